"""Students who gave moments of their lessons for training: simulated people, through the site's own services."""

from datetime import timedelta
from uuid import uuid4

import numpy as np
from django.utils import timezone

from attention_model.page_gaze import PAGE_SIZE
from lessons.content.models import Lesson
from tpu_training.datasets.windows import simulate
from webapp.accounts.models import Classroom, User
from webapp.accounts.services import join_class
from webapp.classroom.services import open_session
from webapp.donations.moments import Moment, keep_outcome, note_report
from webapp.donations.services import give_for_training
from webapp.frontend.demo import DEMO_CLASS

PEOPLE, MOMENTS, SECONDS = 7, 16, 120.0


def main() -> None:
    """Run by the site's own Python: `manage.py shell`."""
    classroom = Classroom.objects.get(name=DEMO_CLASS)
    lesson = Lesson.objects.filter(course__in=classroom.courses.all(), retired=False).order_by("pk")[0]
    for number in range(PEOPLE):
        user = User.objects.create(username=f"giver{number}", first_name=f"Giver {number}")
        join_class(user=user, classroom=classroom)
        give_for_training(user=user, crops=False)
        session = open_session(student=user, classroom=classroom, lesson=lesson)
        give_moments(user, session.pk, number)


def give_moments(user: User, session_id: object, number: int) -> None:
    """What this person said of moments in which they were, as it happens, lost or not."""
    seen = simulate(seed=77, person=number, seconds=SECONDS)
    pages = np.random.default_rng(number).normal(0, 1, (MOMENTS, PAGE_SIZE)).astype(np.float32)
    for place, row in enumerate(np.linspace(0, len(seen.focus) - 1, MOMENTS).astype(int)):
        lost = float(seen.confusion[row]) > 0.5
        moment = Moment("expression", seen.observations[row], pages[place], float(seen.focus[row]), None)
        note_report(
            student_id=user.pk,
            session_id=session_id,  # type: ignore[arg-type]
            key=uuid4(),
            block="a",
            kind="lost" if lost else "followed",
            at=timezone.now() - timedelta(minutes=place),
            moment=moment,
        )
        keep_outcome(student_id=user.pk, session_id=session_id, correct=not lost, moment=moment)  # type: ignore[arg-type]
