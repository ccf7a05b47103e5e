"""Setting up the gaze: nine points are looked at one after the other, and what follows is told honestly."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from attention_model.calibration import Calibration
from attention_model.gaze import Screen
from attention_model.nine_points import Look, Outcome, calibrate
from attention_model.observation import Observation
from webapp.live.refusal import Refused

MOST_POINTS = 16
MOST_FRAMES = 60  # of one point: a page that hangs must not gather pictures' numbers for ever
LINE_PX = 30  # a line of the lesson's text
PART_PX = 260  # beyond this not even the part of the page is told apart

_ROWS, _COLUMNS = ("upper", "middle", "lower"), ("left", "middle", "right")


@dataclass
class _Shown:
    x: float
    y: float
    at: float
    since: float
    seen: list[Observation] = field(default_factory=list)


class Points:
    """The points shown so far, with what was seen at each."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.shown: list[_Shown] = []

    def show(self, x: float, y: float, *, at: float, since: float) -> None:
        """A point (shares of the screen) is being looked at from now on: `at` epoch, `since` monotonic seconds."""
        if len(self.shown) >= MOST_POINTS:
            raise Refused("too_many", "That were enough points. Start again if you like.")
        self.shown.append(_Shown(x, y, at, since))

    def add(self, seen: Observation, arrived: float) -> None:
        """A picture that came in while a point was shown; one that was on its way before is not of this point."""
        if self.shown and arrived >= self.shown[-1].since and len(self.shown[-1].seen) < MOST_FRAMES:
            self.shown[-1].seen.append(seen)

    async def outcome(self) -> Outcome:
        """The calibration, or why there is none. The fits take a moment, so they are made beside the event loop."""
        looks = [Look(each.x, each.y, each.at, tuple(each.seen)) for each in self.shown]
        return await asyncio.to_thread(calibrate, self.screen, looks)

    def words(self, outcome: Outcome) -> dict[str, Any]:
        """What the page shows of it: how good it is in figures and words, and what was wrong at which point."""
        reasons = outcome.reasons()
        whole = reasons.pop(None, None)
        return {
            "ready": outcome.calibration is not None,
            "refused": whole,
            "left_out": [f"{self._place(number)}: {words}" for number, words in reasons.items() if number is not None],
            **told(outcome.calibration),
        }

    def _place(self, number: int) -> str:
        shown = self.shown[number]
        row, column = (min(2, int(value * 3)) for value in (shown.y, shown.x))
        return "Middle" if row == column == 1 else f"{_ROWS[row]} {_COLUMNS[column]}".capitalize()


def told(calibration: Calibration | None) -> dict[str, Any]:
    """How good a calibration is: figures, a sentence, and whether to do it again."""
    if calibration is None or calibration.accuracy is None:
        return {"accuracy": None, "words": "Where on the page you look is not known.", "again": True}
    found = calibration.accuracy
    pixels = round(found.mean_px, -1)
    figures = {
        "pixels": pixels,
        "degrees": round(found.mean_deg, 1),
        "worst_degrees": round(found.worst_deg, 1),
        "points": found.points,
    }
    return {"accuracy": figures, "words": _sentence(pixels), "again": calibration.needs_recalibration}


def _sentence(pixels: float) -> str:
    lines = max(1, round(pixels / LINE_PX))
    off = f"Off by about {pixels:.0f} pixels on average: {lines} {'line' if lines == 1 else 'lines'} of text."
    if pixels > PART_PX:
        return f"{off} That is too rough to say which part of the page you look at; more light may help."
    return f"{off} Enough for which part of the page you look at, never for which word."
