"""What a teacher asks an open lesson for: the same changes that rules make, by the same way, and the student may undo.

A wish is stored before the lesson hears of it. A lesson that is closed, or was not told, finds it when it looks.
"""

import time
from typing import TYPE_CHECKING, Any
from uuid import uuid5

from django.utils.translation import gettext_noop

from lessons.adaptation.state import Decision
from webapp.classroom.changes import apply_change, plan_change
from webapp.dashboards.models import TeacherWish
from webapp.dashboards.selectors import get_waiting_wishes
from webapp.dashboards.services import settle_wish
from webapp.live import decisions
from webapp.live.study import Study
from webapp.live.threads import in_thread

if TYPE_CHECKING:
    from webapp.live.study_consumer import StudyConsumer

_Kind = TeacherWish.Kind
# action, its parameters, whether it is applied or offered, and what the student reads
ASKED: dict[str, tuple[str, dict[str, Any], str, str]] = {
    _Kind.SIMPLER: (
        "difficulty",
        {"step": -1},
        "apply",
        gettext_noop("Your teacher made what comes next one step simpler."),
    ),
    _Kind.HARDER: (
        "difficulty",
        {"step": 1},
        "offer",
        gettext_noop("Your teacher thinks that you may like something harder."),
    ),
    _Kind.RECAP: (
        "remedial",
        {"purpose": "recap", "form": "text"},
        "apply",
        gettext_noop("Your teacher put a short recap here."),
    ),
    _Kind.FIGURE: ("simpler_figure", {}, "apply", gettext_noop("Your teacher chose the simpler figure for you.")),
}
WHY = gettext_noop("Your teacher asked for this. No rule and no camera had a part in it.")


async def carry_out(consumer: "StudyConsumer", study: Study) -> None:
    """Carries out what teachers asked this lesson for. The caller holds the lesson's lock."""
    if study.current is None:
        return  # the page has not said yet where the student is
    for wish in await _waiting(study):
        decision = _decision(study, wish)
        plan = plan_change(
            action=decision.action,
            params=decision.params,
            outline=study.outline,
            page=study.page,
            current=wish.block or study.current,
            solved=study.solved,
            missing=study.missing,
        )
        outcome = TeacherWish.Outcome.DONE if plan else TeacherWish.Outcome.NOTHING
        if not await _settle(wish, outcome) or plan is None:
            continue
        if decision.mode == "apply":
            study.show(apply_change(study.page, plan.change))
        await decisions.carry_out(consumer, study, decision, plan)


def _decision(study: Study, wish: TeacherWish) -> Decision:
    action, params, mode, words = ASKED[wish.kind]
    return Decision(
        id=str(uuid5(study.session_id, f"teacher:{wish.pk}")),
        rule_id="teacher",
        rule_version=1,
        rule_title=gettext_noop("Your teacher’s choice"),
        action=action,  # type: ignore[arg-type]  # one of the four in ASKED
        params=params,
        mode=mode,  # type: ignore[arg-type]
        words=words,
        why=(WHY,),
        inputs={},
        at=time.time(),
    )


@in_thread
def _waiting(study: Study) -> list[TeacherWish]:
    return get_waiting_wishes(student_id=study.student_id, classroom_id=study.classroom_id, lesson_id=study.lesson_id)


@in_thread
def _settle(wish: TeacherWish, outcome: str) -> bool:
    return settle_wish(wish=wish, outcome=outcome)
