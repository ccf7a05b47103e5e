"""Which numbers a student's question has, and which of its hints they have seen. The server alone draws seeds."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from webapp.classroom.models import StudyEvent

AGAIN, HINT = "exercise.again", "hint.ask"
MOST_TRIES = 100


def seed_of(session: UUID, block: str, tried: int) -> int:
    """The seed of a question's numbers: another one for every student, sitting, question and try."""
    digest = sha256(f"{session} {block} {tried}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


@dataclass(frozen=True)
class HintPlace:
    """Where a hint belongs: to a question at a level and a try of it, or to one of its steps."""

    block: str
    level: str
    tried: int = 0
    step: int | None = None

    def facts(self) -> dict[str, str | int]:
        """What is stored of it."""
        facts: dict[str, str | int] = {"block": self.block, "level": self.level}
        if self.tried:
            facts["try"] = self.tried
        return facts if self.step is None else facts | {"step": self.step}


@dataclass(frozen=True)
class Tries:
    """What a session's events say of its exercises."""

    again: dict[str, int]
    hints: list[dict[str, str | int]]

    def current(self, block: str) -> int:
        """Number of the try that the page shows, from 0."""
        return self.again.get(block, 0)

    def hints_seen(self, place: HintPlace) -> int:
        """How many hints were asked for there."""
        return self.hints.count(place.facts())


def get_tries(*, session_id: UUID) -> Tries:
    """Tries and hints of a study session. One query."""
    return read_tries(StudyEvent.objects.filter(session_id=session_id, kind__in=[AGAIN, HINT]))


def read_tries(events: Iterable[StudyEvent]) -> Tries:
    """The same from events that are there already."""
    again: dict[str, int] = {}
    hints = []
    for event in events:
        if event.kind == AGAIN:
            again[event.data["block"]] = again.get(event.data["block"], 0) + 1
        else:
            hints.append(event.data)
    return Tries(again, hints)
