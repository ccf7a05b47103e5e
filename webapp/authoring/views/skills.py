"""The skills of a course, and what each needs."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lessons.content.drafts.skills import SkillRefused, add_skill, set_skill_retired, update_skill
from lessons.content.models import Course, Skill
from webapp.authoring.access import for_authors, need_course
from webapp.authoring.forms.plain import TitleForm
from webapp.authoring.selectors import get_skill_rows
from webapp.frontend.http import PersonRequest


@for_authors
def skills(request: PersonRequest, course_id: int) -> HttpResponse:
    """The list, with a form for each."""
    course = need_course(request, course_id)
    wrong = ""
    if request.method == "POST":
        try:
            _apply(request, course)
        except SkillRefused as error:
            wrong = str(error)
        if not wrong:
            return redirect("authoring:skills", course.pk)
    context = {
        "course": course,
        "skills": get_skill_rows(course),
        "gone": course.skills.filter(retired=True).order_by("title"),
        "wrong": wrong,
        "sent": request.POST.get("skill", "") if wrong else "",
        "sent_title": request.POST.get("title", "") if wrong else "",
        "sent_needs": request.POST.getlist("needs") if wrong else [],
    }
    return render(request, "authoring/skills.html", context, status=400 if wrong else 200)


def _apply(request: PersonRequest, course: Course) -> None:
    act, needs = request.POST.get("act", ""), list(dict.fromkeys(request.POST.getlist("needs")))
    if act in {"remove", "restore"}:
        skill = _need_skill(course, request.POST.get("skill"))
        set_skill_retired(skill=skill, retired=act == "remove")
        gone = _("“%(skill)s” is no longer taught here. What students know of it is kept.")
        words = gone if act == "remove" else _("“%(skill)s” is back.")
        messages.success(request, words % {"skill": skill.title})
        return
    form = TitleForm(request.POST)
    if not form.is_valid():
        raise SkillRefused(_("A skill needs a name, such as “Solving one-step equations”."))
    if act == "add":
        add_skill(course=course, title=form.cleaned_data["title"], needs=needs)
    else:
        skill = _need_skill(course, request.POST.get("skill"))
        update_skill(skill=skill, title=form.cleaned_data["title"], needs=needs)
    messages.success(request, _("“%(title)s” is saved.") % {"title": form.cleaned_data["title"]})


def _need_skill(course: Course, value: str | None) -> Skill:
    skill = (
        course.skills.filter(pk=int(value)).select_related("course").first() if value and value.isdecimal() else None
    )
    if skill is None:
        raise Http404("no such skill in this course")
    return skill
