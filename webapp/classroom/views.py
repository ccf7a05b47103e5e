from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessons.content.levels import LEVELS, level_of
from webapp.accounts.forms import JoinForm
from webapp.accounts.services import join_class
from webapp.classroom import pages
from webapp.classroom.assets import asset_response
from webapp.classroom.models import StudySession
from webapp.classroom.selectors import (
    get_home,
    get_last_finished,
    get_own_session,
    get_reachable_asset,
    get_reachable_lessons,
    get_way_back,
    lesson_url,
)
from webapp.classroom.services import open_session
from webapp.consent.selectors import get_sensing_level
from webapp.donations.selectors import get_reports
from webapp.frontend.http import PersonRequest


@require_safe
@login_required
def home(request: PersonRequest) -> HttpResponse:
    """The student's own page: go on, or choose a lesson."""
    classes, resume = get_home(request.user)
    finished = get_last_finished(request.user)
    context = {
        "classes": classes,
        "resume": resume,
        "finished": finished,
        "course_id": resume.course_id if resume else finished.lesson.course_id if finished else None,
        "join_form": JoinForm(),
    }
    return render(request, "classroom/home.html", context)


@login_required
def join(request: PersonRequest) -> HttpResponse:
    """Joining a class with a code."""
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        classroom = form.cleaned_data["code"]
        join_class(user=request.user, classroom=classroom)
        messages.success(request, _("You are in %(name)s.") % {"name": classroom.name})
        return redirect("classroom:home")
    return render(request, "classroom/join.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
@login_required
def lesson(request: PersonRequest, classroom_id: int, lesson_id: int) -> HttpResponse:
    """A lesson, open for study."""
    chosen = get_reachable_lessons(user=request.user, classroom_id=classroom_id).filter(pk=lesson_id).first()
    if chosen is None:
        raise Http404("no such lesson in this person's classes")
    classroom = request.user.classrooms.get(pk=classroom_id)
    opened = open_session(student=request.user, classroom=classroom, lesson=chosen)
    session = get_own_session(user=request.user, session_id=opened.pk)
    assert session is not None  # noqa: S101 - opened just above
    level = get_sensing_level(user_id=request.user.pk, class_cap=classroom.sensing_cap)
    context = {
        "course": chosen.course,
        "unit": chosen.unit,
        "lesson": chosen,
        **_neighbours(session),
        "blocks": pages.block_views(session),
        "decisions": pages.decision_views(session),
        "reports": get_reports(session_id=session.pk),
        "terms": chosen.terms.all(),
        "way_back": get_way_back(
            user=request.user,
            session_id=request.GET.get("from", ""),
            place=request.GET.get("at", ""),
            lesson_id=chosen.pk,
        ),
        "config": _config(session, level.value, request.path),
    }
    return render(request, "classroom/lesson.html", context)


def _neighbours(session: StudySession) -> dict[str, Any]:
    """The parts of the unit, this one's place among them, and the ones before and after."""
    parts = pages.lesson_parts(session.lesson)
    place = next(number for number, part in enumerate(parts) if part.pk == session.lesson_id)
    done = set(
        StudySession.objects.filter(
            student=session.student_id, classroom=session.classroom_id, finished_at__isnull=False
        ).values_list("lesson_id", flat=True)
    )
    links = [
        {
            "title": part.title,
            "url": lesson_url(session.classroom_id, part.pk),
            "state": "here" if part.pk == session.lesson_id else "done" if part.pk in done else "todo",
        }
        for part in parts
    ]
    return {
        "parts": links,
        "part_number": place + 1,
        "part_count": len(parts),
        "previous": links[place - 1] if place > 0 else None,
        "next": links[place + 1] if place + 1 < len(links) else None,
    }


def _config(session: StudySession, level: str, path: str) -> dict[str, Any]:
    """What the page's scripts must know."""
    return {
        "session": str(session.pk),
        "socket_url": f"/ws/study/{session.pk}/",
        "block_url": reverse("classroom:block", args=[session.pk, "KEY"]) + "?level=LEVEL",
        "level": level,
        "difficulty": level_of(session.difficulty),
        "captions_on": session.captions_on,
        "camera": {
            "allowed": level != "behaviour",
            "level": level,
            "choice_url": f"{reverse('consent:choice')}?next={path}",
        },
        "sample": {"clip_url": static("sample/student.webm"), "chapters_url": static("sample/student.json")},
        "worker_url": static("attune/js/capture-worker.js"),
    }


@require_safe
@login_required
def block(request: PersonRequest, session_id: UUID, key: str) -> HttpResponse:
    """One block of an open lesson at a level: what the page swaps in."""
    session = get_own_session(user=request.user, session_id=session_id)
    wanted = request.GET.get("level", "standard")
    level = next((level for level in LEVELS if level == wanted), None)
    if session is None or level is None:
        raise Http404("no such session of this person, or no such level")
    view = pages.block_view(session, key, level)
    if view is None:
        raise Http404("no such block in this lesson")
    context = {"block": view, "reports": get_reports(session_id=session.pk)}
    return render(request, "classroom/blocks/_block.html", context)


@require_safe
@login_required
def asset(request: PersonRequest, course_slug: str, name: str) -> HttpResponseBase:
    """A film, picture or caption file of a course that this person studies or teaches."""
    found = get_reachable_asset(user=request.user, course_slug=course_slug, name=name)
    if found is None:
        raise Http404("no such file in this person's courses")
    return asset_response(
        found,
        range_header=request.headers.get("Range", ""),
        if_none_match=request.headers.get("If-None-Match", ""),
    )
