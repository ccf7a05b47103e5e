"""The log of adaptations: every decision with its reasons, appended and never changed."""

import json
import uuid
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction

from lessons.adaptation.engine import step
from lessons.adaptation.loading import load_default_rules
from lessons.adaptation.models import AppendOnlyError, DecisionRecord, DecisionResponse
from lessons.adaptation.selectors import decision_of, decisions_for_session, find_decision, latest_decisions
from lessons.adaptation.services import record_decision, record_response
from lessons.adaptation.state import Decision, EngineState, Snapshot
from lessons.content.models import Lesson
from webapp.accounts.models import User

pytestmark = pytest.mark.django_db

PLAN = {"target": "try-1", "change": {"level": "simpler"}, "undo": {"level": "standard"}}


def decided(session: uuid.UUID) -> Decision:
    values = {"wrong_in_row": 2, "difficulty": 0, "has_simpler": True, "items_done": 1}
    (decision,), _ = step(load_default_rules(), Snapshot(5.0, values), EngineState(session=session))
    return decision


@pytest.fixture
def record(lesson: Lesson, student: User) -> DecisionRecord:
    session = uuid.uuid4()
    return record_decision(decision=decided(session), session=session, student=student, lesson=lesson, plan=PLAN)


@pytest.mark.usefixtures("record")
def test_a_decision_is_logged_with_rule_version_inputs_and_reasons() -> None:
    stored = DecisionRecord.objects.get()
    assert (stored.rule_id, stored.rule_version, stored.action, stored.mode) == (
        "simpler-after-two-wrong", 1, "difficulty", "apply",
    )  # fmt: skip
    assert stored.params == {"step": -1}
    assert stored.inputs == {"difficulty": 0, "has_simpler": True, "wrong_in_row": 2}
    assert stored.plan == PLAN
    assert stored.why == ["Your last 2 answers were not yet right.", "The camera was not needed."]


def test_the_engines_form_comes_back_from_the_log(record: DecisionRecord) -> None:
    assert decision_of(DecisionRecord.objects.get()) == decided(record.session)


def test_logging_the_same_decision_again_adds_nothing(record: DecisionRecord, lesson: Lesson, student: User) -> None:
    again = record_decision(
        decision=decided(record.session), session=record.session, student=student, lesson=lesson, plan={}
    )
    assert again == record
    assert DecisionRecord.objects.count() == 1


def test_the_latest_response_says_how_a_decision_stands(record: DecisionRecord, django_assert_num_queries: Any) -> None:
    (before,) = decisions_for_session(record.session)
    assert (before.response, before.status) == (None, "shown")
    for response, status in (
        ("undone", "undone"),
        ("redone", "shown"),
        ("dismissed", "dismissed"),
        ("accepted", "accepted"),
    ):
        record_response(decision=record, response=response, key=uuid.uuid4())
        with django_assert_num_queries(2):
            (logged,) = decisions_for_session(record.session)
        assert (logged.response, logged.status) == (response, status)
    assert DecisionResponse.objects.count() == 4


def test_a_response_that_is_sent_again_is_the_same_response(record: DecisionRecord) -> None:
    key = uuid.uuid4()
    assert record_response(decision=record, response="undone", key=key) is True
    assert record_response(decision=record, response="undone", key=key) is False
    assert DecisionResponse.objects.count() == 1


def test_an_unknown_response_is_refused(record: DecisionRecord) -> None:
    with pytest.raises(ValueError, match="'maybe' is not one of undone, redone, dismissed, accepted"):
        record_response(decision=record, response="maybe", key=uuid.uuid4())


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: type(row).objects.update(at=row.at),
        lambda row: type(row).objects.all().delete(),
        lambda row: type(row).objects.bulk_update([row], ["at"]),
        lambda row: type(row).objects.update_or_create(pk=row.pk, defaults={"at": row.at}),
    ],
)
@pytest.mark.parametrize("table", [DecisionRecord, DecisionResponse])
def test_rows_are_never_changed_or_deleted(record: DecisionRecord, table: Any, change: Any) -> None:
    record_response(decision=record, response="undone", key=uuid.uuid4())
    with pytest.raises(AppendOnlyError, match="never changed or deleted"), transaction.atomic():
        change(table.objects.get())
    assert (DecisionRecord.objects.count(), DecisionResponse.objects.count()) == (1, 1)


@pytest.mark.usefixtures("record")
def test_erasing_a_student_leaves_the_log_without_a_name(student: User) -> None:
    student.delete()
    assert DecisionRecord.objects.get().student is None


def test_another_sessions_decision_is_not_found(record: DecisionRecord) -> None:
    record_response(decision=record, response="undone", key=uuid.uuid4())
    found = find_decision(session=record.session, decision_id=record.pk)
    assert found is not None
    assert (found.record, found.status) == (record, "undone")
    assert find_decision(session=uuid.uuid4(), decision_id=record.pk) is None


def test_the_newest_decisions_of_a_class_come_first(
    lesson: Lesson, student: User, django_assert_num_queries: Any
) -> None:
    sessions = [uuid.uuid4() for _ in range(4)]
    for session in sessions:
        record_decision(decision=decided(session), session=session, student=student, lesson=lesson, plan=PLAN)
    with django_assert_num_queries(2):
        newest = latest_decisions(sessions=sessions[:3], limit=2)
    assert [logged.record.session for logged in newest] == [sessions[2], sessions[1]]


def test_what_is_logged_is_plain_json(record: DecisionRecord) -> None:
    assert json.loads(json.dumps(record.inputs, allow_nan=False)) == record.inputs


def test_nobody_edits_the_log_in_the_admin(rf: Any, student: User) -> None:
    request = rf.get("/")
    request.user = student
    for table in (DecisionRecord, DecisionResponse):
        page = admin.site.get_model_admin(table)
        allowed = (
            page.has_add_permission(request),
            page.has_change_permission(request),
            page.has_delete_permission(request),
        )
        assert allowed == (False, False, False)
