"""The decision topic: carrying out what the engine decides, and what the student makes of it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from lessons.adaptation import telling
from lessons.adaptation.models import DecisionRecord
from lessons.adaptation.selectors import decision_of, status_after
from lessons.adaptation.spoken import say
from lessons.adaptation.state import RESPONSES, Decision, Response
from webapp.classroom.changes import Plan
from webapp.classroom.note_words import note_words
from webapp.classroom.selectors import note_link
from webapp.dashboards.selectors import change_row, change_words
from webapp.live import alerts, store
from webapp.live.fields import read_key, read_text
from webapp.live.reading import session_of
from webapp.live.refusal import Refused
from webapp.live.study import Study
from webapp.observe.metrics import DECISIONS
from webapp.site.languages import in_every_language

if TYPE_CHECKING:
    from webapp.live.study_consumer import StudyConsumer


async def carry_out(consumer: "StudyConsumer", study: Study, decision: Decision, plan: Plan) -> None:
    """Logs a decision, tells the page, and tells the class in neutral words."""
    record = await store.record_decision(study, decision, plan)
    DECISIONS.labels(decision.action, decision.mode).inc()
    await consumer.tell(
        {
            "type": "decision",
            "id": decision.id,
            "action": decision.action,
            "mode": decision.mode,
            "status": "shown",
            "words": telling.words_of(decision),
            "why": telling.why_of(decision),
            "rule_title": say(decision.rule_title),
            "target": plan.target,
            "change": plan.change,
            "undoable": bool(plan.undo),
            "link": note_link(plan.change, classroom_id=study.classroom_id, session_id=study.session_id),
            "says": asdict(note_words(action=decision.action, mode=decision.mode, change=plan.change)),
        }
    )
    await tell_class(consumer, study, record, "shown")
    if decision.action == "teacher_alert":
        await alerts.raise_alert(consumer, study, decision)


async def tell_class(consumer: "StudyConsumer", study: Study, record: DecisionRecord, status: str) -> None:
    """Sends a change, or its new status, to everyone who watches the class."""
    row = change_row(
        decision_id=record.pk,
        student_id=study.student_id,
        name=study.student_name,
        action=record.action,
        level=record.plan["change"].get("level", ""),
        status=status,
        at=record.at,
    )
    row["words"] = in_every_language(lambda: change_words(record.action, row["level"]))
    await consumer.tell_class(study, {"type": "change", **row})


async def respond(consumer: "StudyConsumer", data: dict[str, Any]) -> dict[str, Any]:
    """decision.respond {decision, response}: undo, bring back, not helpful, or yes please."""
    study = session_of(consumer)
    response = _read_response(data)
    try:
        identity = UUID(read_text(data, "decision"))
    except ValueError as error:
        raise Refused("unknown_decision", _("This change is not part of this lesson.")) from error
    found = await store.find_decision(study, identity)
    if found is None:
        raise Refused("unknown_decision", _("This change is not part of this lesson."))
    record = found.record
    before, after = found.status, status_after(record.mode, response)
    change = _change_between(record, before, after)
    if await store.record_response(record, response, read_key(data)):
        study.responded(decision_of(record), response, change)
        await store.save_page(study)
        await tell_class(consumer, study, record, after)
        if record.action == "teacher_alert" and after == "dismissed":
            await alerts.settle(consumer, study, {record.params["cause"]})
    await consumer.tell({"type": "decision.status", "id": str(record.pk), "status": after, "change": change})
    return {"change": change}


def _read_response(data: dict[str, Any]) -> Response:
    text = read_text(data, "response")
    for response in RESPONSES:
        if response == text:
            return response
    raise Refused("bad_message", _("Attune does not know this answer to a change. Reload the page."))


def _change_between(record: DecisionRecord, before: str, after: str) -> dict[str, Any] | None:
    """What the page must change when a decision's status goes from one to the other; None for nothing."""
    was, is_now = (_in_force(record.mode, status) for status in (before, after))
    if was == is_now:
        return None
    found: dict[str, Any] = record.plan["change" if is_now else "undo"]
    return found


def _in_force(mode: str, status: str) -> bool:
    """Whether a decision's change is on the page: an applied one until it is taken back, an offer once accepted."""
    return status == "accepted" or (status == "shown" and mode == "apply")


COMMANDS = {"decision.respond": respond}
