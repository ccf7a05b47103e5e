"""What is deleted by itself when its time is over. The privacy page and the DPIA say the same from the same table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from lessons.adaptation.models import TeacherAlert
from webapp.accounts.models import SensingLevel
from webapp.classroom.models import AttentionSample, BlockGaze, GazeSetup, StudyEvent
from webapp.consent.models import GuardianRequest
from webapp.consent.selectors import get_consent
from webapp.dashboards.models import SessionMinute
from webapp.privacy.downloads import KEPT
from webapp.privacy.files import forget_download
from webapp.privacy.models import DataDownload, RetentionRun
from webapp.rules.models import ReplayRun

BATCH = 5000  # a long delete would hold SQLite's one write lock for as long


@dataclass(frozen=True)
class Term:
    """How long something is kept: `over` gives the rows whose time has come."""

    what: str
    days: int
    over: "Callable[[Term], QuerySet[Any]]"


def terms() -> list[Term]:
    """Every term of this site."""
    estimates, aggregates = settings.ATTUNE_ESTIMATE_DAYS, settings.ATTUNE_AGGREGATE_DAYS
    return [
        Term("Estimates of focus and being stuck", estimates, lambda t: AttentionSample.objects.filter(at__lt=_ago(t))),
        Term("How long parts of a page were looked at", estimates, lambda t: BlockGaze.objects.filter(at__lt=_ago(t))),
        Term("A gaze that was set up before a screen", 1, lambda t: GazeSetup.objects.filter(made_at__lt=_ago(t))),
        Term("What was done in lessons, step by step", aggregates, lambda t: StudyEvent.objects.filter(at__lt=_ago(t))),
        Term(
            "A lesson by the minute",
            aggregates,
            lambda t: SessionMinute.objects.filter(minute__lt=int(_ago(t).timestamp() // 60)),
        ),
        Term("Closed alerts to teachers", 180, lambda t: TeacherAlert.objects.filter(closed_at__lt=_ago(t))),
        Term(
            "Guardians’ links that nobody answered",
            30,
            lambda t: GuardianRequest.objects.filter(agreed=None, expires_at__lt=_ago(t)),
        ),
        Term("Rules tried on recorded lessons", 1, lambda t: ReplayRun.objects.filter(started_at__lt=_ago(t))),
        Term("Sign-ins that have run out", 0, lambda t: Session.objects.filter(expire_date__lt=_ago(t))),
    ]  # fmt: skip


def carry_out() -> RetentionRun:
    """Deletes whatever is over, and notes how much. Doing it again deletes what is left."""
    deleted = {term.what: _delete(term.over(term)) for term in terms()}
    deleted["Downloads of own data"] = _delete_downloads()
    return RetentionRun.objects.create(deleted={what: count for what, count in deleted.items() if count})


def forget_without_consent(*, user_id: int, **_: Any) -> None:
    """A gaze that was set up before a screen is kept no longer than the consent that it was made under."""
    record = get_consent(user_id=user_id)
    if record is None or record.level == SensingLevel.BEHAVIOUR:
        GazeSetup.objects.filter(student_id=user_id).delete()


def _ago(term: Term) -> datetime:
    return timezone.now() - timedelta(days=term.days)


def _delete(rows: "QuerySet[Any]") -> int:
    total = 0
    while keys := list(rows.order_by().values_list("pk", flat=True)[:BATCH]):
        deleted, _ = rows.model._default_manager.filter(pk__in=keys).delete()  # noqa: SLF001
        total += deleted
    return total


def _delete_downloads() -> int:
    over = DataDownload.objects.filter(asked_at__lt=timezone.now() - KEPT)
    for download in over:
        forget_download(download.pk)
    count, _ = over.delete()
    return count
