from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lessons.content.models import Course
from lessons.learner.models import PracticeRun
from lessons.learner.overview import due_reviews, next_review_at, skill_views, where_to_start
from lessons.learner.practice import (
    PLACEMENT_LENGTH,
    answer_question,
    ask_next,
    give_hint,
    leave_question,
    open_variant,
    start_placement,
    start_review,
)
from webapp.classroom.selectors import lesson_url
from webapp.frontend.http import PersonRequest
from webapp.progress.questions import open_question, read_answer
from webapp.progress.selectors import OwnCourse, get_own_course, get_own_courses, get_own_run
from webapp.progress.words import PURPOSES, headline

AT_ONCE = 5  # skills in one review: a few minutes


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def review(request: PersonRequest) -> HttpResponse:
    """What is due for a look today, by course; a POST with a course starts."""
    courses = get_own_courses(request.user)
    due = list(due_reviews(student_id=request.user.pk, course_ids=[course.pk for course in courses]))
    if request.method == "POST":
        return _start_review(request, courses, {row.skill_id: row.skill.course_id for row in due})
    queues = [{"course": one, "due": [row for row in due if row.skill.course_id == one.pk]} for one in courses]
    context: dict[str, Any] = {
        "queues": [queue for queue in queues if queue["due"]],
        "count": len(due),
        "at_once": AT_ONCE,
        "next": next_review_at(student_id=request.user.pk, course_ids=[course.pk for course in courses]),
    }
    return render(request, "progress/review.html", context)


def _start_review(request: PersonRequest, courses: list[OwnCourse], due: dict[int, int]) -> HttpResponse:
    wanted = request.POST.get("course", "")
    course = next((one for one in courses if str(one.pk) == wanted), None)
    if course is None:
        raise Http404("not a course of this person's classes")
    skills = [skill for skill, of in due.items() if of == course.pk][:AT_ONCE]
    if not skills:
        messages.info(request, _("Nothing is due in this course any more."))
        return redirect("progress:review")
    run = start_review(student=request.user, course=Course(pk=course.pk), skills=skills)
    return redirect("progress:practice", run_id=run.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def placement(request: PersonRequest, course_id: int) -> HttpResponse:
    """What the placement test is; a POST starts it, or goes on with it."""
    course = get_own_course(user=request.user, course_id=course_id)
    if course is None:
        raise Http404("not a course of this person's classes")
    if request.method == "POST":
        run = start_placement(student=request.user, course=Course(pk=course.pk))
        return redirect("progress:practice", run_id=run.pk)
    return render(request, "progress/placement.html", {"course": course, "length": PLACEMENT_LENGTH})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def practice(request: PersonRequest, run_id: UUID) -> HttpResponse:
    """The question that stands open, or how it went when there is none left."""
    run = get_own_run(user=request.user, run_id=run_id)
    course = get_own_course(user=request.user, course_id=run.course_id) if run else None
    if run is None or course is None:
        raise Http404("no such practice of this person")
    if request.method == "POST":
        return _act(request, run, bottom_out=course.bottom_out)
    variant = open_variant(run)
    if run.question and variant is None:  # its lesson was changed in the meantime
        run = ask_next(run=run)
        variant = open_variant(run)
    if variant is None:
        return render(request, "progress/finished.html", _finished(request, run, course))
    context = {
        "run": run,
        "purpose": PURPOSES[PracticeRun.Purpose(run.purpose)],
        "question": open_question(run, variant, bottom_out=course.bottom_out),
        "length": PLACEMENT_LENGTH,
        "lesson": variant.block.lesson,
        "lesson_url": f"{lesson_url(course.classroom_id, variant.block.lesson_id)}#block-{variant.block.key}",
    }
    return render(request, "progress/practice.html", context)


def _act(request: PersonRequest, run: PracticeRun, *, bottom_out: bool) -> HttpResponse:
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return HttpResponseBadRequest(_("This form is not complete. Go back and load the page again."))
    act = request.POST.get("act", "answer")
    if act == "next":
        leave_question(run=run, key=key)
    elif act == "hint":
        give_hint(run=run, bottom_out=bottom_out)
    else:
        variant = open_variant(run)
        if variant is not None:
            answer = read_answer(run, variant, request.POST)
            answer_question(run=run, answer=answer, key=key, bottom_out=bottom_out)
    place = "#said" if act == "answer" else "#question"
    return redirect(reverse("progress:practice", args=[run.pk]) + place)


def _finished(request: PersonRequest, run: PracticeRun, course: OwnCourse) -> dict[str, Any]:
    views = skill_views(student_id=request.user.pk, course_id=run.course_id)
    start = where_to_start(course_id=run.course_id, views=views)
    return {
        "run": run,
        "purpose": PURPOSES[PracticeRun.Purpose(run.purpose)],
        "asked": len(run.asked),
        "headline": headline(views),
        "start": start,
        "start_url": lesson_url(course.classroom_id, start.pk) if start else "",
        "due": due_reviews(student_id=request.user.pk, course_ids=[run.course_id]).count(),
        "next": next_review_at(student_id=request.user.pk, course_ids=[run.course_id]),
    }
