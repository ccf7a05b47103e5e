from typing import Any

from django import template

from webapp.accounts.models import User
from webapp.consent.selectors import ConsentState, get_consent_state

register = template.Library()


@register.inclusion_tag("consent/_notice.html")
def camera_notice(user: User) -> dict[str, Any]:
    """A line for a student's first page when their choice about the camera ends soon or holds no more."""
    state: ConsentState = get_consent_state(user_id=user.pk)
    return {"state": state}
