from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lessons.content.importers.errors import ImportProblem
from webapp.authoring.access import for_authors
from webapp.authoring.selectors import get_copyable_courses
from webapp.frontend.http import PersonRequest
from webapp.imports.export import export_response
from webapp.imports.forms import ImportForm
from webapp.imports.models import ImportJob
from webapp.imports.selectors import KINDS, get_job, get_own_jobs, get_results, job_status
from webapp.imports.services import begin_import, cancel_import, choose_courses

RECENT = 20


@for_authors
def imports(request: PersonRequest) -> HttpResponse:
    """Uploading a course, and the imports that this person began."""
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            job = begin_import(
                user=request.user, upload=form.cleaned_data["file"], classrooms=form.cleaned_data.get("classes", [])
            )
        except ImportProblem as error:
            form.add_error("file", str(error))
        else:
            return redirect("imports:job", job.pk)
    context = {"form": form, "jobs": get_own_jobs(request.user)[:RECENT]}
    return render(request, "imports/imports.html", context, status=400 if form.errors else 200)


@require_safe
@for_authors
def job(request: PersonRequest, job_id: UUID) -> HttpResponse:
    """How far an import is, what there is to choose, or what came of it."""
    found = _need_job(request, job_id)
    results = get_results(user=request.user, job=found)
    context = {
        "job": found,
        "kind": KINDS.get(found.kind, ""),
        "results": results,
        "made": sum(result.made for result in results),
        "moving": found.state in {ImportJob.State.WAITING, ImportJob.State.RUNNING},
    }
    return render(request, "imports/job.html", context)


@require_safe
@for_authors
def status(request: PersonRequest, job_id: UUID) -> HttpResponse:
    """The same in short, for the page that follows it."""
    return JsonResponse(job_status(_need_job(request, job_id)))


@require_safe
@for_authors
def report(request: PersonRequest, job_id: UUID) -> HttpResponse:
    """The whole account as a file."""
    found = _need_job(request, job_id)
    response = JsonResponse({"file": found.file_name, "courses": found.results}, json_dumps_params={"indent": 1})
    response["Content-Disposition"] = f'attachment; filename="import-report-{found.pk}.json"'
    return response


@require_POST
@for_authors
def choose(request: PersonRequest, job_id: UUID) -> HttpResponse:
    """Says which courses of the file are wanted."""
    found = _need_job(request, job_id)
    if not choose_courses(job=found, keys=request.POST.getlist("course")):
        messages.error(request, _("Choose at least one course."))
    return redirect("imports:job", found.pk)


@require_POST
@for_authors
def cancel(request: PersonRequest, job_id: UUID) -> HttpResponse:
    """Stops an import."""
    found = _need_job(request, job_id)
    if cancel_import(job=found):
        messages.success(request, _("Stopped. Your file is deleted; courses that were finished before are kept."))
    else:
        messages.error(request, _("It had ended already."))
    return redirect("imports:job", found.pk)


@require_safe
@for_authors
def export(request: PersonRequest, course_id: int) -> HttpResponseBase:
    """A course as a .zip to take along: one's own, or one that one's classes study."""
    course = get_copyable_courses(request.user).filter(pk=course_id).first()
    if course is None:
        raise Http404("no such course among those this person writes or teaches")
    return export_response(course)


def _need_job(request: PersonRequest, job_id: UUID) -> ImportJob:
    found = get_job(user=request.user, job_id=job_id)
    if found is None:
        raise Http404("no such import of this person")
    return found
