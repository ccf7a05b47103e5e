"""What the engine remembers between steps. Plain values: it survives a reconnect as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self
from uuid import UUID

from lessons.adaptation.actions import ActionKind, Mode
from lessons.adaptation.signals import Value

Response = Literal["undone", "redone", "dismissed", "accepted"]
RESPONSES: tuple[Response, ...] = ("undone", "redone", "dismissed", "accepted")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that is known at one moment. `at` in seconds since any fixed moment that outlives a restart (the epoch, say).

    A signal that is missing, None or NaN is unknown.
    """

    at: float
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule did, with all that the log and the student need to know about it."""

    id: str
    rule_id: str
    rule_version: int
    rule_title: str
    action: ActionKind
    params: dict[str, Any]
    mode: Mode
    words: str
    why: tuple[str, ...]
    inputs: dict[str, Value]
    at: float

    @property
    def action_key(self) -> str:
        """The same key as `Action.key`."""
        return ":".join([self.action, *(f"{self.params[name]}" for name in sorted(self.params))])


@dataclass(frozen=True, slots=True)
class RuleState:
    """Where one rule stands: counting its hold, or fired and waiting for its release."""

    true_since: float | None = None
    fired: bool = False
    release_since: float | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class ActionState:
    """When an action was last decided on or turned down, and how often it was turned down."""

    last_at: float
    dismissals: int = 0


@dataclass(frozen=True, slots=True)
class EngineState:
    """One student's session with one lesson. `session` also makes the ids of decisions, so a replay gives the same."""

    session: UUID
    sequence: int = 0
    last_at: float | None = None
    rules: Mapping[str, RuleState] = field(default_factory=dict)
    actions: Mapping[str, ActionState] = field(default_factory=dict)
    interruptions: int = 0
    interrupted_at: float | None = None
    items: int = 0
    stepped_at_items: int | None = None
    stepped_by: str | None = None
    refused: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values for `from_json`."""
        return asdict(self) | {"session": str(self.session), "refused": list(self.refused)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The state that `to_json` wrote."""
        return cls(
            **{
                **stored,
                "session": UUID(stored["session"]),
                "rules": {name: RuleState(**rule) for name, rule in stored["rules"].items()},
                "actions": {name: ActionState(**action) for name, action in stored["actions"].items()},
                "refused": tuple(stored["refused"]),
            }
        )
