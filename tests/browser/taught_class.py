"""The demo class with a lesson of today, and a student who needs a word. Runs in the running site's environment."""

from uuid import uuid4

from django.utils import timezone

from benchmarks.dashboard_school import add_lesson_day
from lessons.adaptation.actions import CAUSE_WORDS
from lessons.adaptation.models import TeacherAlert
from lessons.content.models import Lesson
from tests.webapp.class_day import look
from webapp.accounts.models import Classroom, Membership, User
from webapp.classroom.models import StudySession
from webapp.frontend.demo import DEMO_CLASS

UPPER_RIGHT, SEVEN = 9, 7


def main() -> None:
    """Seven classmates do the first lesson today, their gaze set up; the first of them has been stuck for a while."""
    classroom = Classroom.objects.get(name=DEMO_CLASS)
    lesson = Lesson.objects.filter(course__slug="demo", retired=False).order_by("unit__position", "position")[0]
    people = [User.objects.create(username=uuid4().hex[:12], first_name=f"Classmate {n}") for n in range(SEVEN)]
    Membership.objects.bulk_create([Membership(classroom=classroom, user=person) for person in people])
    add_lesson_day(classroom, people, lesson, 0)
    figure = lesson.blocks.filter(kind="figure")[0]
    for session in StudySession.objects.filter(student__in=people):
        look(session, figure, cell=UPPER_RIGHT, seconds=12)
    now = timezone.now()
    facts = {"lesson": lesson, "decision": uuid4(), "words": CAUSE_WORDS["stuck"], "updated_at": now, "opened_at": now}
    TeacherAlert.objects.create(classroom=classroom.pk, student=people[0], cause="stuck", **facts)
