from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessons.learner.overview import SkillView, due_reviews, skill_views
from webapp.frontend.http import PersonRequest
from webapp.progress import selectors
from webapp.progress.skill_map import SkillMap, draw_map
from webapp.progress.words import headline, shape, standing_words, sure_words

LISTED_AT_MOST = 60  # in a larger course only those that something is known of


@dataclass(frozen=True)
class SkillLine:
    """A skill in the list."""

    view: SkillView
    shape: str
    words: str
    sure: str
    after: str


@dataclass(frozen=True)
class CourseMap:
    """A course on the student's page."""

    course: selectors.OwnCourse
    headline: str
    skills: list[SkillLine]
    drawn: SkillMap | None
    known: bool
    not_listed: int


@require_safe
@login_required
def overview(request: PersonRequest) -> HttpResponse:
    """How the student's skills stand, and what is worth a look today."""
    courses = selectors.get_own_courses(request.user)
    maps = [_map(request.user.pk, course) for course in courses]
    due = due_reviews(student_id=request.user.pk, course_ids=[course.pk for course in courses])
    context = {"maps": [one for one in maps if one.skills or one.not_listed], "courses": courses, "due": due.count()}
    return render(request, "progress/overview.html", context)


def _map(student_id: int, course: selectors.OwnCourse) -> CourseMap:
    views = skill_views(student_id=student_id, course_id=course.pk)
    titles = {view.pk: view.title for view in views}
    listed = views if len(views) <= LISTED_AT_MOST else [view for view in views if view.belief]
    return CourseMap(
        course=course,
        headline=headline(views) if views else "",
        skills=[_line(view, titles) for view in listed],
        drawn=draw_map(views),
        known=any(view.answers for view in views),
        not_listed=len(views) - len(listed),
    )


def _line(view: SkillView, titles: dict[int, str]) -> SkillLine:
    after = ", ".join(titles[pk] for pk in view.builds_on)
    return SkillLine(view, shape(view.belief), standing_words(view.belief), sure_words(view), after)


@require_safe
@login_required
def answers(request: PersonRequest) -> HttpResponse:
    """The student's own answers."""
    page, rows = selectors.get_answers(user=request.user, page=request.GET.get("page"))
    return render(request, "progress/answers.html", {"page": page, "rows": rows})


@require_safe
@login_required
def changes(request: PersonRequest) -> HttpResponse:
    """What lessons changed for the student, and why."""
    page, rows = selectors.get_changes(user=request.user, page=request.GET.get("page"))
    return render(request, "progress/changes.html", {"page": page, "rows": rows})
