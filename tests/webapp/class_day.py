"""A class that did a lesson today, made by hand: how long each took, what was answered, where eyes rested."""

from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from lessons.content.models import Block, Lesson
from lessons.learner.models import Attempt
from tests.webapp.conftest import make_person
from webapp.accounts.models import Classroom, User
from webapp.classroom.heat import CELLS
from webapp.classroom.models import BlockGaze, StudySession


def study(person: User, classroom: Classroom, lesson: Lesson, *, pace: float = 1.0) -> StudySession:
    """A session in which every block took `pace` times the usual and was come to once."""
    blocks = list(lesson.blocks.exclude(kind="remedial"))
    behaviour = {
        "dwelt": {block.key: block.seconds * pace for block in blocks},
        "visits": {block.key: 1 for block in blocks},
    }
    return StudySession.objects.create(student=person, classroom=classroom, lesson=lesson, behaviour=behaviour)


def study_all(number: int, classroom: Classroom, lesson: Lesson, *, pace: float = 1.0) -> list[StudySession]:
    """So many new students' sessions."""
    people = [make_person(f"p{uuid4().hex[:8]}", "student", classroom) for _ in range(number)]
    return [study(person, classroom, lesson, pace=pace) for person in people]


def answer(session: StudySession, block: Block, *, right: bool) -> Attempt:
    """An answer just now."""
    return Attempt.objects.create(
        student_id=session.student_id, block=block, level="standard", answer="1", correct=right, at=timezone.now(),
        seconds=9, session=session.pk, key=uuid4(),
    )  # fmt: skip


def look(session: StudySession, block: Block, *, cell: int, seconds: float) -> BlockGaze:
    """Eyes that rested in one cell of a figure."""
    heat = [0.0] * CELLS
    heat[cell] = seconds
    facts = {"seconds": seconds, "heat": heat, "off_px": 88.0, "at": timezone.now()}
    return BlockGaze.objects.create(session=session, block=block.key, **facts)


def report_of(classroom: Classroom, lesson: Lesson) -> str:
    """The address of today's report."""
    return reverse("dashboards:report", args=[classroom.pk, lesson.pk, timezone.localdate().isoformat()])
