"""One connected student: what they did, what was estimated, and what follows from both."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from uuid import UUID

from django.utils import timezone

from attention_model.estimator import Estimate
from lessons.adaptation.behaviour import Behaviour
from lessons.adaptation.engine import respond, step
from lessons.adaptation.rules import RuleSet
from lessons.adaptation.state import Decision, EngineState, Response, Snapshot
from lessons.content.levels import Level, level_of
from lessons.learner.selectors import BlockLearning
from webapp.classroom.changes import Change, PageState, Plan, apply_change, plan_change
from webapp.classroom.models import AttentionSample, StudySession
from webapp.classroom.outline import Outline
from webapp.classroom.services import Checkpoint
from webapp.live.reader import Reader, Sensed
from webapp.live.standing import Standing, describe_standing

ESTIMATE_LIVES_SECONDS = 5.0  # after that nothing is known: the camera rests, is off, or the worker is away


@dataclass
class Mean:
    """Estimates since the last checkpoint. What is unknown does not count towards a mean."""

    since: float
    focus: list[float] = field(default_factory=list)
    confusion: list[float] = field(default_factory=list)
    known: list[float] = field(default_factory=list)

    def add(self, estimate: Estimate) -> None:
        """Takes in one estimate."""
        if estimate.focus is not None:
            self.focus.append(estimate.focus)
        if estimate.confusion is not None:
            self.confusion.append(estimate.confusion)
        self.known.append(estimate.known_share)

    def sample(self, session_id: UUID, at: float) -> AttentionSample | None:
        """The row to store; None when no frame came."""
        if not self.known:
            return None
        return AttentionSample(
            session_id=session_id,
            at=timezone.now(),
            seconds=at - self.since,
            focus=_mean(self.focus),
            confusion=_mean(self.confusion),
            known_share=sum(self.known) / len(self.known),
        )


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


class Study(Reader):
    """State of one study session while its page is open. It only thinks: the consumer stores and sends."""

    def __init__(
        self,
        session: StudySession,
        outline: Outline,
        rules: RuleSet,
        solved: set[str],
        *,
        learning: Mapping[str, BlockLearning] | None = None,
        alerts: set[str] | None = None,
    ) -> None:
        self.opened_at = time.time()
        super().__init__(
            outline,
            page=PageState(session.difficulty, session.captions_on, session.levels, session.inserted),
            behaviour=Behaviour.from_json(session.behaviour).reopened(
                left_at=session.last_seen_at.timestamp(), at=self.opened_at
            ),
            solved=solved,
            learning=learning,
        )
        self.session_id: UUID = session.pk
        self.student_id: int = session.student_id
        self.classroom_id: int = session.classroom_id
        self.lesson_id: int = session.lesson_id
        self.course_id: int = session.lesson.course_id
        self.student_name: str = session.student.name
        self.lesson_title: str = session.lesson.title
        self.class_cap: str = session.classroom.sensing_cap
        self.rules = rules
        self.learning_is_old = False
        self.kept_learning: Mapping[str, BlockLearning] | None = None  # what the summaries were last written from
        self.kept_minute = 0  # the last one that the summaries were written in
        self.alerts: set[str] = alerts or set()
        stored = session.engine_state
        self.engine = EngineState.from_json(stored) if stored else EngineState(session=session.pk)
        self.mean = Mean(self.opened_at)
        self._estimate: Estimate | None = None
        self._estimated_at = 0.0
        self.part_names: Mapping[str, frozenset[str]] | None = None  # labels of the lesson's drawings, once asked for
        self.rereads: Callable[[str | None], int | None] = lambda _: None

    def answered(self, key: str, *, correct: bool, at: float | None = None) -> None:
        """An answer to an exercise was marked: what is known of the student's skills is old now."""
        super().answered(key, correct=correct, at=at or time.time())
        self.learning_is_old = True

    def estimated(self, estimate: Estimate) -> None:
        """Takes in what the camera tells."""
        self._estimate = estimate
        self._estimated_at = time.time()
        self.mean.add(estimate)

    def estimate(self, at: float) -> Estimate | None:
        """What the camera tells, unless that is too long ago."""
        return self._estimate if at - self._estimated_at < ESTIMATE_LIVES_SECONDS else None

    def snapshot(self, at: float) -> Snapshot:
        """All that is known at this moment."""
        known = self.estimate(at)
        if known is None:
            return self.look(at)
        rereads = self.rereads(self.current)
        return self.look(at, Sensed(known.focus, known.confusion, known.known_share, rereads))

    def learnt(self, learning: Mapping[str, BlockLearning]) -> None:
        """What is known of the student's skills now."""
        self.learning = learning
        self.learning_is_old = False

    def advance(self) -> list[tuple[Decision, Plan]]:
        """Lets the engine look at this moment; returns what it decided and what that changes."""
        decisions, self.engine = step(self.rules, self.snapshot(time.time()), self.engine)
        planned = []
        for decision in decisions:
            plan = self._plan(decision)
            if plan is None:
                continue  # nothing left to change: everything ahead is at that level already
            if decision.mode == "apply":
                self.show(apply_change(self.page, plan.change))
            planned.append((decision, plan))
        return planned

    def _plan(self, decision: Decision) -> Plan | None:
        return plan_change(
            action=decision.action,
            params=decision.params,
            outline=self.outline,
            page=self.page,
            current=self.current or "",
            solved=self.solved,
            missing=self.missing,
        )

    def settled_alerts(self) -> set[str]:
        """Causes of open alerts that no rule sees any more."""
        if not self.alerts:
            return set()
        rules = {rule.id: rule.do.params["cause"] for rule in self.rules if rule.do.kind == "teacher_alert"}
        lasting = {cause for rule_id, cause in rules.items() if self._has_fired(rule_id)}
        return self.alerts - lasting

    def _has_fired(self, rule_id: str) -> bool:
        state = self.engine.rules.get(rule_id)
        return state is not None and state.fired

    def responded(self, decision: Decision, response: Response, change: Change | None) -> None:
        """The student answered a decision: the page and the engine's patience follow."""
        if change:
            self.show(apply_change(self.page, change))
        if decision.action == "short_break" and response == "accepted":
            self.behaviour = self.behaviour.rested(at=time.time())
        self.engine = respond(self.engine, decision, response, time.time())

    def standing(self, at: float) -> Standing:
        """How the student stands, in words for both sides."""
        wrong = sum(1 for _ in takewhile(lambda right: not right, reversed(self.behaviour.recent)))
        return describe_standing(self.snapshot(at).values, seconds_here=at - self.opened_at, wrong_lately=wrong)

    @property
    def level(self) -> Level:
        """Name of the difficulty the page is at."""
        return level_of(self.page.difficulty)

    def checkpoint(self) -> Checkpoint:
        """What to store now; starts a new mean."""
        at = time.time()
        standing = self.standing(at)
        sample = self.mean.sample(self.session_id, at)
        self.mean = Mean(at)
        return Checkpoint(self.engine.to_json(), self.behaviour.to_json(), standing.state, standing.words, sample)
