from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.dates import WEEKDAYS
from django.views.decorators.http import require_safe

from lessons.content.models import Lesson
from webapp.accounts.models import Classroom
from webapp.accounts.selectors import get_students
from webapp.classroom.heat import COLUMNS, ROWS
from webapp.classroom.models import StudySession
from webapp.dashboards import exports
from webapp.dashboards.access import class_or_404, lesson_or_404
from webapp.dashboards.compare import compare_lessons, compare_weeks
from webapp.dashboards.curve_page import minute_charts, part_charts
from webapp.dashboards.report import get_report, get_reports, get_sessions
from webapp.dashboards.words import report_headline, report_lead
from webapp.frontend.http import PersonRequest
from webapp.privacy.access import record_accesses


@require_safe
@login_required
def reports(request: PersonRequest, classroom_id: int) -> HttpResponse:
    """The lessons of a class by day."""
    classroom = class_or_404(request, classroom_id)
    return render(request, "dashboards/reports.html", {"classroom": classroom, "reports": get_reports(classroom)})


@require_safe
@login_required
def report(request: PersonRequest, classroom_id: int, lesson_id: int, day: str) -> HttpResponse:
    """How a lesson went in a class on a day."""
    classroom, lesson, sessions = _asked(request, classroom_id, lesson_id, day)
    made = get_report(lesson=lesson, sessions=sessions)
    record_accesses(viewer=request.user, students=_students(sessions), what="class_report")
    on = date.fromisoformat(day)
    context = {
        "classroom": classroom,
        "lesson": lesson,
        "day": on,
        "weekday": WEEKDAYS[on.weekday()],
        "report": made,
        "gaze_days": settings.ATTUNE_ESTIMATE_DAYS,
        "grid": {"columns": COLUMNS, "rows": ROWS},
        "headline": report_headline(made),
        "lead": report_lead(made),
        **part_charts(made.paces),
        **minute_charts(made.minutes),
    }
    return render(request, "dashboards/report.html", context)


@require_safe
@login_required
def answers_csv(request: PersonRequest, classroom_id: int, lesson_id: int, day: str) -> HttpResponse:
    """The answers of a report as a table."""
    _, lesson, sessions = _asked(request, classroom_id, lesson_id, day)
    record_accesses(viewer=request.user, students=_students(sessions), what="export")
    response = HttpResponse(exports.answers_csv(sessions), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{lesson.key}-{day}.csv"'
    return response


@require_safe
@login_required
def statements(request: PersonRequest, classroom_id: int, lesson_id: int, day: str) -> HttpResponse:
    """The answers and finished lessons of a report as xAPI statements."""
    _, lesson, sessions = _asked(request, classroom_id, lesson_id, day)
    record_accesses(viewer=request.user, students=_students(sessions), what="export")
    home = request.build_absolute_uri("/")
    response = JsonResponse(exports.statements(sessions, lesson=lesson, home=home), safe=False)
    response["Content-Disposition"] = f'attachment; filename="{lesson.key}-{day}.xapi.json"'
    return response


@require_safe
@login_required
def compare(request: PersonRequest, classroom_id: int) -> HttpResponse:
    """Weeks and lessons of a class beside each other."""
    classroom = class_or_404(request, classroom_id)
    record_accesses(viewer=request.user, students=get_students(classroom), what="compare")
    context = {"classroom": classroom, "weeks": compare_weeks(classroom), "lessons": compare_lessons(classroom)}
    return render(request, "dashboards/compare.html", context)


def _asked(
    request: PersonRequest, classroom_id: int, lesson_id: int, day: str
) -> tuple[Classroom, Lesson, list[StudySession]]:
    classroom = class_or_404(request, classroom_id)
    lesson = lesson_or_404(classroom, lesson_id)
    try:
        on = date.fromisoformat(day)
        sessions = get_sessions(classroom=classroom, lesson=lesson, day=on)
    except (ValueError, OverflowError) as error:
        raise Http404("no such day") from error
    if not sessions:
        raise Http404("nobody in this class studied this lesson on this day")
    return classroom, lesson, sessions


def _students(sessions: list[StudySession]) -> set[int]:
    return {session.student_id for session in sessions}
