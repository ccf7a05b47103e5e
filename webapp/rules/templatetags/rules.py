from django import template

register = template.Library()


@register.filter
def unlocalised(number: float) -> str:
    """A number as an input's limit needs it, whatever the language of the page."""
    return f"{number:g}"
