"""A made-up school in a real database, for benchmarks.dashboards: classes with a year of lessons, and estimates."""

import random
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lessons.content.course_folder import read_course_folder
from lessons.content.levels import Kind
from lessons.content.models import Course, Lesson
from lessons.content.services import store_course
from lessons.learner.models import Attempt
from webapp.accounts.models import Classroom, Membership, User
from webapp.classroom.heat import CELLS
from webapp.classroom.models import AttentionSample, BlockGaze, StudySession
from webapp.dashboards.models import SessionMinute, SessionSkill, SessionSummary
from webapp.frontend.management.commands.demo import DEMO_COURSE

MINUTES = 40
STATES = ("well", "well", "well", "slow", "stuck", "unknown")


def prepare() -> None:
    """Tables and the demo course."""
    call_command("migrate", verbosity=0)
    store_course(parsed=read_course_folder(DEMO_COURSE))


def make_class(name: str, students: int, *, days: int) -> dict[str, Any]:
    """A class whose students did a lesson on each of these days; on the last one they are at work."""
    course = Course.objects.get()
    classroom = Classroom.objects.create(name=name)
    classroom.courses.add(course)
    teacher = User.objects.create(username=f"teacher-{name}", role="teacher")
    people = [User(username=f"{name}-{n}", first_name=f"Student {n}") for n in range(students)]
    User.objects.bulk_create(people)
    Membership.objects.bulk_create(
        [Membership(classroom=classroom, user=person) for person in people]
        + [Membership(classroom=classroom, user=teacher, role="teacher")]
    )
    lessons = list(course.lessons.all())
    for day in range(days):
        add_lesson_day(classroom, people, lessons[day % len(lessons)], day)
    _add_looks(classroom, lessons[0])
    return {"classroom": classroom, "teacher": teacher, "lesson": lessons[0], "day": timezone.now().date()}


def add_lesson_day(classroom: Classroom, people: list[User], lesson: Lesson, ago: int) -> None:
    """The lesson as a class did it so many days ago; today they are at work on it."""
    at = timezone.now() - timedelta(days=ago)
    blocks = list(lesson.blocks.exclude(kind="remedial"))
    sessions = [
        StudySession(student=person, classroom=classroom, lesson=lesson, standing="well", behaviour=_behaviour(blocks))
        for person in people
    ]
    StudySession.objects.bulk_create(sessions)
    mine = StudySession.objects.filter(pk__in=[session.pk for session in sessions])
    mine.update(started_at=at, last_seen_at=at, finished_at=at if ago else None)
    SessionSummary.objects.bulk_create(
        [
            SessionSummary(session=one, seconds=1500, planned_seconds=1400, exercises=6, right_first=4)
            for one in sessions
        ]
    )
    _details(sessions, lesson, blocks, at)


def _behaviour(blocks: list[Any]) -> dict[str, Any]:
    return {
        "dwelt": {block.key: block.seconds * random.uniform(0.5, 2.2) for block in blocks},
        "visits": {block.key: random.randint(1, 3) for block in blocks},
        "correct_in_row": random.randint(0, 6),
    }


def _details(sessions: list[StudySession], lesson: Lesson, blocks: list[Any], at: Any) -> None:
    end = int(at.timestamp()) // 60
    SessionMinute.objects.bulk_create(
        [
            SessionMinute(
                session=one, minute=end - back, standing=random.choice(STATES),
                focus_sum=random.uniform(10, 50), focus_seconds=55, confusion_sum=random.uniform(5, 25),
                confusion_seconds=55,
            )
            for one in sessions for back in range(MINUTES)
        ],
        batch_size=2000,
    )  # fmt: skip
    skills = list(lesson.skills.values_list("pk", flat=True))
    SessionSkill.objects.bulk_create(
        [
            SessionSkill(session=one, skill_id=skill, before=random.random(), after=random.random())
            for one in sessions for skill in skills
        ]
    )  # fmt: skip
    Attempt.objects.bulk_create(
        [
            Attempt(
                student_id=one.student_id, block=block, level="standard", answer="1", correct=random.random() < 0.7,
                at=at, seconds=20, session=one.pk, key=uuid4(),
            )
            for one in sessions for block in blocks if block.kind == "exercise"
        ]
    )  # fmt: skip


def _add_looks(classroom: Classroom, lesson: Lesson) -> None:
    """Everybody's eyes on the figures of a lesson, so that its reports draw maps."""
    sessions = StudySession.objects.filter(classroom=classroom, lesson=lesson)
    figures = lesson.blocks.filter(kind=Kind.FIGURE).values_list("key", flat=True)
    rows = [
        BlockGaze(
            session=one, block=key, seconds=30, heat=[random.random() for _cell in range(CELLS)], off_px=90,
            at=one.started_at,
        )
        for one in sessions for key in figures
    ]  # fmt: skip
    BlockGaze.objects.bulk_create(rows, batch_size=500)


def fill_estimates(rows: int) -> None:
    """Estimates of ten seconds each, spread over all sessions, written by the database itself."""
    each = -(-rows // StudySession.objects.count())
    table, parent = AttentionSample._meta.db_table, StudySession._meta.db_table  # noqa: SLF001 - Django's documented name
    sqlite = connection.vendor == "sqlite"
    numbers = (
        f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {each - 1})"  # noqa: S608 - our own numbers
        if sqlite
        else f"WITH n(i) AS (SELECT generate_series(0, {each - 1}))"
    )
    at = "strftime('%Y-%m-%d %H:%M:%f', s.started_at, (i * 10) || ' seconds')" if sqlite else (
        "s.started_at + i * interval '10 seconds'"
    )  # fmt: skip
    share = "abs(random() % 1000) / 1000.0" if sqlite else "random()"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (session_id, at, seconds, focus, confusion, known_share) "  # noqa: S608 - our own names
            f"{numbers} SELECT s.id, {at}, 10, {share}, {share}, 0.9 "
            f"FROM {parent} s, n ORDER BY s.started_at LIMIT {rows}"
        )
        cursor.execute("ANALYZE" if sqlite else "VACUUM ANALYZE")  # as a year's nights have left it


def count_estimates() -> int:
    """How many there are."""
    return AttentionSample.objects.count()


def ask(school: dict[str, Any], page: str, times: int) -> tuple[list[float], list[float], int]:
    """Seconds of each request for a page after the first, by the clock and of this process's CPU; queries of one."""
    client = Client()
    client.force_login(school["teacher"])
    address = f"/teach/{school['classroom'].pk}/"
    if page == "report":
        address += f"reports/{school['lesson'].pk}/{school['day'].isoformat()}/"
    elif page != "live":
        address += f"{page}/"
    for _ in range(2):
        assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as counted:
        client.get(address)
    queries = len(counted)  # now: later requests empty the list
    seconds, cpu = [], []
    for _ in range(times):
        started, worked = time.perf_counter(), time.process_time()
        client.get(address)
        seconds.append(time.perf_counter() - started)
        cpu.append(time.process_time() - worked)
    return seconds, cpu, queries
