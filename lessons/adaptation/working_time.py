"""Time at work on a lesson, and since the last break. Pure values, in seconds on the clock of `Snapshot.at`."""

from dataclasses import dataclass, replace
from typing import Self

BREAK = 120.0  # seconds away after which one comes back rested enough to call it a break


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Seconds worked before `since` (None: away, or not begun), and how many of them came before the last break."""

    since: float | None = None
    before: float = 0.0
    rested_at: float = 0.0
    left_at: float | None = None

    def begin(self, at: float) -> Self:
        """Work goes on, or begins. Nothing changes for who is at work already."""
        if self.since is not None:
            return self
        away = at - self.left_at if self.left_at is not None else 0.0
        rested_at = self.before if away >= BREAK else self.rested_at
        return replace(self, since=at, left_at=None, rested_at=rested_at)

    def leave(self, at: float) -> Self:
        """The student turned away at this moment, which may lie a little in the past."""
        if self.since is None:
            return self
        return replace(self, since=None, before=self.before + max(0.0, at - self.since), left_at=at)

    def rest(self, at: float) -> Self:
        """A break was taken just now, on the page."""
        return replace(self, rested_at=self.seconds(at))

    def seconds(self, at: float) -> float:
        """Seconds at work so far."""
        return self.before + (max(0.0, at - self.since) if self.since is not None else 0.0)

    def since_break(self, at: float) -> float:
        """Seconds at work since the last break."""
        return max(0.0, self.seconds(at) - self.rested_at)
