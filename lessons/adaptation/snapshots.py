"""One snapshot from what the student does, the block before them, what is known of their skills, and the camera."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Protocol

from lessons.adaptation.behaviour import Behaviour
from lessons.adaptation.signals import Value
from lessons.adaptation.state import Snapshot

if TYPE_CHECKING:
    from lessons.content.selectors import BlockFacts

KNOWN_WITHIN = 0.275  # half of an 80 % interval: one that is wider says next to nothing


class Learning(Protocol):
    """What the learner model says of a block: `lessons.learner.selectors.BlockLearning`."""

    @property
    def mastery(self) -> float | None:
        """0 to 1, of its weakest skill."""

    @property
    def uncertainty(self) -> float | None:
        """Half of an 80 % interval around the mastery."""

    @property
    def struggling(self) -> bool:
        """Practice goes on without success."""

    @property
    def next_skill_missing(self) -> str | None:
        """Key of an earlier skill that is not mastered."""


def lesson_signals(facts: "BlockFacts | None", brought: Collection[str]) -> dict[str, Value]:
    """The signals of the block itself. `brought` are keys of the remedial blocks already on the page."""
    if facts is None:
        return {}
    return {
        "block_kind": facts.kind.value,
        "has_simpler": facts.has_simpler,
        "has_challenge": facts.has_challenge,
        "has_recap": facts.recap is not None and facts.recap not in brought,
        "has_misconception": facts.misconception is not None and facts.misconception not in brought,
    }


def learner_signals(learner: Learning | None) -> dict[str, Value]:
    """The signals of the learner model; none without it."""
    if learner is None:
        return {}
    sure = learner.uncertainty is not None and learner.uncertainty <= KNOWN_WITHIN
    return {
        "mastery": learner.mastery,
        "mastery_known": learner.mastery is not None and sure,
        "struggling": learner.struggling,
        "prerequisite_missing": learner.next_skill_missing is not None,
    }


def take_snapshot(
    *,
    at: float,
    behaviour: Behaviour,
    facts: "BlockFacts | None",
    brought: Collection[str] = (),
    possible: Mapping[str, bool] | None = None,
    learner: Learning | None = None,
    focus: float | None = None,
    confusion: float | None = None,
    known_share: float | None = None,
    rereads: int | None = None,
) -> Snapshot:
    """Everything the rules may ask about, at one moment. Leave the camera's values out when it is off.

    `possible` are the other signals of the lesson ("has_…"): what its page could bring just now.
    """
    camera: dict[str, Value] = {
        "focus": focus,
        "confusion": confusion,
        "known_share": known_share,
        "rereads_here": rereads,
    }
    lesson = lesson_signals(facts, brought)
    return Snapshot(at, {**behaviour.signals(at), **lesson, **(possible or {}), **learner_signals(learner), **camera})
