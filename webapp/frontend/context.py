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
    links = _links(user)
    path = request.path
    if path.startswith(reverse("imports:imports")):
        path = reverse("authoring:courses")  # an import is one of the ways in which a course begins
    here = max((url for _, url in links if path.startswith(url)), key=len, default="")
    return {"nav": [NavItem(label, url, url == here) for label, url in links]}


def _links(user: User) -> list[tuple[str, str]]:
    if user.role == User.Role.TEACHER:
        return [
            ("Classes", reverse("dashboards:classes")),
            ("Courses", reverse("authoring:courses")),
            ("Rules", reverse("rules:classes")),
            ("Privacy", reverse("privacy:home")),
        ]
    if user.role == User.Role.ADMIN:
        return [
            ("Site", reverse("site:home")),
            ("People", reverse("site:people")),
            ("Classes", reverse("site:classes")),
            ("Courses", reverse("authoring:courses")),
            ("Privacy", reverse("privacy:school")),
        ]
    return [
        ("Lessons", reverse("classroom:home")),
        ("My progress", reverse("progress:overview")),
        ("Camera", reverse("consent:choice")),
        ("Privacy", reverse("privacy:home")),
    ]
