from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

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


def languages(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - Django's signature
    """Context processor: the languages to choose from, and the file of words for scripts, which hold English ones."""
    language = get_language() or settings.LANGUAGE_CODE
    words = "" if language == settings.LANGUAGE_CODE else f"attune/words/{language}.js"
    return {"languages": settings.LANGUAGES, "script_words": words}


def _links(user: User) -> list[tuple[str, str]]:
    if user.role == User.Role.TEACHER:
        return [
            (_("Classes"), reverse("dashboards:classes")),
            (_("Courses"), reverse("authoring:courses")),
            (_("Rules"), reverse("rules:classes")),
            (_("Privacy"), reverse("privacy:home")),
        ]
    if user.role == User.Role.ADMIN:
        return [
            (_("Site"), reverse("site:home")),
            (_("People"), reverse("site:people")),
            (_("Classes"), reverse("site:classes")),
            (_("Courses"), reverse("authoring:courses")),
            (_("Models"), reverse("registry:models")),
            (_("Privacy"), reverse("privacy:school")),
        ]
    return [
        (_("Lessons"), reverse("classroom:home")),
        (_("My progress"), reverse("progress:overview")),
        (_("Camera"), reverse("consent:choice")),
        (_("Privacy"), reverse("privacy:home")),
    ]
