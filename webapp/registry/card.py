"""A version's model card as HTML."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lessons.content.markdown import MarkdownError, render_markdown
from lessons.content.mathml import FormulaError


def card_html(text: str) -> SafeString:
    """Markdown without any HTML of its own; a card that uses more than that is shown as it was written."""
    try:
        return mark_safe(render_markdown(text))  # noqa: S308 -- render_markdown escapes whatever is not its own
    except (MarkdownError, FormulaError):
        return format_html("<pre>{}</pre>", text)
