from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from webapp.accounts.models import User


@dataclass(frozen=True)
class NavItem:
    """One link of the main navigation."""

    label: str
    url: str
    current: bool


def navigation(request: HttpRequest) -> dict[str, list[NavItem]]:
    """Context processor: the main navigation for whoever is signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": []}
    return {"nav": [NavItem(label, url, request.path.startswith(url)) for label, url in _links(user)]}


def _links(user: User) -> list[tuple[str, str]]:
    if user.role == User.Role.TEACHER:
        return [("Classes", reverse("dashboards:classes"))]
    if user.role == User.Role.ADMIN:
        return [("Administration", reverse("admin:index"))]
    return [
        ("Lessons", reverse("classroom:home")),
        ("My progress", reverse("progress:overview")),
        ("Camera", reverse("consent:choice")),
    ]
