"""What is known of one moment of a lesson, and what comes of it where somebody gives it for training."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils import timezone
from numpy.typing import NDArray

from attention_model.calibration import Label
from attention_model.gaze import Screen
from webapp.donations.limits import A_DAY, EXAMPLES_A_DAY, EXAMPLES_AT_MOST, REPORTS_A_DAY
from webapp.donations.models import SelfReport, TrainingExample
from webapp.donations.selectors import get_giving
from webapp.donations.sets import withdraw_sets_of

Floats = NDArray[np.float32]
Kind = TrainingExample.Kind
DECIMALS = 3  # what the windows' 16-bit numbers hold


@dataclass(frozen=True)
class Moment:
    """What a camera's stream knows right now, as the window network would be given it; None: not known."""

    level: str
    window: Floats | None = None
    page: Floats | None = None
    focus: float | None = None
    confusion: float | None = None

    @property
    def tells(self) -> bool:
        """Whether there is anything to learn from."""
        return self.window is not None or self.page is not None


@transaction.atomic
def note_report(
    *, student_id: int, session_id: UUID, key: UUID, block: str, kind: str, at: datetime, moment: Moment | None
) -> SelfReport | None:
    """Stores what somebody said of a part, once; and the moment for training, where they give that. None: too many."""
    found = SelfReport.objects.filter(session_id=session_id, key=key).first()
    if found is not None:
        return found
    if SelfReport.objects.filter(student_id=student_id, at__gt=timezone.now() - A_DAY).count() >= REPORTS_A_DAY:
        return None
    report = SelfReport.objects.create(
        student_id=student_id,
        session_id=session_id,
        key=key,
        block=block,
        kind=kind,
        at=at,
        focus=moment.focus if moment else None,
        confusion=moment.confusion if moment else None,
    )
    if moment is not None:
        _keep(Kind.REPORT, (student_id, session_id), {"said": kind}, moment, report)
    return report


@transaction.atomic
def undo_report(*, session_id: UUID, key: UUID) -> SelfReport | None:
    """Takes a report back, and the moment with it, from data sets too; returns what it was. None: no such report."""
    report = SelfReport.objects.filter(session_id=session_id, key=key).first()
    if report is None:
        return None
    moments, _kinds = TrainingExample.objects.filter(report=report).delete()
    if moments:
        withdraw_sets_of(user_id=report.student_id, since=report.at)
    report.delete()
    return report


def keep_outcome(*, student_id: int, session_id: UUID, correct: bool, moment: Moment) -> bool:
    """An answer was marked while the gaze over the page was known; False when nothing is kept of it."""
    if moment.page is None:
        return False
    told = Moment(moment.level, page=moment.page)
    return _keep(Kind.OUTCOME, (student_id, session_id), {"correct": correct}, told)


def _keep(
    kind: Kind,
    of: tuple[int, UUID],
    label: dict[str, Any],
    moment: Moment,
    report: SelfReport | None = None,
) -> bool:
    student_id, session_id = of
    if not moment.tells or not get_giving(user_id=student_id).numbers or not _room(student_id, kind):
        return False
    TrainingExample.objects.create(
        user_id=student_id,
        session_id=session_id,
        report=report,
        kind=kind,
        level=moment.level,
        label=label,
        window=_plain(moment.window),
        page=_plain(moment.page),
        at=timezone.now(),
    )
    return True


def keep_points(*, student_id: int, session_id: UUID, level: str, screen: Screen, labels: Sequence[Label]) -> int:
    """The points of a gaze that was set up: eyes and head, and where the point was; returns how many are kept."""
    if not labels or not get_giving(user_id=student_id).numbers:
        return 0
    now, room = timezone.now(), _room(student_id, Kind.POINT)
    kept = [
        TrainingExample(
            user_id=student_id,
            session_id=session_id,
            kind=Kind.POINT,
            level=level,
            label=dict(zip(("x_cm", "y_cm"), screen.to_camera(label.x, label.y), strict=True)),
            sighting={name: round(float(value), DECIMALS) for name, value in asdict(label.sighting).items()},
            at=now,
        )
        for label in labels[:room]
    ]
    TrainingExample.objects.bulk_create(kept)
    return len(kept)


def _room(student_id: int, kind: Kind) -> int:
    """How many more of a kind are taken of somebody today."""
    mine = TrainingExample.objects.filter(user_id=student_id)
    today = mine.filter(kind=kind, at__gt=timezone.now() - A_DAY).count()
    return max(0, min(EXAMPLES_A_DAY[kind] - today, EXAMPLES_AT_MOST - mine.count()))


def _plain(numbers: Floats | None) -> list[Any] | None:
    """Numbers as JSON keeps them."""
    return None if numbers is None else np.round(numbers.astype(np.float64), DECIMALS).tolist()
