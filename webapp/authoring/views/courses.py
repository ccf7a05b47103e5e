"""The list of courses; a course with its units, lessons, classes and authors."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lessons.content.drafts.courses import update_course
from lessons.content.models import Course
from webapp.authoring.access import for_authors, need_course
from webapp.authoring.forms.plain import CourseFactsForm, CourseForm, TitleForm
from webapp.authoring.selectors import (
    STATES,
    get_class_choices,
    get_copyable_courses,
    get_course_rows,
    get_skill_rows,
    get_unit_rows,
)
from webapp.authoring.services import (
    AuthorRefused,
    copy_course_for,
    invite_author,
    remove_author,
    set_classes,
    start_course,
)
from webapp.classroom.assets import asset_response
from webapp.frontend.http import PersonRequest


@require_safe
@for_authors
def courses(request: PersonRequest) -> HttpResponse:
    """The courses that this person writes, and those that a copy can be made of."""
    rows = get_course_rows(request.user)
    own = {row.id for row in rows}
    others = get_copyable_courses(request.user).exclude(pk__in=own).order_by("title")
    return render(request, "authoring/courses.html", {"courses": rows, "others": others, "form": CourseForm()})


@for_authors
def new_course(request: PersonRequest) -> HttpResponse:
    """Beginning a course."""
    form = CourseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        course = start_course(by=request.user, **form.cleaned_data)
        return redirect("authoring:course", course.pk)
    return render(request, "authoring/new_course.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
@for_authors
def copy(request: PersonRequest, course_id: int) -> HttpResponse:
    """A copy of a course that this person writes or teaches."""
    course = get_copyable_courses(request.user).filter(pk=course_id).first()
    if course is None:
        raise Http404("no such course to copy")
    fresh = copy_course_for(course=course, by=request.user)
    messages.success(
        request,
        _("This copy of “%(title)s” is yours. Nobody sees it until you give it to a class.") % {"title": course.title},
    )
    return redirect("authoring:course", fresh.pk)


@require_safe
@for_authors
def course(request: PersonRequest, course_id: int) -> HttpResponse:
    """One course."""
    return render(request, "authoring/course.html", course_context(request, need_course(request, course_id)))


def course_context(request: PersonRequest, found: Course, **more: Any) -> dict[str, Any]:
    """What a course's page shows; `more` takes the place of single parts of it."""
    facts = {name: getattr(found, name) for name in CourseFactsForm.base_fields}
    classes = get_class_choices(request.user, found)
    return {
        "course": found,
        "units": get_unit_rows(found),
        "states": STATES,
        "skills": get_skill_rows(found),
        "classes": classes,
        "studying": [choice.name for choice in classes if choice.studies],
        "authors": [author.user for author in found.authors.select_related("user")],
        "gone_units": found.units.filter(retired=True).order_by("title"),
        "gone_lessons": found.lessons.filter(retired=True, unit__retired=False).order_by("title"),
        "gone_drafts": found.drafts.filter(retired=True, lesson=None),
        "facts_form": CourseFactsForm(initial=facts),
        "unit_form": TitleForm(prefix="unit"),
    } | more


@require_POST
@for_authors
def about(request: PersonRequest, course_id: int) -> HttpResponse:
    """Changing what a course says about itself."""
    found = need_course(request, course_id)
    form = CourseFactsForm(request.POST)
    if not form.is_valid():
        context = course_context(request, found, facts_form=form, facts_open=True)
        return render(request, "authoring/course.html", context, status=400)
    update_course(course=found, facts=form.cleaned_data)
    messages.success(request, "Saved.")
    return redirect("authoring:course", found.pk)


@require_POST
@for_authors
def classes(request: PersonRequest, course_id: int) -> HttpResponse:
    """Giving the course to classes."""
    found = need_course(request, course_id)
    among = {choice.id for choice in get_class_choices(request.user, found)}
    wanted = {int(value) for value in request.POST.getlist("classes") if value.isdecimal()}
    set_classes(course=found, wanted=wanted, among=among)
    names = [choice.name for choice in get_class_choices(request.user, found) if choice.studies]
    words = (
        ngettext("%(names)s can study this course now.", "%(names)s can study this course now.", len(names))
        % {"names": ", ".join(names)}
        if names
        else _("None of your classes studies this course.")
    )
    messages.success(request, words)
    return redirect("authoring:course", found.pk)


@require_POST
@for_authors
def authors(request: PersonRequest, course_id: int) -> HttpResponse:
    """Adding a colleague, or taking one off."""
    found = need_course(request, course_id)
    try:
        if request.POST.get("remove", "").isdecimal():
            remove_author(course=found, user_id=int(request.POST["remove"]))
            messages.success(request, _("Taken off the list of authors."))
        else:
            colleague = invite_author(course=found, username=request.POST.get("username", ""))
            messages.success(request, _("%(name)s can change this course too.") % {"name": colleague.name})
    except AuthorRefused as error:
        messages.error(request, str(error))
    mine = found.authors.filter(user=request.user).exists() or request.user.role == "admin"
    return redirect("authoring:course", found.pk) if mine else redirect("authoring:courses")


@require_safe
@for_authors
def file(request: PersonRequest, course_id: int, name: str) -> HttpResponseBase:
    """A film, picture or caption file of a course, for its authors."""
    found = need_course(request, course_id).assets.filter(name=name).first()
    if found is None:
        raise Http404("no such file in this course")
    response = asset_response(
        found, range_header=request.headers.get("Range", ""), if_none_match=request.headers.get("If-None-Match", "")
    )
    # A drawing opened by itself is a document: no script of it may run with this site's rights.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response
