"""A simulated student: what they really can do, and how attention, confusion and boredom come and go."""

import math
from random import Random
from typing import Literal

from lessons.adaptation.simulation.assumptions import Assumptions
from lessons.adaptation.simulation.course import BEFORE, BUILDS_ON, SKILLS

Lapse = Literal["inward", "away", "elsewhere"]


def logistic(logit: float) -> float:
    """1 / (1 + e^−logit)."""
    return 1 / (1 + math.exp(-logit))


class Student:
    """One person. `ability` is hidden from the rules; they see what the student does and what a camera guesses."""

    def __init__(self, seed: str, assumptions: Assumptions) -> None:
        self.a = assumptions
        self.chance = Random(seed)
        level = self.chance.gauss(0, 0.6)  # who is good at one skill tends to be good at the others
        spread = math.sqrt(max(0.01, assumptions.ability_sd**2 - 0.36))
        self.ability = {skill: assumptions.ability_mean + level + self.chance.gauss(0, spread) for skill in SKILLS}
        self.ability[BEFORE] = assumptions.before_mean + level + self.chance.gauss(0, assumptions.before_sd)
        self.pace = math.exp(self.chance.gauss(0, assumptions.pace_sd))
        self.lapse: Lapse | None = None
        self.confused_since: float | None = None
        self.bored = 0.0
        self.frustrated = False

    def mastery(self, skill: int) -> float:
        """Chance of knowing how, 0 to 1."""
        return logistic(self.ability[skill])

    def chance_of_right(self, skill: int, level: int, help_given: float = 0.0) -> float:
        """Of a right answer to a question at a level, by knowing or by guessing."""
        knows = logistic(self.ability[skill] + help_given - level * self.a.level_step)
        return self.a.guess + (1 - self.a.guess - self.a.slip) * knows

    def score(self) -> float:
        """What a test of the lesson's skills would give, in per cent, slips and guesses included."""
        return 100 * sum(self.chance_of_right(skill, 0) for skill in SKILLS) / len(SKILLS)

    def learn(self, skill: int, gain: float) -> None:
        """Adds to a skill, less where what it builds on is missing, and less while confused."""
        base = min((self.mastery(below) for below in BUILDS_ON[skill]), default=1.0)
        share = self.a.without_base + (1 - self.a.without_base) * base
        clouded = self.a.confused_learning if self.confused_since is not None else 1.0
        room = 1 - self.mastery(skill)
        self.ability[skill] += gain * share * clouded * (0.4 + 1.2 * room)

    def helped(self, skill: int, gain: float, resolves: float) -> None:
        """Help was looked at: most for those who know least, a cost for those who know it already."""
        distance = (self.a.help_ends_at - self.mastery(skill)) / self.a.help_ends_at
        self.ability[skill] += gain * self.a.help_size * distance
        if self.confused_since is not None and self.chance.random() < resolves * self.a.help_size:
            self.resolve(skill)

    def resolve(self, skill: int) -> None:
        """It is clear now, and was worth the trouble."""
        self.confused_since, self.frustrated = None, False
        self.ability[skill] += self.a.resolved_gain

    def confuse(self, at: float, likely: float) -> None:
        """Something does not fit."""
        if self.confused_since is None and self.chance.random() < likely:
            self.confused_since = at

    def pass_time(self, at: float, skill: int, *, rested_minutes: float, holds: float = 0.0) -> None:
        """One tick: thoughts leave or come back, confusion resolves or wears on. `holds`: what keeps thoughts here."""
        self._wander(rested_minutes, holds)
        if self.confused_since is None:
            return
        rate = self.a.tick / self.a.resolves_in * (0.4 + 1.2 * self.mastery(skill))
        if self.lapse is None and self.chance.random() < rate:
            self.resolve(skill)
        elif at - self.confused_since > self.a.frustrates_after:
            self.frustrated = True

    def _wander(self, rested_minutes: float, holds: float) -> None:
        if self.lapse is not None:
            if self.chance.random() < self.a.tick / self.a.wander_lasts:
                self.lapse = None
            return
        usual = self.a.wander_share / (1 - self.a.wander_share) / self.a.wander_lasts
        tired = 1 + self.a.tires_by * max(0.0, rested_minutes - self.a.tires_after_minutes)
        pull = (1 + 1.5 * self.bored) * (1.5 if self.frustrated else 1.0) * (1 - holds)
        if self.chance.random() < self.a.tick * usual * tired * pull:
            self.start_lapse()

    def start_lapse(self) -> None:
        """Thoughts go elsewhere: most of the time nobody can see it."""
        seen = self.chance.random() < self.a.overt_share
        self.lapse = ("elsewhere" if self.chance.random() < self.a.leaves_page else "away") if seen else "inward"

    def practised(self, success: float) -> float:
        """The gain from one answer given at this rate of success; too easy bores, too hard teaches little."""
        easy = success > self.a.bores_above
        self.bored = min(1.0, self.bored + self.a.bores_by) if easy else max(0.0, self.bored - self.a.interests_by)
        return self.a.practice_gain * math.exp(-(((success - self.a.best_success) / self.a.success_width) ** 2))
