"""One simulated student in one lesson: time passes, the real engine looks, what it decides changes what follows."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from lessons.adaptation.behaviour import IDLE_AFTER, Behaviour
from lessons.adaptation.engine import respond, step
from lessons.adaptation.rules import RuleSet
from lessons.adaptation.simulation.beliefs import Believed
from lessons.adaptation.simulation.course import LESSON, SKILLS, SimulatedBlock, nearby
from lessons.adaptation.simulation.effects import carry_out
from lessons.adaptation.simulation.senses import Camera
from lessons.adaptation.simulation.student import Student
from lessons.adaptation.snapshots import learner_signals
from lessons.adaptation.state import EngineState, Snapshot
from lessons.content.levels import Kind

PROSE = {Kind.TEXT, Kind.WORKED_EXAMPLE}
SKIMS_ABOVE = 0.6  # boredom from which on passages are left early


@dataclass
class Outcome:
    """What came of a lesson: scores before and after in per cent, and what happened in between."""

    before: float
    after: float = 0.0
    interruptions: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    lapsed: int = 0
    confused: int = 0
    ticks: int = 0

    @property
    def gain(self) -> float:
        """Points gained in the test."""
        return self.after - self.before


class Session:
    """The lesson as it goes on. `rules` decide; without any, nothing adapts."""

    def __init__(self, student: Student, rules: RuleSet, *, camera: Camera | None, session: UUID) -> None:
        self.student, self.rules, self.camera = student, rules, camera
        self.engine = EngineState(session=session)
        self.behaviour = Behaviour()
        self.believed = Believed(student)
        self.outcome = Outcome(student.score())
        self.at = 0.0
        self.place = 0
        self.done = 0.0  # seconds of work on the block
        self.busy = 0.0  # seconds that something else takes: a note, an explanation, a break
        self.resting = False
        self.levels: dict[str, int] = {}
        self.brought: set[str] = set()
        self.help_here = 0.0
        self.tries = 0
        self.solved: set[str] = set()
        self.teacher_at: float | None = None
        self._lapse_since: float | None = None
        self._goes_on_at: int | None = None
        self._enter()

    @property
    def block(self) -> SimulatedBlock:
        """The block in front of the student."""
        return LESSON[self.place]

    @property
    def level(self) -> int:
        """Level of the exercise or text in front of the student."""
        return self.levels.get(self.block.key, self.behaviour.difficulty)

    def run(self) -> list[Snapshot]:
        """Lives through the whole time; returns every moment as the rules saw it."""
        moments = []
        while self.at < self.student.a.minutes * 60:
            self._live()
            moments.append(self.look())
            decisions, self.engine = step(self.rules, moments[-1], self.engine)
            for decision in decisions:
                self.outcome.actions[decision.action] += 1
                carry_out(self, decision)
            self.at += self.student.a.tick
        self.outcome.after = self.student.score()
        self.outcome.interruptions = self.engine.interruptions
        return moments

    def answer_decision(self, decision: Any, response: Any) -> None:
        """Tells the engine what the student made of it."""
        self.engine = respond(self.engine, decision, response, self.at)

    def look(self) -> Snapshot:
        """All that is known at this moment."""
        values = self.behaviour.signals(self.at) | self._lesson_signals()
        values |= learner_signals(self.believed.of(self.block.skill))
        values |= {"rereads_here": None}  # no made-up student has set up where they look
        return Snapshot(self.at, values | self._camera_signals())

    def go_to(self, place: int) -> None:
        """Another block is in front now. After the last one comes practice of what went worst."""
        self.place = place if place < len(LESSON) else self._weakest_exercise()
        self.done, self.tries, self.help_here = 0.0, 0, 0.0
        self._enter()

    def _enter(self) -> None:
        block, again = self.block, self.block.key in self.solved
        if again:  # practice: the same question with other numbers
            self.solved.discard(block.key)
        self.behaviour = self.behaviour.video(playing=block.kind == Kind.VIDEO)
        prose = block.kind in PROSE
        self.behaviour = self.behaviour.enter_block(block.key, expected_s=block.seconds, at=self.at, prose=prose)

    def _live(self) -> None:
        student, a = self.student, self.student.a
        holds = a.captions_hold if self.behaviour.captions_on and self.block.kind == Kind.VIDEO else 0.0
        rested = self.behaviour.work.since_break(self.at) / 60
        student.pass_time(self.at, self.block.skill, rested_minutes=rested, holds=holds)
        self._show_lapse()
        self._teacher_may_come()
        self.outcome.ticks += 1
        self.outcome.lapsed += student.lapse is not None
        self.outcome.confused += student.confused_since is not None
        if self.busy > 0:
            self.busy -= a.tick
            return
        if self.resting:
            self.resting, student.lapse = False, None
            self.behaviour = self.behaviour.hidden(on=False, at=self.at)
        self._work(a.tick)

    def _work(self, seconds: float) -> None:
        student = self.student
        if self.block.kind != Kind.EXERCISE:
            if student.lapse in {None, "inward"}:  # wandering eyes still reach the end of the page
                self.done += seconds
            attention = student.a.left_attention if student.lapse else 1.0
            student.learn(self.block.skill, student.a.reading_gain * seconds * attention)
        elif student.lapse is None:
            self.done += seconds
        if self.done >= self._needed():
            if self.block.kind == Kind.EXERCISE:
                self._answer()
            else:
                self._finish_reading()

    def _needed(self) -> float:
        if self.block.kind == Kind.VIDEO:
            return self.block.seconds
        hurry = 0.25 if self.student.bored > SKIMS_ABOVE else 1.0
        ease = 1.4 - 0.8 * self.student.mastery(self.block.skill)  # who knows it needs less time
        again = 0.6 if self.tries else 1.0
        return self.block.seconds * self.student.pace * ease * hurry * again

    def _finish_reading(self) -> None:
        student, skill = self.student, self.block.skill
        student.confuse(self.at, student.a.confused_by_reading * (1 - student.mastery(skill)))
        easy = student.mastery(skill) > student.a.bores_above
        student.bored = min(1.0, student.bored + 0.1) if easy else max(0.0, student.bored - 0.1)
        follows, self._goes_on_at = self._goes_on_at or self.place + 1, None
        if student.confused_since is not None and student.chance.random() < student.a.rereads:
            self._goes_on_at = follows
            follows = next(n for n in range(self.place, -1, -1) if LESSON[n].kind == Kind.TEXT)
            if follows == self.place:  # turning the page and back
                self.go_to(self._goes_on_at)
        self.go_to(follows)

    def _answer(self) -> None:
        student, block = self.student, self.block
        success = student.chance_of_right(block.skill, self.level, self.help_here)
        right = student.chance.random() < success
        hints = self.behaviour.hints.get(block.key, 0)
        self.believed.take_in(block.skill, self.level, correct=right, hints=hints, tries=self.tries, at=self.at)
        self.behaviour = self.behaviour.answer(item=block.key, correct=right, at=self.at)
        student.learn(block.skill, student.practised(success))
        self.tries, self.done = self.tries + 1, 0.0
        if right:
            self.solved.add(block.key)
            self.go_to(self.place + 1)
        else:
            self._wrong()

    def _wrong(self) -> None:
        student = self.student
        student.confuse(self.at, student.a.confused_by_wrong)
        if self.tries >= student.a.tries:
            self.go_to(self.place + 1)
        elif student.chance.random() < student.a.asks_hint:
            self.behaviour = self.behaviour.hint(item=self.block.key)
            self.help_here += student.a.hint_helps

    def _show_lapse(self) -> None:
        """What the page notices of thoughts elsewhere: another page in front, or nothing touched for 45 seconds."""
        if self.resting:
            return
        lapse = self.student.lapse
        self._lapse_since = (self._lapse_since if self._lapse_since is not None else self.at) if lapse else None
        self.behaviour = self.behaviour.hidden(on=lapse == "elsewhere", at=self.at)
        idle = lapse == "away" and self.at - (self._lapse_since or 0.0) >= IDLE_AFTER
        self.behaviour = self.behaviour.idle(on=idle, at=self.at)

    def _teacher_may_come(self) -> None:
        if self.teacher_at is None or self.at < self.teacher_at:
            return
        self.teacher_at = None
        self.busy += 60
        self.student.lapse = None
        self.student.helped(self.block.skill, self.student.a.teacher_gain, 0.8)

    def _weakest_exercise(self) -> int:
        skill = min(SKILLS, key=lambda one: self.believed.of(one).mastery or 0.5)
        places = [n for n, block in enumerate(LESSON) if block.kind == Kind.EXERCISE and block.skill == skill]
        return places[int(self.at / 60) % len(places)]

    def _lesson_signals(self) -> dict[str, Any]:
        block = self.block
        ahead = LESSON[self.place + 1 :]
        return {
            "block_kind": block.kind.value,
            "has_simpler": block.has_simpler,
            "has_challenge": block.has_challenge,
            "has_recap": block.recap is not None and block.recap not in self.brought,
            "has_misconception": block.misconception is not None and block.misconception not in self.brought,
            "has_simpler_figure": block.kind == Kind.FIGURE and self.levels.get(block.key) != -1,
            "has_worked_example": block.kind == Kind.EXERCISE,
            "has_film": nearby(self.place, Kind.VIDEO, ahead=True) is not None,
            "has_question": block.kind != Kind.EXERCISE,
            "has_other_activity": any(other.kind != block.kind for other in ahead),
            "has_harder_activity": any(o.has_challenge and self.levels.get(o.key) != 1 for o in ahead),
            "has_prerequisite_lesson": self.believed.of(block.skill).next_skill_missing is not None,
        }

    def _camera_signals(self) -> dict[str, float | None]:
        if self.camera is None or self.behaviour.hidden_time.since is not None:
            return {"focus": None, "confusion": None, "known_share": None}
        student = self.student
        return self.camera.look(away=student.lapse == "away", confused=student.confused_since is not None)
