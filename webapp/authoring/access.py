"""The way in to everything here: signed in, a teacher or administrator, and an author of what is asked for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from lessons.content.models import Course, LessonDraft
from webapp.authoring.selectors import get_authored_courses, get_authored_drafts, may_write
from webapp.frontend.http import PersonRequest

View = Callable[..., HttpResponseBase]


def for_authors(view: View) -> View:
    """Asks people to sign in; for those who may not write courses there is nothing here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_write(request.user):  # type: ignore[arg-type]  # login_required stands before
            raise Http404("courses are written by teachers")
        return view(request, *args, **kwargs)

    return login_required(guarded)


def need_course(request: PersonRequest, course_id: int) -> Course:
    """The course, when this person may change it."""
    course = get_authored_courses(request.user).filter(pk=course_id).first()
    if course is None:
        raise Http404("no such course of this author")
    return course


def need_draft(request: PersonRequest, draft_id: int) -> LessonDraft:
    """The draft, when this person may change its course."""
    draft = get_authored_drafts(request.user).filter(pk=draft_id).first()
    if draft is None:
        raise Http404("no such draft of this author")
    return draft


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which puts the answer into the page itself."""
    return request.headers.get("Accept", "").startswith("application/json")
