from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from webapp.classroom.charts import HEIGHT, WIDTH
from webapp.classroom.heat import COLUMNS, ROWS
from webapp.classroom.mine import find_session, get_mine, get_summary
from webapp.classroom.models import StudySession
from webapp.classroom.pages import lesson_parts
from webapp.classroom.selectors import get_reachable_lessons, lesson_url
from webapp.classroom.standing_words import spoken
from webapp.frontend.http import PersonRequest


@require_safe
@login_required
def summary(request: PersonRequest, session_id: UUID) -> HttpResponse:
    """How one lesson went: what the student did, and what comes next."""
    session = _own(request, session_id)
    context = {"session": session, "summary": get_summary(session), **_around(request, session)}
    return render(request, "classroom/summary.html", context)


@require_safe
@login_required
def mine(request: PersonRequest, session_id: UUID) -> HttpResponse:
    """All that was noticed of the student in one lesson, and what is kept of it."""
    session = _own(request, session_id)
    context = {
        "session": session,
        "mine": get_mine(session),
        "standing_words": spoken(session.standing_words),
        "size": {"width": WIDTH, "height": HEIGHT, "below": HEIGHT + 24, "columns": COLUMNS, "rows": ROWS},
        **_around(request, session),
    }
    return render(request, "classroom/mine.html", context)


def _own(request: PersonRequest, session_id: UUID) -> StudySession:
    session = find_session(user=request.user, session_id=session_id)
    if session is None:
        raise Http404("no such session of this person")
    return session


def _around(request: PersonRequest, session: StudySession) -> dict[str, str | None]:
    """Ways from here that are open to the student still."""
    open_ones = get_reachable_lessons(user=request.user, classroom_id=session.classroom_id)
    reachable = set(open_ones.filter(unit=session.lesson.unit_id).values_list("pk", flat=True))
    parts = [part for part in lesson_parts(session.lesson) if part.pk in reachable]
    place = next((number for number, part in enumerate(parts) if part.pk == session.lesson_id), None)
    after = parts[place + 1] if place is not None and place + 1 < len(parts) else None
    return {
        "lesson_url": lesson_url(session.classroom_id, session.lesson_id) if place is not None else None,
        "next_url": lesson_url(session.classroom_id, after.pk) if after else None,
        "next_title": after.title if after else None,
    }
