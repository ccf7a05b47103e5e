from typing import Any

from django import template

from webapp.accounts.models import User
from webapp.consent.selectors import get_own_choice

register = template.Library()


@register.inclusion_tag("consent/_notice.html")
def camera_notice(user: User) -> dict[str, Any]:
    """A line for a student's first page when their choice about the camera ends soon or holds no more."""
    return {"state": get_own_choice(user_id=user.pk)}
