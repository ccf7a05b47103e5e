"""Reading the log of adaptations, and the alerts to teachers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID

from django.db.models import QuerySet

from lessons.adaptation import telling
from lessons.adaptation.models import DecisionRecord, TeacherAlert
from lessons.adaptation.spoken import say
from lessons.adaptation.state import Decision

Status = Literal["shown", "accepted", "undone", "dismissed"]


@dataclass(frozen=True, slots=True)
class ToldDecision:
    """A row of the log, told in the language of now."""

    record: DecisionRecord

    @property
    def words(self) -> str:
        """What the student reads."""
        return telling.words_of(self.record)

    @property
    def why(self) -> list[str]:
        """Why."""
        return telling.why_of(self.record)

    @property
    def rule_title(self) -> str:
        """What its rule is called."""
        return say(self.record.rule_title)


@dataclass(frozen=True, slots=True)
class LoggedDecision(ToldDecision):
    """With the student's latest response to it, if there is one."""

    response: str | None

    @property
    def status(self) -> Status:
        """How it stands now."""
        return status_after(self.record.mode, self.response)


def status_after(mode: str, response: str | None) -> Status:
    """How a decision stands after the latest response. What was undone and brought back is in force again."""
    if response in {"accepted", "undone", "dismissed"}:
        return cast("Status", response)
    return "accepted" if response == "redone" and mode == "offer" else "shown"


def decisions_for_session(session: UUID) -> list[LoggedDecision]:
    """Every decision of a study session in order, each with its latest response. Two queries."""
    return _with_responses(DecisionRecord.objects.filter(session=session))


def latest_decisions(*, sessions: Iterable[UUID], limit: int = 20) -> list[LoggedDecision]:
    """The newest decisions of these study sessions, newest first. Two queries."""
    return _with_responses(DecisionRecord.objects.filter(session__in=list(sessions)).order_by("-at")[:limit])


def find_decision(*, session: UUID, decision_id: UUID) -> LoggedDecision | None:
    """The decision of this session with this id: another session's is not found. Two queries."""
    found = _with_responses(DecisionRecord.objects.filter(session=session, pk=decision_id))
    return found[0] if found else None


def decision_of(record: DecisionRecord) -> Decision:
    """The engine's own form of a row, for `respond`."""
    return Decision(
        id=str(record.pk),
        rule_id=record.rule_id,
        rule_version=record.rule_version,
        rule_title=record.rule_title,
        action=record.action,  # type: ignore[arg-type]  # written by record_decision only
        params=record.params,
        mode=record.mode,  # type: ignore[arg-type]
        words=record.words,
        why=tuple(record.why),
        inputs=record.inputs,
        at=record.engine_seconds,
    )


def _with_responses(rows: QuerySet[DecisionRecord]) -> list[LoggedDecision]:
    logged = []
    for record in rows.prefetch_related("responses"):
        responses = list(record.responses.all())
        logged.append(LoggedDecision(record, responses[-1].response if responses else None))
    return logged


def open_alerts(*, classroom_id: int) -> QuerySet[TeacherAlert]:
    """What is open in a class, newest first. Only for the teachers of that class: whoever asks must check it."""
    return TeacherAlert.objects.filter(classroom=classroom_id, closed_at=None).select_related("student", "lesson")


def open_causes(*, classroom_id: int, student_id: int) -> set[str]:
    """The causes of a student's open alerts in a class."""
    rows = TeacherAlert.objects.filter(classroom=classroom_id, student=student_id, closed_at=None)
    return set(rows.values_list("cause", flat=True))
