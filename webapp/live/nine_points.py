"""Setting up the gaze: nine points are looked at one after the other, and what follows is told honestly."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from attention_model.calibration import Calibration
from attention_model.donating import Crop, cut_crop, steadiest
from attention_model.frames import Jpeg
from attention_model.gaze import Screen
from attention_model.nine_points import Look, Outcome, calibrate
from attention_model.observation import Observation
from webapp.donations.crops import LookAt
from webapp.donations.limits import CROPS_OF_A_POINT
from webapp.live.refusal import Refused

MOST_POINTS = 16
MOST_CROPS = 12  # of one point, in memory until the points are over
MOST_FRAMES = 60  # of one point: a page that hangs must not gather pictures' numbers for ever
LINE_PX = 30  # a line of the lesson's text
PART_PX = 260  # beyond this not even the part of the page is told apart
OUTDATED = gettext_lazy(
    "Your camera is read by a newer model now, so where you look has to be set up again. The lesson goes on."
)

_PLACES = (
    (gettext_lazy("Upper left"), gettext_lazy("Upper middle"), gettext_lazy("Upper right")),
    (gettext_lazy("Middle left"), gettext_lazy("Middle"), gettext_lazy("Middle right")),
    (gettext_lazy("Lower left"), gettext_lazy("Lower middle"), gettext_lazy("Lower right")),
)


@dataclass
class _Shown:
    x: float
    y: float
    at: float
    since: float
    seen: list[Observation] = field(default_factory=list)
    crops: list[Crop] = field(default_factory=list)


class Points:
    """The points shown so far, with what was seen at each; and pictures, where the student gives some for training."""

    def __init__(self, screen: Screen, *, takes_crops: bool = False) -> None:
        self.screen = screen
        self.takes_crops = takes_crops
        self.shown: list[_Shown] = []

    def show(self, x: float, y: float, *, at: float, since: float) -> None:
        """A point (shares of the screen) is being looked at from now on: `at` epoch, `since` monotonic seconds."""
        if len(self.shown) >= MOST_POINTS:
            raise Refused("too_many", _("That were enough points. Start again if you like."))
        self.shown.append(_Shown(x, y, at, since))

    def add(self, seen: Observation, arrived: float, jpeg: Jpeg | None = None) -> None:
        """A picture that came in while a point was shown; one that was on its way before is not of this point."""
        if not self.shown or arrived < self.shown[-1].since or len(self.shown[-1].seen) >= MOST_FRAMES:
            return
        self.shown[-1].seen.append(seen)
        if jpeg is None or not self.takes_crops or len(self.shown[-1].crops) >= MOST_CROPS:
            return
        if crop := cut_crop(jpeg, seen):
            self.shown[-1].crops.append(crop)

    def given(self, outcome: Outcome) -> list[LookAt]:
        """Pictures of the points that were looked at, the steadiest of each."""
        return [
            LookAt(crop, number, self.screen.to_camera(*self.screen.from_share(point.x, point.y)))
            for number, point in enumerate(self.shown)
            if number not in outcome.problems
            for crop in steadiest(point.crops, CROPS_OF_A_POINT)
        ]

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
            "refused": whole and _(whole),
            "left_out": [f"{self._place(number)}: {_(why)}" for number, why in reasons.items() if number is not None],
            **told(outcome.calibration),
        }

    def _place(self, number: int) -> str:
        shown = self.shown[number]
        row, column = (min(2, int(value * 3)) for value in (shown.y, shown.x))
        return str(_PLACES[row][column])


def told(calibration: Calibration | None, *, outdated: bool = False) -> dict[str, Any]:
    """How good a calibration is: figures, a sentence, and whether to do it again; `outdated`: it was, until a swap."""
    if calibration is None or calibration.accuracy is None:
        words = OUTDATED if outdated else gettext_lazy("Where on the page you look is not known.")
        return {"accuracy": None, "words": str(words), "again": True}
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
    off = ngettext(
        "Off by about %(pixels)d pixels on average: %(lines)d line of text.",
        "Off by about %(pixels)d pixels on average: %(lines)d lines of text.",
        lines,
    ) % {"pixels": pixels, "lines": lines}
    if pixels > PART_PX:
        return off + " " + _("That is too rough to say which part of the page you look at; more light may help.")
    return off + " " + _("Enough for which part of the page you look at, never for which word.")
