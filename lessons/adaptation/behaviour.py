"""What a student does, folded into the behavioural signals. Pure values: every event gives a new `Behaviour`.

All times are seconds on the clock of `Snapshot.at`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from lessons.adaptation.signals import Value
from lessons.adaptation.working_time import BREAK, WorkingTime

RECENT = 5  # answers that "recent" looks back on
IDLE_AFTER = 45.0  # seconds without input after which a page says "idle": that pause began this much earlier
ABSENCE_KEPT = 60.0  # seconds for which an absence is still told after the student came back
RETURNS_KEPT = 180.0  # seconds for which going back to an earlier block counts as recent
FAST = 0.5  # of the usual time: a right answer within it, at the first try and without a hint, was no work
SKIMMED = 1 / 3  # of the usual time: who leaves a passage sooner has not read it all


@dataclass(frozen=True, slots=True)
class Absence:
    """Time away, in one sense: since when, or how long the last one was and when it ended."""

    since: float | None = None
    last: float = 0.0
    ended: float | None = None

    def changed(self, at: float, *, away: bool, began: float) -> "Absence":
        """The absence after the page said that it begins or ends."""
        if away:
            return self if self.since is not None else replace(self, since=began)
        if self.since is None:
            return self
        return Absence(None, max(0.0, at - self.since), at)

    def seconds(self, at: float) -> float:
        """How long it lasts, or lasted if it ended less than a minute ago; else 0."""
        if self.since is not None:
            return max(0.0, at - self.since)
        return self.last if self.ended is not None and at - self.ended < ABSENCE_KEPT else 0.0


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One student's session with one lesson, as far as the rules need it."""

    block: str | None = None
    expected_s: float | None = None
    prose: bool = False
    reading_since: float | None = None
    dwelt: Mapping[str, float] = field(default_factory=dict)
    visits: Mapping[str, int] = field(default_factory=dict)
    hints: Mapping[str, int] = field(default_factory=dict)
    wrong: Mapping[str, int] = field(default_factory=dict)
    tries: Mapping[str, int] = field(default_factory=dict)
    solved: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    recent: tuple[bool, ...] = ()
    wrong_in_row: int = 0
    correct_in_row: int = 0
    fast_right_in_row: int = 0
    skimmed_in_row: int = 0
    returns: tuple[float, ...] = ()
    work: WorkingTime = field(default_factory=WorkingTime)
    idle_time: Absence = Absence()
    hidden_time: Absence = Absence()
    video_playing: bool = False
    captions_on: bool = False
    difficulty: int = 0
    items_at_step: int = 0

    def enter_block(self, key: str, *, expected_s: float | None, at: float, prose: bool = False) -> Self:
        """The student is now at block `key`, on which most need `expected_s` seconds; `prose` is there to be read."""
        if key == self.block:
            return self
        left = self._pause_reading(at)
        before = self.visits.get(key, 0)
        away = self.hidden_time.since is not None
        return replace(
            left,
            block=key,
            expected_s=expected_s,
            prose=prose,
            visits={**self.visits, key: before + 1},
            reading_since=None if away else at,
            skimmed_in_row=self.skimmed_in_row if before else left._skimmed_now(),  # noqa: SLF001 - its own class
            returns=(*self._recent_returns(at), at) if before else self.returns,
            work=self.work if away else self.work.begin(at),
        )

    def answer(self, *, item: str, correct: bool, at: float | None = None) -> Self:
        """An answer to the exercise `item` (its block key) was marked. Without `at`, nobody can say how fast it was."""
        fast = correct and at is not None and self._is_fast(item, at)
        return replace(
            self,
            items=self.items if item in self.items else (*self.items, item),
            recent=(*self.recent, correct)[-RECENT:],
            wrong=self.wrong if correct else {**self.wrong, item: self.wrong.get(item, 0) + 1},
            tries={**self.tries, item: self.tries.get(item, 0) + 1},
            solved=(*self.solved, item) if correct and item not in self.solved else self.solved,
            wrong_in_row=0 if correct else self.wrong_in_row + 1,
            correct_in_row=self.correct_in_row + 1 if correct else 0,
            fast_right_in_row=self.fast_right_in_row + 1 if fast else 0,
        )

    def hint(self, *, item: str) -> Self:
        """A hint for the exercise `item` was asked for."""
        return replace(self, hints={**self.hints, item: self.hints.get(item, 0) + 1})

    def say(self, block: str, *, lost: bool) -> Self:
        """The student said how a block goes for them; the last word counts."""
        others = tuple(key for key in self.lost if key != block)
        return replace(self, lost=(*others, block) if lost else others)

    def idle(self, *, on: bool, at: float) -> Self:
        """The page said that there was no input for 45 seconds, or that there is some again."""
        began = at - IDLE_AFTER
        changed = replace(self, idle_time=self.idle_time.changed(at, away=on, began=began))
        return changed._at_work(began if on else at)  # noqa: SLF001 - its own class

    def hidden(self, *, on: bool, at: float) -> Self:
        """Another page came in front, or this one is back. Time on the block stands still meanwhile."""
        hidden_time = self.hidden_time.changed(at, away=on, began=at)
        if hidden_time == self.hidden_time:
            return self
        if on:
            changed = replace(self._pause_reading(at), hidden_time=hidden_time)
        else:
            changed = replace(self, hidden_time=hidden_time, reading_since=at if self.block else None)
        return changed._at_work(at)  # noqa: SLF001 - its own class

    def reopened(self, *, left_at: float, at: float) -> Self:
        """The page is open again after it was closed. A short gap is a lost line; a long one was time away."""
        back = self.idle(on=False, at=at).hidden(on=False, at=at)
        if self.block is None or at - left_at < BREAK:
            return back
        gone = self.hidden(on=False, at=left_at).hidden(on=True, at=left_at)
        return gone.hidden(on=False, at=at).idle(on=False, at=at)

    def rested(self, *, at: float) -> Self:
        """The student took the break that was offered."""
        return replace(self, work=self.work.rest(at))

    def video(self, *, playing: bool) -> Self:
        """A film began or stopped."""
        return replace(self, video_playing=playing)

    def captions(self, *, on: bool) -> Self:
        """Captions are on or off, whoever switched them."""
        return replace(self, captions_on=on)

    def step_difficulty(self, *, to: int) -> Self:
        """The level changed, by rule, undo or hand. What was answered at the old level no longer counts in a row."""
        if to == self.difficulty:
            return self
        return replace(
            self,
            difficulty=to,
            items_at_step=len(self.items),
            wrong_in_row=0,
            correct_in_row=0,
            fast_right_in_row=0,
        )

    def signals(self, at: float) -> dict[str, Value]:
        """Every signal whose source is behaviour."""
        here = self.block or ""
        return {
            "wrong_in_row": self.wrong_in_row,
            "correct_in_row": self.correct_in_row,
            "wrong_recent": self.recent.count(False),
            "wrong_here": self.wrong.get(here, 0),
            "tries_here": self.tries.get(here, 0),
            "solved_here": here in self.solved,
            "hints_here": self.hints.get(here, 0),
            "lost_here": here in self.lost,
            "fast_right_in_row": self.fast_right_in_row,
            "skimmed_in_row": self.skimmed_in_row,
            "dwell_ratio": self._dwell_ratio(at),
            "revisits": max(0, self.visits.get(here, 0) - 1),
            "returns_recent": len(self._recent_returns(at)),
            "idle_s": self.idle_time.seconds(at),
            "hidden_s": self.hidden_time.seconds(at),
            "here": self.idle_time.since is None and self.hidden_time.since is None,
            "minutes_in_lesson": self.work.seconds(at) / 60,
            "minutes_since_break": self.work.since_break(at) / 60,
            "video_playing": self.video_playing,
            "captions_on": self.captions_on,
            "difficulty": self.difficulty,
            "items_done": len(self.items),
            "items_since_step": len(self.items) - self.items_at_step,
        }

    def to_json(self) -> dict[str, Any]:
        """Plain values for `from_json`."""
        return asdict(self) | {name: list(getattr(self, name)) for name in _LISTS}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The behaviour that `to_json` wrote, or an earlier version did; an empty mapping is a new one."""
        absences = {name: Absence(**stored[name]) for name in ("idle_time", "hidden_time") if name in stored}
        lists = {name: tuple(stored[name]) for name in _LISTS if name in stored}
        work = {"work": WorkingTime(**stored["work"])} if "work" in stored else {}
        return cls(**{**stored, **absences, **lists, **work})

    def _pause_reading(self, at: float) -> Self:
        if self.block is None or self.reading_since is None:
            return self
        spent = self.dwelt.get(self.block, 0.0) + max(0.0, at - self.reading_since)
        return replace(self, dwelt={**self.dwelt, self.block: spent}, reading_since=None)

    def _dwell_ratio(self, at: float) -> float | None:
        if self.block is None or not self.expected_s:
            return None
        running = max(0.0, at - self.reading_since) if self.reading_since is not None else 0.0
        return (self.dwelt.get(self.block, 0.0) + running) / self.expected_s

    def _at_work(self, at: float) -> Self:
        """Working time follows whether the student is there: from `at` on."""
        if self.block is None:
            return self
        away = self.idle_time.since is not None or self.hidden_time.since is not None
        return replace(self, work=self.work.leave(at) if away else self.work.begin(at))

    def _skimmed_now(self) -> int:
        """Passages skimmed in a row, once this block is left for a new one. What is not for reading does not count."""
        if not self.prose or not self.expected_s or self.visits.get(self.block or "", 0) > 1:
            return self.skimmed_in_row
        skimmed = self.dwelt.get(self.block or "", 0.0) < self.expected_s * SKIMMED
        return self.skimmed_in_row + 1 if skimmed else 0

    def _is_fast(self, item: str, at: float) -> bool:
        ratio = self._dwell_ratio(at) if item == self.block else None
        return ratio is not None and ratio < FAST and not self.tries.get(item) and not self.hints.get(item)

    def _recent_returns(self, at: float) -> tuple[float, ...]:
        return tuple(when for when in self.returns if at - when < RETURNS_KEPT)


_LISTS = ("solved", "lost", "items", "recent", "returns")
