from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from webapp.accounts.models import Classroom, Membership, SensingLevel, User
from webapp.frontend.http import PersonRequest
from webapp.site import classes as services
from webapp.site.access import for_admins
from webapp.site.classes import ClassProblem
from webapp.site.forms.people import ClassForm, StudentForm, TeacherForm
from webapp.site.lists import find_classes, get_never_signed_in, get_places
from webapp.site.people import give_new_passwords

ON_A_PAGE = 50
SLIPS_AT_ONCE = 60
Role = Membership.Role


@require_safe
@for_admins
def classes(request: PersonRequest) -> HttpResponse:
    """Every class, to be searched."""
    words, archived = request.GET.get("q", "").strip()[:100], request.GET.get("archived") == "yes"
    page = Paginator(find_classes(words=words, archived=archived), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "site/classes.html", {"page": page, "words": words, "archived": archived})


@for_admins
def new_class(request: PersonRequest) -> HttpResponse:
    """A new class."""
    form = ClassForm(request.POST or None, initial={"sensing_cap": SensingLevel.EXPRESSION})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.make_class(**form.cleaned_data)
        except ClassProblem as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("%(name)s is here. Now give it a teacher.") % {"name": made.name})
            return redirect("site:class", made.pk)
    return render(request, "site/new_class.html", {"form": form}, status=400 if form.errors else 200)


@for_admins
def classroom(request: PersonRequest, classroom_id: int) -> HttpResponse:
    """One class: name, limit, code, and who is in it."""
    found = _need_class(classroom_id)
    form = ClassForm(request.POST or None, initial={"name": found.name, "sensing_cap": found.sensing_cap})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_class(classroom=found, **form.cleaned_data)
        except ClassProblem as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("site:class", found.pk)
    return _page(request, found, form=form)


@require_POST
@for_admins
def add(request: PersonRequest, classroom_id: int, role: str) -> HttpResponse:
    """A place in the class, for a teacher or a student."""
    found = _need_class(classroom_id)
    if role not in Role.values:
        raise Http404("no such role in a class")
    teaching = role == Role.TEACHER
    form = TeacherForm(request.POST, classroom=found) if teaching else StudentForm(request.POST)
    if form.is_valid():
        person: User = form.cleaned_data["teacher" if teaching else "username"]
        try:
            services.add_to_class(classroom=found, person=person, role=role)
        except ClassProblem as error:
            form.add_error(None, str(error))
        else:
            words = _("%(person)s teaches %(name)s now.") if teaching else _("%(person)s is in %(name)s now.")
            messages.success(request, words % {"person": person.name, "name": found.name})
            return redirect("site:class", found.pk)
    return _page(request, found, teacher=form if teaching else None, student=None if teaching else form)


@require_POST
@for_admins
def remove(request: PersonRequest, classroom_id: int, user_id: int) -> HttpResponse:
    """Takes somebody's place in the class away; their work is kept."""
    found = _need_class(classroom_id)
    place = found.memberships.filter(user_id=user_id).select_related("user").first()
    if place is None:
        raise Http404("nobody of this number in this class")
    services.remove_from_class(classroom=found, person=place.user)
    words = _("%(person)s is no longer in %(name)s. Their work is kept.")
    messages.success(request, words % {"person": place.user.name, "name": found.name})
    return redirect("site:class", found.pk)


@require_POST
@for_admins
def archive(request: PersonRequest, classroom_id: int) -> HttpResponse:
    """Archives a class, or brings it back."""
    found = _need_class(classroom_id)
    try:
        if request.POST.get("back"):
            services.restore_class(classroom=found)
            messages.success(request, _("%(name)s is back.") % {"name": found.name})
        else:
            services.archive_class(classroom=found)
            words = _("%(name)s has left all lists. Everything done in it is kept.")
            messages.success(request, words % {"name": found.name})
    except ClassProblem as error:
        messages.error(request, str(error))
    return redirect("site:class", found.pk)


@require_POST
@for_admins
def code(request: PersonRequest, classroom_id: int) -> HttpResponse:
    """Another code to join the class with."""
    found = _need_class(classroom_id)
    fresh = services.renew_code(classroom=found)
    words = _("The code of %(name)s is %(code)s now. The old one opens nothing any more.")
    messages.success(request, words % {"name": found.name, "code": fresh})
    return redirect("site:class", found.pk)


@never_cache
@require_POST
@for_admins
def slips(request: PersonRequest, classroom_id: int) -> HttpResponse:
    """Passwords for students who have not been here yet, to print and cut. Shown once, kept nowhere."""
    found = _need_class(classroom_id)
    waiting = list(get_never_signed_in(found)[:SLIPS_AT_ONCE])
    if not waiting:
        messages.error(request, _("Everybody in this class has signed in already: nobody needs a slip."))
        return redirect("site:class", found.pk)
    return render(request, "site/slips.html", {"slips": give_new_passwords(people=waiting), "classroom": found})


def _page(
    request: PersonRequest,
    found: Classroom,
    *,
    form: ClassForm | None = None,
    teacher: TeacherForm | StudentForm | None = None,
    student: TeacherForm | StudentForm | None = None,
) -> HttpResponse:
    wrong = any(each is not None and each.errors for each in (form, teacher, student))
    context = {
        "classroom": found,
        "form": form or ClassForm(initial={"name": found.name, "sensing_cap": found.sensing_cap}),
        "teacher_form": teacher or TeacherForm(classroom=found),
        "student_form": student or StudentForm(),
        "teachers": get_places(found, Role.TEACHER),
        "students": get_places(found, Role.STUDENT),
        "never_here": get_never_signed_in(found).count(),
        "slips_at_once": SLIPS_AT_ONCE,
    }
    return render(request, "site/class.html", context, status=400 if wrong else 200)


def _need_class(classroom_id: int) -> Classroom:
    found = Classroom.objects.filter(pk=classroom_id).first()
    if found is None:
        raise Http404("no such class")
    return found
