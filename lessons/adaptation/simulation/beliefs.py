"""What the site would believe of a simulated student: the real learner model, fed with their answers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lessons.adaptation.simulation.course import BEFORE, BUILDS_ON, SKILLS
from lessons.adaptation.simulation.student import Student
from lessons.learner.beliefs import believe, nearest_below, starting_state
from lessons.learner.skill_state import Answered, Difficulty, SkillState, learn, weight_of

LEVEL_STEP = 0.7  # logits that the site assumes between the levels of an exercise before its answers tell
NOT_MASTERED = 0.6  # as in lessons.learner.selectors
STARTS = datetime(2026, 1, 12, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Learning:
    """As `lessons.learner.selectors.BlockLearning`."""

    mastery: float | None
    uncertainty: float | None
    struggling: bool
    next_skill_missing: str | None


class Believed:
    """The states of one student's skills, as the site keeps them."""

    def __init__(self, student: Student, earlier_answers: int = 6) -> None:
        self.states: dict[int, SkillState] = {}
        self._known: dict[int, Learning] = {}
        for _ in range(earlier_answers):  # the lesson before this one
            right = student.chance.random() < student.chance_of_right(BEFORE, 0)
            self.take_in(BEFORE, 0, correct=right, hints=0, tries=0, at=0.0)

    def take_in(self, skill: int, level: int, *, correct: bool, hints: int, tries: int, at: float) -> None:
        """One answer, as the site takes it in."""
        state = self.states.get(skill) or starting_state(skill, self.states, BUILDS_ON)
        weight = weight_of(correct=correct, hints=hints, tries_before=tries)
        answered = Answered(correct, STARTS + timedelta(seconds=at), weight)
        (self.states[skill],) = learn([state], Difficulty(level * LEVEL_STEP), answered)
        self._known = {}

    def of(self, skill: int) -> Learning:
        """What is believed of a skill; worked out anew after an answer only."""
        if not self._known:
            self._known = {one: self._learning(one) for one in SKILLS}
        return self._known[skill]

    def _learning(self, skill: int) -> Learning:
        beliefs = believe(self.states, BUILDS_ON)
        belief, state = beliefs.get(skill), self.states.get(skill)
        if belief is None:
            return Learning(None, None, struggling=False, next_skill_missing=None)
        struggling = state is not None and state.struggling
        below = nearest_below([skill], BUILDS_ON)
        missing = next((one for one in below if one in beliefs and beliefs[one].observed
                        and beliefs[one].mastery < NOT_MASTERED), None)  # fmt: skip
        name = str(missing) if missing is not None else None
        return Learning(belief.mastery, belief.half_width, struggling, name)
