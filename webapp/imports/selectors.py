"""What the pages say about imports."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from webapp.accounts.models import Classroom, User
from webapp.accounts.selectors import get_taught_classes
from webapp.authoring.selectors import get_authored_courses
from webapp.imports.models import ImportJob
from webapp.imports.words import said

SHOWN = 25  # of one reason; the whole list can be downloaded
KINDS = {"folder": _("Course folder"), "openstax": _("OpenStax book"), "oatutor": _("OATutor problems")}


def get_own_jobs(user: User) -> QuerySet[ImportJob]:
    """The imports that this person began, newest first."""
    return ImportJob.objects.filter(user=user)


def get_job(*, user: User, job_id: UUID) -> ImportJob | None:
    """One of this person's imports."""
    return get_own_jobs(user).filter(pk=job_id).first()


def get_offered_classes(user: User) -> QuerySet[Classroom]:
    """Classes that an imported course can be given to: those this person teaches, all for an administrator."""
    if user.role == User.Role.ADMIN:
        return Classroom.objects.all()
    return Classroom.objects.filter(pk__in=get_taught_classes(user).values("pk"))


@dataclass(frozen=True)
class Line:
    """One kind of thing: how many came in, and what became of them."""

    kind: str
    came: int
    out: int
    became: list[tuple[str, int]]
    left_out: list[tuple[str, int]]


@dataclass(frozen=True)
class Reason:
    """Things that were treated alike, with some of their places."""

    reason: str
    what: str
    count: int
    places: list[str]


@dataclass(frozen=True)
class Result:
    """A course that was made, and its account."""

    title: str
    choice: str
    course_id: int | None
    made: bool
    lines: list[Line]
    reasons: list[Reason]
    notes: list[str]
    unaccounted: dict[str, int]


def get_results(*, user: User, job: ImportJob) -> list[Result]:
    """The courses of a job with their reports. One query."""
    ids = [result["course"] for result in job.results]
    there = set(get_authored_courses(user).filter(pk__in=ids).values_list("pk", flat=True))
    return [_result(result, there) for result in job.results]


def _result(result: dict[str, Any], there: set[int]) -> Result:
    report = result["report"]
    lines = [
        Line(said(entry["kind"]), entry["in"], entry["out"], _counts(entry["became"]), _counts(entry["left_out"]))
        for entry in report["kinds"]
    ]
    course = result["course"]
    return Result(
        title=result["title"],
        choice=result["choice"],
        course_id=course if course in there else None,
        made=course is not None,
        lines=lines,
        reasons=_reasons(report),
        notes=report["notes"],
        unaccounted={said(kind): count for kind, count in report["unaccounted"].items()},
    )


def _counts(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(said(words), count) for words, count in counts.items()]


def _reasons(report: dict[str, Any]) -> list[Reason]:
    grouped: dict[tuple[str, str], list[str]] = {}
    for where, what, reason in report["skipped"]:
        grouped.setdefault(_alike(what, reason), []).append(where)
    found = [
        Reason(said(reason), said(what), len(places), places[:SHOWN]) for (what, reason), places in grouped.items()
    ]
    return sorted(found, key=lambda entry: -entry.count)


def _alike(what: str, reason: str) -> tuple[str, str]:
    """The same reason but for the name of a file is the same reason."""
    if reason.startswith("the file ") and " is not in the archive" in reason:
        return what, f"the file{reason[reason.index(' is not in the archive') :]}"
    return (what if len(what) <= 40 and " " in what else ""), reason


def job_status(job: ImportJob) -> dict[str, Any]:
    """What the progress page asks for."""
    return {"state": job.state, "words": job.words, "done": job.done, "of": job.of}
