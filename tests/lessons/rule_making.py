"""Rules made for one test."""

import json
from typing import Any
from uuid import UUID

from lessons.adaptation.engine import respond, step
from lessons.adaptation.loading import load_rules
from lessons.adaptation.rules import RuleSet
from lessons.adaptation.state import Decision, EngineState, Response, Snapshot

SESSION = UUID(int=7)
CAPTIONS = {"action": "captions", "on": True, "mode": "apply", "words": "Captions are on."}
RECAP = {"action": "remedial", "purpose": "recap", "mode": "offer", "words": "A recap?"}
HELP = {"action": "remedial", "purpose": "misconception", "mode": "offer", "words": "Some help?"}
SIMPLER = {"action": "difficulty", "step": -1, "mode": "apply", "words": "Simpler."}
HARDER = {"action": "difficulty", "step": 1, "mode": "offer", "words": "Harder?"}


def rule(**changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": "plain",
        "version": 1,
        "title": "Plain",
        "when": "revisits >= 2",
        "do": CAPTIONS,
        "because": ["It was so."],
        "max_per_lesson": 20,
    }
    return plain | changes


def rules(*these: dict[str, Any]) -> RuleSet:
    return load_rules(json.dumps({"rules": list(these)}), "test.yaml")


class Lesson:
    """A session that a test leads through time."""

    def __init__(self, these: RuleSet) -> None:
        self.rules = these
        self.state = EngineState(session=SESSION)
        self.at = 0.0
        self.decisions: list[Decision] = []

    def look(self, at: float | None = None, **values: Any) -> list[str]:
        """One step, a second later unless `at` says when. Returns the ids of the rules that fired."""
        self.at = self.at + 1 if at is None else at
        fired, self.state = step(self.rules, Snapshot(self.at, values), self.state)
        self.decisions += fired
        return [decision.rule_id for decision in fired]

    def look_for(self, seconds: int, **values: Any) -> list[str]:
        """A step every second."""
        return [rule_id for _ in range(seconds) for rule_id in self.look(**values)]

    def answer(self, response: Response) -> None:
        """The student's response to the latest decision, now."""
        self.state = respond(self.state, self.decisions[-1], response, self.at)
