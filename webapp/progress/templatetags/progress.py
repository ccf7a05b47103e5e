from typing import Any

from django import template

from webapp.accounts.models import User
from webapp.progress.selectors import count_due

register = template.Library()


@register.inclusion_tag("progress/_due_line.html", takes_context=True)
def reviews_due(context: dict[str, Any]) -> dict[str, int]:
    """A quiet line on the home page when something is due for a review."""
    user = context.get("user")
    return {"due": count_due(user) if isinstance(user, User) else 0}
