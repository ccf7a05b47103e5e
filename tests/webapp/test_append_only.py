"""The logs that only grow: adaptations, what students made of them, who looked at whose data, what went live."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from lessons.adaptation.models import DecisionRecord, DecisionResponse
from lessons.adaptation.protection import Protected, trigger_names
from lessons.content.models import Lesson
from webapp.accounts.models import User
from webapp.privacy.models import AccessRecord
from webapp.privacy.protection import protected_tables
from webapp.privacy.services import record_access, record_accesses
from webapp.registry.models import ModelEvent, ModelVersion

pytestmark = pytest.mark.django_db


def run(sql: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def rows(student: User, teacher: User, lesson: Lesson) -> None:
    """A row in each of the logs."""
    decision = DecisionRecord.objects.create(
        id=uuid.uuid4(), session=uuid.uuid4(), student=student, lesson=lesson, rule_id="r", rule_version=1,
        rule_title="R", action="captions", mode="apply", words="Captions are on.", engine_seconds=1.0,
        at=timezone.now(),
    )  # fmt: skip
    DecisionResponse.objects.create(decision=decision, response="undone", key=uuid.uuid4(), at=timezone.now())
    record_access(viewer=teacher, student=student, what="student_page")
    version = ModelVersion.objects.create(number=1, manifest={}, latency_ms=1.0, size_bytes=1)
    ModelEvent.objects.create(version=version, what="promoted", by=teacher, reason="The new cameras need it.")


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("table", protected_tables(), ids=lambda table: table.table)
def test_the_database_refuses_to_change_or_delete_a_row_of_a_log(table: Protected) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        run(f'UPDATE "{table.table}" SET at = %s', timezone.now())  # noqa: S608 - our own names
    with pytest.raises(IntegrityError, match="append-only"):
        run(f'DELETE FROM "{table.table}"')  # noqa: S608 - our own names


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("adaptation_decisionrecord", "words", "Nothing happened."),
        ("adaptation_decisionresponse", "response", "accepted"),
        ("privacy_accessrecord", "what", "notes"),
        ("registry_modelevent", "reason", "No reason."),
    ],
)
def test_what_a_row_says_stays(table: str, column: str, value: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        run(f'UPDATE "{table}" SET "{column}" = %s', value)  # noqa: S608 - our own names


@pytest.mark.usefixtures("rows")
def test_a_row_cannot_be_given_to_somebody_else_but_its_person_can_be_forgotten(teacher: User, student: User) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        run("UPDATE adaptation_decisionrecord SET student_id = %s", teacher.pk)
    run("UPDATE adaptation_decisionrecord SET student_id = NULL WHERE student_id = %s", student.pk)
    run("UPDATE privacy_accessrecord SET student_id = NULL, viewer_id = NULL")
    run("UPDATE registry_modelevent SET by_id = NULL")
    assert DecisionRecord.objects.get().student is None
    assert AccessRecord.objects.get().viewer is None


@pytest.mark.usefixtures("rows")
@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_a_row_is_not_replaced_either() -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        run("INSERT OR REPLACE INTO privacy_accessrecord (id, what, role, at) SELECT id, 'x', role, at "
            "FROM privacy_accessrecord")  # fmt: skip


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_log_is_not_emptied_either() -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        run("TRUNCATE privacy_accessrecord")


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_no_migration_has_lost_a_trigger() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    assert there >= {name for table in protected_tables() for name in trigger_names(table)}


def test_a_look_is_written_down_once_in_a_quarter_of_an_hour(teacher: User, student: User) -> None:
    for _ in range(3):
        record_access(viewer=teacher, student=student.pk, what="student_page")
    record_access(viewer=teacher, student=student, what="notes")
    assert [record.what for record in AccessRecord.objects.order_by("pk")] == ["student_page", "notes"]


def test_looking_at_oneself_is_no_look_and_an_unknown_look_is_refused(teacher: User, student: User) -> None:
    record_access(viewer=student, student=student, what="student_page")
    assert not AccessRecord.objects.exists()
    with pytest.raises(ValueError, match="'peeking' is not one of"):
        record_access(viewer=teacher, student=student, what="peeking")


def test_a_whole_class_costs_two_queries(
    teacher: User, student: User, stranger: User, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4):  # a savepoint's two beside them
        record_accesses(viewer=teacher, students=[student, stranger, teacher], what="class_now")
    assert set(AccessRecord.objects.values_list("student_id", flat=True)) == {student.pk, stranger.pk}
