"""Students who give for training, and what they gave."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import numpy as np
from django.utils import timezone

from attention_model.page_gaze import PAGE_SIZE
from attention_model.region import EYES_HEIGHT, EYES_WIDTH, FACE_SIDE
from attention_model.window import FEATURES, STEPS
from tests.webapp.conftest import make_person
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import StudySession
from webapp.donations.guardians import LINKS
from webapp.donations.models import DataSet, DataSetMember, DonatedCrop, SelfReport, TrainingConsent
from webapp.donations.moments import Moment, keep_outcome, note_report
from webapp.donations.pictures import seal
from webapp.donations.services import give_for_training
from webapp.site.services import set_donations


def allow(*, crops: bool = True) -> None:
    """The site asks its students."""
    set_donations(donations=True, crop_donations=crops)


def moment(level: str = "expression", *, seed: int = 0, focus: float | None = 0.6) -> Moment:
    """Something that a camera's stream may know."""
    random = np.random.default_rng(seed)
    window = random.uniform(-1, 1, (STEPS, FEATURES)).astype(np.float32)
    return Moment(level, window, random.uniform(-1, 1, PAGE_SIZE).astype(np.float32), focus, 0.3)


def crop_pictures(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Face and eyes, as far as numbers go."""
    random = np.random.default_rng(seed)
    return (
        random.integers(0, 255, (FACE_SIDE, FACE_SIDE), np.uint8),
        random.integers(0, 255, (EYES_HEIGHT, EYES_WIDTH), np.uint8),
    )


def give_crop(user: User, seed: int = 0) -> DonatedCrop:
    """One picture of this person's."""
    return DonatedCrop.objects.create(
        user=user, sealed=seal(*crop_pictures(seed)), level="gaze", target_yaw=3.5, target_pitch=-2.0, point=4,
        at=timezone.now(),
    )  # fmt: skip


def say(session: StudySession, kind: str = "lost", seed: int = 0, level: str = "expression") -> SelfReport | None:
    """A report with the moment it was said in."""
    return note_report(
        student_id=session.student_id, session_id=session.pk, key=uuid4(), block="a", kind=kind, at=timezone.now(),
        moment=moment(level, seed=seed),
    )  # fmt: skip


def make_givers(classroom: Classroom, session: StudySession, names: Sequence[str], *, crops: bool = True) -> list[User]:
    """Students who agreed, each with reports of every kind, answers, and pictures."""
    made = []
    for number, name in enumerate(names):
        user = make_person(name, "student", classroom)
        give_for_training(user=user, crops=crops)
        own = StudySession.objects.create(student=user, classroom=classroom, lesson=session.lesson)
        for kind in SelfReport.Kind.values:
            say(own, kind, seed=number)
        for correct in (True, False):
            keep_outcome(student_id=user.pk, session_id=own.pk, correct=correct, moment=moment(seed=number))
        if crops:
            give_crop(user, seed=number)
        made.append(user)
    return made


def fill_giving(session: StudySession) -> None:
    """Something of this student in every table of giving."""
    user, now = session.student, timezone.now()
    allow()
    LINKS.ask(user=user, crops=True)
    TrainingConsent.objects.create(user=user, crops=True, given_at=now, expires_at=now + timedelta(days=9))
    say(session)
    give_crop(user)
    data_set = DataSet.objects.create(number=DataSet.objects.count() + 1, state=DataSet.State.READY)
    DataSetMember.objects.create(data_set=data_set, user=user, crops=True)
