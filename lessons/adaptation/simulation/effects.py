"""What a decision does to a simulated student: time it takes, what is learnt from it, where it leads."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from lessons.adaptation.rules import Action
from lessons.adaptation.simulation.course import BEFORE, LESSON, nearby
from lessons.adaptation.state import Decision
from lessons.content.levels import Kind

if TYPE_CHECKING:
    from lessons.adaptation.simulation.session import Session

Effect = Callable[["Session", Decision], None]


def carry_out(session: "Session", decision: Decision) -> None:
    """Shows the note; the student takes the offer, refuses it, or goes on without a word."""
    student, a = session.student, session.student.a
    if Action(decision.action, decision.params, decision.mode, "").interrupts:
        session.busy += a.seconds_lost
        if student.lapse is None and student.chance.random() < a.distracts:
            student.start_lapse()
    if decision.mode == "offer" and not _takes(session, decision):
        return
    _EFFECTS[decision.action](session, decision)


def _takes(session: "Session", decision: Decision) -> bool:
    student, a = session.student, session.student.a
    needed = (
        student.confused_since is not None or student.lapse is not None or student.mastery(session.block.skill) < 0.5
    )
    if student.chance.random() < (a.accepts_needed if needed else a.accepts_unneeded):
        session.outcome.accepted += 1
        session.answer_decision(decision, "accepted")
        return True
    if student.chance.random() < a.refuses:
        session.answer_decision(decision, "dismissed")
    return False


def _difficulty(session: "Session", decision: Decision) -> None:
    level = max(-1, min(1, session.behaviour.difficulty + decision.params["step"]))
    session.behaviour = session.behaviour.step_difficulty(to=level)
    if decision.params["step"] > 0:
        session.student.bored = 0.0


def _captions(session: "Session", decision: Decision) -> None:
    session.behaviour = session.behaviour.captions(on=decision.params["on"])
    _refocus(session)


def _remedial(session: "Session", decision: Decision) -> None:
    student, block, a = session.student, session.block, session.student.a
    if decision.params["form"] == "video":
        session.busy += 60
        student.helped(block.skill, a.film_gain, a.example_resolves)
    elif decision.params["purpose"] == "recap":
        session.busy += 30
        session.brought.add(block.recap or "")
        student.helped(block.skill, a.recap_gain, a.recap_resolves)
    else:
        session.busy += 35
        session.brought.add(block.misconception or "")
        student.helped(block.skill, a.explanation_gain, a.explanation_resolves)
    _refocus(session)


def _simpler_figure(session: "Session", _decision: Decision) -> None:
    session.levels[session.block.key] = -1
    session.student.helped(session.block.skill, 0.0, session.student.a.simpler_figure_resolves)


def _worked_example(session: "Session", _decision: Decision) -> None:
    session.busy += 50
    session.student.helped(session.block.skill, session.student.a.example_gain, session.student.a.example_resolves)


def _prerequisite_lesson(session: "Session", _decision: Decision) -> None:
    a, missing = session.student.a, session.believed.of(session.block.skill).next_skill_missing
    skill = int(missing) if missing is not None else BEFORE
    room = 1 - session.student.mastery(skill)
    session.student.ability[skill] += a.lesson_gain * a.help_size * room
    session.believed.states.pop(skill, None)  # what it practises there is answered anew
    _leave(session, 240)


def _quick_question(session: "Session", _decision: Decision) -> None:
    student, skill = session.student, session.block.skill
    session.busy += 60
    success = student.chance_of_right(skill, 0)
    right = student.chance.random() < success
    session.believed.take_in(skill, 0, correct=right, hints=0, tries=0, at=session.at)
    student.learn(skill, student.practised(success))
    student.learn(skill, student.a.reading_gain * 30)  # the part is read again
    _refocus(session)


def _change_activity(session: "Session", decision: Decision) -> None:
    session.student.bored = 0.0
    place, harder = session.place, decision.params["to"] == "harder"
    ahead = nearby(place, Kind.EXERCISE, ahead=True)
    if ahead is None:
        ahead = next((n for n in range(place + 1, len(LESSON)) if LESSON[n].kind == Kind.EXERCISE), None)
    if ahead is None:
        return
    if harder:
        session.levels[LESSON[ahead].key] = 1
    session.go_to(ahead)


def _short_break(session: "Session", decision: Decision) -> None:
    session.behaviour = session.behaviour.rested(at=session.at)
    _leave(session, decision.params["minutes"] * 60)


def _encouragement(session: "Session", _decision: Decision) -> None:
    session.student.frustrated = False
    session.student.bored = max(0.0, session.student.bored - 0.1)


def _teacher_alert(session: "Session", _decision: Decision) -> None:
    if session.teacher_at is None and session.student.chance.random() < session.student.a.teacher_comes:
        session.teacher_at = session.at + 90


def _leave(session: "Session", seconds: float) -> None:
    session.busy += seconds
    session.resting, session.student.lapse = True, None
    session.behaviour = session.behaviour.hidden(on=True, at=session.at)


def _refocus(session: "Session") -> None:
    if session.student.lapse and session.student.chance.random() < session.student.a.back_on_task:
        session.student.lapse = None


_EFFECTS: dict[str, Effect] = {
    "difficulty": _difficulty,
    "captions": _captions,
    "remedial": _remedial,
    "simpler_figure": _simpler_figure,
    "worked_example": _worked_example,
    "prerequisite_lesson": _prerequisite_lesson,
    "quick_question": _quick_question,
    "change_activity": _change_activity,
    "short_break": _short_break,
    "encouragement": _encouragement,
    "teacher_alert": _teacher_alert,
}
