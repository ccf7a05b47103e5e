"""Units and the order of lessons: small forms that go back to where they were pressed."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lessons.content.drafts.courses import (
    add_unit,
    move_lesson,
    move_unit,
    place_lesson,
    rename_unit,
    set_lesson_retired,
    set_unit_retired,
)
from lessons.content.drafts.services import set_draft_retired, start_draft
from lessons.content.models import Course, Lesson, Unit
from webapp.authoring.access import for_authors, need_course
from webapp.authoring.forms.plain import TitleForm
from webapp.authoring.forms.reading import clean_text
from webapp.authoring.views.courses import course_context
from webapp.frontend.http import PersonRequest

STEPS = {"up": -1, "down": 1}


def _back(course: Course, anchor: str) -> HttpResponse:
    return redirect(f"{reverse('authoring:course', args=[course.pk])}#{anchor}")


def _need_unit(course: Course, value: str | None) -> Unit:
    unit = course.units.filter(pk=int(value)).first() if value and value.isdecimal() else None
    if unit is None:
        raise Http404("no such unit in this course")
    return unit


def _need_lesson(course: Course, value: str | None) -> Lesson:
    found = (
        course.lessons.filter(pk=int(value)).select_related("unit", "course") if value and value.isdecimal() else None
    )
    lesson = found.first() if found else None
    if lesson is None:
        raise Http404("no such lesson in this course")
    return lesson


@require_POST
@for_authors
def units(request: PersonRequest, course_id: int) -> HttpResponse:
    """Adding, renaming, moving, taking away and bringing back units."""
    course = need_course(request, course_id)
    act = request.POST.get("act", "")
    if act in {"add", "rename"}:
        return _name_unit(request, course, act)
    unit = _need_unit(course, request.POST.get("unit"))
    if act in STEPS and not unit.retired:
        move_unit(unit=unit, step=STEPS[act])
    elif act in {"remove", "restore"}:
        set_unit_retired(unit=unit, retired=act == "remove")
        messages.success(request, _moved(act) % {"title": unit.title})
    return _back(course, f"unit-{unit.pk}")


def _moved(act: str) -> str:
    if act == "remove":
        return _("“%(title)s”: Students no longer see it. It stands below, under “Taken away”.")
    return _("“%(title)s”: It is back.")


def _name_unit(request: PersonRequest, course: Course, act: str) -> HttpResponse:
    form = TitleForm(request.POST, prefix="unit")
    if not form.is_valid():
        messages.error(request, _("A unit needs a title."))
        context = course_context(request, course, unit_form=form)
        return render(request, "authoring/course.html", context, status=400)
    if act == "add":
        unit = add_unit(course=course, title=form.cleaned_data["title"])
    else:
        unit = _need_unit(course, request.POST.get("unit"))
        rename_unit(unit=unit, title=form.cleaned_data["title"])
    return _back(course, f"unit-{unit.pk}")


@require_POST
@for_authors
def lessons(request: PersonRequest, course_id: int) -> HttpResponse:
    """Beginning, moving, taking away and bringing back lessons."""
    course = need_course(request, course_id)
    act = request.POST.get("act", "")
    if act == "add":
        return _begin(request, course)
    if act in {"drop", "undrop"}:
        return _drop_draft(request, course, act)
    lesson = _need_lesson(course, request.POST.get("lesson"))
    if act in STEPS and not lesson.retired:
        move_lesson(lesson=lesson, step=STEPS[act])
    elif act == "place":
        at = request.POST.get("at", "")
        place_lesson(
            lesson=lesson, unit=_need_unit(course, request.POST.get("unit")), at=int(at) if at.isdecimal() else 0
        )
    elif act in {"remove", "restore"}:
        set_lesson_retired(lesson=lesson, retired=act == "remove")
        messages.success(request, _moved(act) % {"title": lesson.title})
    return _back(course, f"lesson-{lesson.pk}" if act in STEPS else f"unit-{lesson.unit_id}")


def _begin(request: PersonRequest, course: Course) -> HttpResponse:
    unit = _need_unit(course, request.POST.get("unit"))
    title = clean_text(request.POST.get("title") or "").strip()[:200]
    if not title:
        messages.error(request, _("A lesson needs a title. You can change it later."))
        return _back(course, f"unit-{unit.pk}")
    draft = start_draft(unit=unit, title=title, by=request.user)
    return redirect("authoring:editor", draft.pk)


def _drop_draft(request: PersonRequest, course: Course, act: str) -> HttpResponse:
    value = request.POST.get("draft", "")
    draft = course.drafts.filter(pk=int(value), lesson=None).first() if value.isdecimal() else None
    if draft is None:
        raise Http404("no such unpublished lesson in this course")
    set_draft_retired(draft_id=draft.pk, retired=act == "drop")
    if act == "drop":
        messages.success(request, _("Taken away. It stands below, under “Taken away”."))
    return _back(course, f"unit-{draft.unit_id}")
