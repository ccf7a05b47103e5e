"""What is deleted by itself when its time is over. The privacy page and the DPIA say the same from the same table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lessons.adaptation.models import TeacherAlert
from webapp.classroom.models import AttentionSample, BlockGaze, GazeSetup, StudyEvent
from webapp.consent.models import GuardianRequest
from webapp.dashboards.models import SessionMinute, SessionSkill, SessionSummary, StudentNote, TeacherWish
from webapp.donations.models import DonatedCrop, GuardianAsk, SelfReport, TrainingExample
from webapp.privacy.downloads import KEPT
from webapp.privacy.files import sweep_downloads
from webapp.privacy.models import DataDownload, RetentionRun
from webapp.rules.models import ReplayRun

BATCH = 5000  # a long delete would hold SQLite's one write lock for as long


@dataclass(frozen=True)
class Term:
    """How long something is kept: `over` gives the rows whose time had come by a moment."""

    key: str
    what: str | Promise
    days: int
    over: "Callable[[datetime], QuerySet[Any]]"


def terms() -> list[Term]:
    """Every term of this site: what was sensed first, what was gathered for a school year next, then odds and ends."""
    estimates, year = settings.ATTUNE_ESTIMATE_DAYS, settings.ATTUNE_AGGREGATE_DAYS
    return [
        Term("samples", _("Estimates of focus and being stuck"), estimates,
             lambda by: AttentionSample.objects.filter(at__lt=by)),
        Term("gazes", _("How long parts of a page were looked at"), estimates,
             lambda by: BlockGaze.objects.filter(at__lt=by)),
        Term("reports", _("What was said about parts of lessons, with the estimate at that moment"), estimates,
             lambda by: SelfReport.objects.filter(at__lt=by)),
        Term("gaze_setups", _("A gaze that was set up before a screen"), 1,
             lambda by: GazeSetup.objects.filter(made_at__lt=by)),
        Term("events", _("What was done in lessons, step by step"), year,
             lambda by: StudyEvent.objects.filter(at__lt=by)),
        Term("minutes", _("Lessons by the minute"), year,
             lambda by: SessionMinute.objects.filter(minute__lt=int(by.timestamp() // 60))),
        Term("summaries", _("Lessons in short"), year,
             lambda by: SessionSummary.objects.filter(session__last_seen_at__lt=by)),
        Term("skills", _("Skills before and after a lesson"), year,
             lambda by: SessionSkill.objects.filter(session__last_seen_at__lt=by)),
        Term("wishes", _("Changes that teachers asked lessons for"), year,
             lambda by: TeacherWish.objects.filter(at__lt=by)),
        Term("notes", _("Teachers’ notes"), year, lambda by: StudentNote.objects.filter(at__lt=by)),
        Term("removed_notes", _("Notes that a teacher has removed"), 30,
             lambda by: StudentNote.objects.filter(removed_at__lt=by)),
        Term("alerts", _("Closed alerts to teachers"), 180, lambda by: TeacherAlert.objects.filter(closed_at__lt=by)),
        Term("given_moments", _("Moments that were given for training"), settings.ATTUNE_DONATION_DAYS,
             lambda by: TrainingExample.objects.filter(at__lt=by)),
        Term("given_pictures", _("Small pictures that were given for training"), settings.ATTUNE_DONATION_DAYS,
             lambda by: DonatedCrop.objects.filter(at__lt=by)),
        Term("guardian_links", _("Guardians’ links that nobody answered"), 30,
             lambda by: GuardianRequest.objects.filter(agreed=None, expires_at__lt=by)),
        Term("giving_links", _("Guardians’ links about training that nobody answered"), 30,
             lambda by: GuardianAsk.objects.filter(agreed=None, expires_at__lt=by)),
        Term("downloads", _("Copies of own data"), KEPT.days, lambda by: DataDownload.objects.filter(asked_at__lt=by)),
        Term("replays", _("Rules tried on recorded lessons"), 1,
             lambda by: ReplayRun.objects.filter(started_at__lt=by)),
        Term("sign_ins", _("Sign-ins that have run out"), 0, lambda by: Session.objects.filter(expire_date__lt=by)),
        Term("runs", _("Notes of what was deleted"), year, lambda by: RetentionRun.objects.filter(at__lt=by)),
    ]  # fmt: skip


def carry_out() -> RetentionRun | None:
    """Deletes whatever is over, and notes how much, once a day even if it is nothing. Again: deletes what is left."""
    now = timezone.now()
    deleted = {term.key: _delete(term.over(now - timedelta(days=term.days))) for term in terms()}
    sweep_downloads()
    deleted = {key: count for key, count in deleted.items() if count}
    noted_today = RetentionRun.objects.filter(at__gt=now - timedelta(days=1)).exists()
    return RetentionRun.objects.create(deleted=deleted) if deleted or not noted_today else None


def get_deleted_words(run: RetentionRun) -> list[tuple[str, int]]:
    """What one run deleted, in words."""
    return [(str(term.what), run.deleted[term.key]) for term in terms() if term.key in run.deleted]


def _delete(rows: "QuerySet[Any]") -> int:
    total = 0
    while keys := list(rows.order_by().values_list("pk", flat=True)[:BATCH]):
        deleted, _rows = rows.model._default_manager.filter(pk__in=keys).delete()  # noqa: SLF001
        total += deleted
    return total
