"""The report topic: a student says how a part went for them. It helps the lesson, with a camera and without."""

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from webapp.classroom.models import StudyEvent
from webapp.donations import moments
from webapp.donations.models import SelfReport
from webapp.donations.moments import Moment
from webapp.live import store
from webapp.live.fields import read_key, read_text
from webapp.live.giving import moment_of
from webapp.live.reading import known_block, session_of
from webapp.live.refusal import Refused
from webapp.live.study import Study
from webapp.live.threads import in_thread

if TYPE_CHECKING:
    from webapp.live.study_consumer import StudyConsumer


async def give(consumer: "StudyConsumer", data: dict[str, Any]) -> None:
    """report.give {block, kind}: “I could follow”, “I was lost here” or “My mind was elsewhere”."""
    study, at = session_of(consumer), time.time()
    block, kind, key = known_block(study, data).key, _read_kind(data), read_key(data)
    if not await _note(study, key, block, kind, at, moment_of(consumer)):
        raise Refused("too_many", _("You have said a lot today. Thank you; tomorrow there is room for more."))
    facts = {"block": block, "kind": kind}
    if await store.record_event(study, key, "report.give", facts, at):
        study.happened("report.give", facts, at)
        await store.keep_behaviour(study)


async def undo(consumer: "StudyConsumer", data: dict[str, Any]) -> None:
    """report.undo {report}: takes back what was said, by the key of its command."""
    study, at = session_of(consumer), time.time()
    key = read_key(data)
    report = await _undo(study, read_key({"key": data.get("report")}), key)
    if report is None:
        return  # this very command came before, and its answer was lost
    facts = {"block": report.block}
    if await store.record_event(study, key, "report.undo", facts, at):
        study.happened("report.undo", facts, at)
        await store.keep_behaviour(study)


def _read_kind(data: dict[str, Any]) -> str:
    kind = read_text(data, "kind")
    if kind not in SelfReport.Kind.values:
        raise Refused("bad_message", _("The page sent something Attune does not understand. Reload the page."))
    return kind


@in_thread
def _note(  # noqa: PLR0917 - a report is all of this
    study: Study, key: UUID, block: str, kind: str, at: float, moment: Moment | None
) -> bool:
    report = moments.note_report(
        student_id=study.student_id,
        session_id=study.session_id,
        key=key,
        block=block,
        kind=kind,
        at=datetime.fromtimestamp(at, UTC),
        moment=moment,
    )
    return report is not None


@in_thread
def _undo(study: Study, key: UUID, command: UUID) -> SelfReport | None:
    report = moments.undo_report(session_id=study.session_id, key=key)
    if report is None and not StudyEvent.objects.filter(session_id=study.session_id, key=command).exists():
        raise Refused("unknown_report", _("That is not there any more. Reload the page."))
    return report


COMMANDS = {"report.give": give, "report.undo": undo}
