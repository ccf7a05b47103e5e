"""Alerts to the class's teachers: raised by a rule, settled when its cause is gone or the student goes on alone."""

from functools import partial
from typing import TYPE_CHECKING, Any

from lessons.adaptation.actions import CAUSE_WORDS
from lessons.adaptation.spoken import say
from lessons.adaptation.state import Decision
from webapp.live import store
from webapp.live.study import Study
from webapp.site.languages import in_every_language

if TYPE_CHECKING:
    from webapp.live.study_consumer import StudyConsumer


async def raise_alert(consumer: "StudyConsumer", study: Study, decision: Decision) -> None:
    """Opens or updates the alert of a decision and tells everyone who watches the class."""
    study.alerts.add(str(decision.params["cause"]))
    await _tell(consumer, study, [await store.open_alert(study, decision)])


async def settle(consumer: "StudyConsumer", study: Study, causes: set[str]) -> None:
    """Closes the alerts of these causes, if any is open, and tells everyone who watches the class."""
    study.alerts -= causes
    if causes:
        await _tell(consumer, study, await store.close_alerts(study, causes))


async def _tell(consumer: "StudyConsumer", study: Study, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        words = in_every_language(partial(say, CAUSE_WORDS[row["cause"]]))
        await consumer.tell_class(study, {"type": "alert", **row, "words": words})
