"""Writes about imports: begun, chosen, stopped, stored."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lessons.content.course_folder import ParsedCourse
from lessons.content.importers.archive import is_archive
from lessons.content.importers.errors import Cancelled, ImportProblem
from lessons.content.importers.report import ImportReport
from lessons.content.importers.source import Choice
from lessons.content.models import Course
from lessons.content.services import store_course
from webapp.accounts.models import Classroom, User
from webapp.authoring.selectors import get_authored_courses
from webapp.authoring.services import add_author
from webapp.imports.files import forget_files, keep_upload
from webapp.imports.models import ImportJob

MOST_BYTES = 500_000_000
State = ImportJob.State
OPEN_STATES = [State.WAITING, State.CHOOSING, State.RUNNING]


def begin_import(*, user: User, upload: "UploadedFile[Any]", classrooms: Iterable[Classroom]) -> ImportJob:
    """Keeps the file and queues its import. Raises ImportProblem for what cannot be an archive."""
    if (upload.size or 0) > MOST_BYTES:
        raise ImportProblem(
            _("The file is larger than %(most_bytes)s MB. Split it into several courses.")
            % {"most_bytes": MOST_BYTES // 1_000_000}
        )
    job = ImportJob(user=user, file_name=(upload.name or "upload")[:200])
    path = keep_upload(job.pk, upload)
    if not is_archive(path):
        forget_files(job.pk)
        raise ImportProblem(_("The file is neither a .zip nor a .tar archive. Pack the course's folder as a .zip."))
    with transaction.atomic():
        job.save()
        job.classrooms.set(classrooms)
        queue_import(job_id=job.pk)
    return job


def queue_import(*, job_id: UUID) -> None:
    """Asks a worker to go on with the job, once the transaction is through."""
    from webapp.imports.tasks import run_import

    transaction.on_commit(lambda: run_import.delay(str(job_id)))


def choose_courses(*, job: ImportJob, keys: Iterable[str]) -> bool:
    """Says which of the courses in the file are wanted. False when the job does not wait for that, or none is."""
    offered = {choice["key"] for choice in job.choices}
    chosen = [key for key in dict.fromkeys(keys) if key in offered]
    if not chosen:
        return False
    with transaction.atomic():
        waiting = ImportJob.objects.filter(pk=job.pk, state=State.CHOOSING)
        changed = waiting.update(chosen=chosen, state=State.WAITING, words="", beat_at=timezone.now())
        if changed:
            queue_import(job_id=job.pk)
    return bool(changed)


def cancel_import(*, job: ImportJob) -> bool:
    """Stops a job that has not ended. Courses that it has finished stay. False when it was too late."""
    open_jobs = ImportJob.objects.filter(pk=job.pk, state__in=OPEN_STATES)
    changed = open_jobs.update(state=State.CANCELLED, holder="", finished_at=timezone.now())
    if changed:
        forget_files(job.pk)
    return bool(changed)


def end_import(*, job_id: UUID, holder: str, state: ImportJob.State, problem: str = "") -> None:
    """Ends a run, if the job is still its own."""
    own = ImportJob.objects.filter(pk=job_id, holder=holder, state=State.RUNNING)
    if own.update(state=state, problem=problem, holder="", finished_at=timezone.now()):
        forget_files(job_id)


def store_result(*, job_id: UUID, holder: str, choice: str, parsed: ParsedCourse, report: ImportReport) -> Course:
    """Stores a course with its author, classes and report, all or nothing. Raises Cancelled when it was stopped."""
    with transaction.atomic():
        job = ImportJob.objects.select_for_update().select_related("user").get(pk=job_id)
        if job.state != State.RUNNING or job.holder != holder:
            raise Cancelled
        slug, why = _slug_for(job.user, parsed)
        course = store_course(parsed=replace(parsed, slug=slug))
        add_author(course=course, user=job.user)
        for classroom in job.classrooms.all():
            classroom.courses.add(course)
        notes = [*([why] if why else []), *report.notes]
        result = {"choice": choice, "title": course.title, "course": course.pk,
                  "report": report.as_json() | {"notes": notes}}  # fmt: skip
        job.results = [*job.results, result]
        job.save(update_fields=["results"])
    return course


def note_failed(*, job_id: UUID, holder: str, choice: Choice, problem: str) -> None:
    """Notes that one of several courses could not be made; the others are."""
    with transaction.atomic():
        job = ImportJob.objects.select_for_update().get(pk=job_id)
        if job.state != State.RUNNING or job.holder != holder:
            raise Cancelled
        account = ImportReport(
            notes=[_("This one could not be imported. %(problem)s") % {"problem": problem}]
        ).as_json()
        failed = {"choice": choice.key, "title": choice.title, "course": None, "report": account}
        job.results = [*job.results, failed]
        job.save(update_fields=["results"])


def _slug_for(user: User, parsed: ParsedCourse) -> tuple[str, str]:
    """The course's short name, another where that is taken by a course which an import must not change; and why."""
    base = parsed.slug[:70]
    there = {course.slug: course for course in Course.objects.filter(slug__startswith=base)}
    own = set(get_authored_courses(user).filter(slug__in=there).values_list("slug", flat=True))
    names = [parsed.slug, *(f"{base}-{number}" for number in range(2, len(there) + 3))]
    slug = next(name for name in names if name not in there or (name in own and there[name].edited_at is None))
    if slug in there:
        return slug, _("“%(title)s” was there already and was brought up to date.") % {"title": there[slug].title}
    if slug == parsed.slug:
        return slug, ""
    if parsed.slug in own:
        why = _("There is a course of this name already, and you have changed it here, so this one stands beside it.")
    else:
        why = _("There is a course of this name already that is not yours to change, so this one stands beside it.")
    return slug, why
