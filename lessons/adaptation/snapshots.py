"""One snapshot from what the student does, the block in front of them, and what the camera says, if there is one."""

from collections.abc import Collection

from lessons.adaptation.behaviour import Behaviour
from lessons.adaptation.signals import Value
from lessons.adaptation.state import Snapshot
from lessons.content.selectors import BlockFacts


def lesson_signals(facts: BlockFacts | None, brought: Collection[str]) -> dict[str, Value]:
    """The signals whose source is the lesson. `brought` are keys of the remedial blocks already on the page."""
    if facts is None:
        return {}
    return {
        "block_kind": facts.kind.value,
        "has_simpler": facts.has_simpler,
        "has_challenge": facts.has_challenge,
        "has_recap": facts.recap is not None and facts.recap not in brought,
        "has_misconception": facts.misconception is not None and facts.misconception not in brought,
    }


def take_snapshot(
    *,
    at: float,
    behaviour: Behaviour,
    facts: BlockFacts | None,
    brought: Collection[str] = (),
    focus: float | None = None,
    confusion: float | None = None,
    known_share: float | None = None,
) -> Snapshot:
    """Everything the rules may ask about, at one moment. Leave the camera's values out when it is off."""
    camera: dict[str, Value] = {"focus": focus, "confusion": confusion, "known_share": known_share}
    return Snapshot(at, behaviour.signals(at) | lesson_signals(facts, brought) | camera)
