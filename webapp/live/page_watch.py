"""Where on the page one student looks: from eyes to blocks and figures, once the gaze is set up."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from attention_model.areas import OUTSIDE, AreaLog, AreaRecord
from attention_model.calibration import Calibration
from attention_model.gaze import ScreenGaze, Sighting, sighting
from attention_model.gaze_filter import Steady, steady
from attention_model.observation import Observation
from attention_model.page_gaze import PageReader
from webapp.classroom.heat import Heat, PartLook, no_heat, warm
from webapp.live.layout import Layout

LONGEST_LOOK_S = 1.0  # a picture stands for no more than this: nobody knows what the eyes did meanwhile
ON_SCREEN = 0.5
LEAST = 0.05  # seconds: less was added by nobody
OTHER_SHAPE = 0.03


@dataclass
class BlockLook:
    """What was seen of the eyes on one block."""

    seconds: float = 0.0
    visits: int = 0
    rereads: int = 0
    heat: Heat = field(default_factory=list)
    off_px: float = 0.0
    parts: dict[str, PartLook] = field(default_factory=dict)


class PageWatch:
    """One student's gaze over one lesson's page. Numbers only; without a calibration it says nothing."""

    def __init__(self) -> None:
        self.calibration: Calibration | None = None
        self.eyes = ""
        self.layout: Layout | None = None
        self.reader = PageReader()
        self.log = AreaLog(())
        self.last: tuple[Sighting, float] | None = None
        self.clicked_at = 0.0
        self._steady: Steady | None = None
        self._heat: dict[str, Heat] = {}
        self._sigma = 0.0
        self._taken: dict[str, AreaRecord] = {}
        self._parts: dict[str, AreaLog] = {}

    @property
    def knows(self) -> bool:
        """Whether anything can be said about the page: the gaze is set up, and for a screen of this shape."""
        if self.calibration is None or self.layout is None:
            return False
        screen, (width, height) = self.calibration.screen, self.layout.screen
        return abs(screen.width_px / screen.height_px - width / height) < OTHER_SHAPE

    def use(self, calibration: Calibration | None, eyes: str = "") -> None:
        """The gaze is set up, with these networks to read the eyes, or no longer."""
        self.calibration, self.eyes, self._steady = calibration, eyes, None

    def let_go_unless(self, eyes: str) -> bool:
        """Lets go of a gaze that was set up with other networks: they see the eyes differently. Whether it was."""
        if self.calibration is None or self.eyes == eyes:
            return False
        self.use(None)
        return True

    def improve(self, calibration: Calibration) -> None:
        """The same set-up with one more label: the eyes' rest goes on."""
        self.calibration = calibration

    def lay(self, layout: Layout, order: Sequence[str]) -> None:
        """The page lies like this now; `order` are its blocks in reading order."""
        known = set(order)
        self.layout = layout
        self.log.relay([box for box in layout.blocks if box.id in known], order)
        for key, log in self._parts.items():
            log.relay(layout.parts.get(key, ()))
        for key, parts in layout.parts.items():
            self._parts.setdefault(key, AreaLog(parts))

    def turn_to(self, at: float) -> None:
        """Another block is read: to the window network it is another page."""
        if self.layout is not None:
            self.reader.open(self.layout.width, self.layout.height, at)

    def see(self, seen: Observation, at: float, now: float) -> NDArray[np.float32] | None:
        """Takes one picture in (`at` monotonic, `now` epoch seconds); the page's vector, None when it is not known."""
        if not self.knows or self.calibration is None or self.layout is None:
            return None
        if self.reader.page is None:
            self.turn_to(at)
        if seen.status == "ok":
            self._look(sighting(seen), at, now, self.calibration, self.layout)
        return self.reader.vector(at)

    def _look(self, seen: Sighting, at: float, now: float, calibration: Calibration, layout: Layout) -> None:
        before, screen = self._steady, calibration.screen
        self.last = (seen, now)
        self._steady = steady(before, calibration.locate(seen, now), at, screen)
        if before is not None and self._steady.since != before.since:
            self._finish(before, calibration, layout)
        if before is None or self._steady.gaze.on_screen < ON_SCREEN:
            return
        seconds = min(at - before.at, LONGEST_LOOK_S)
        x, y, self._sigma = _in_window(self._steady.gaze, calibration, layout)
        self.log.add(x, y, at, seconds, self._sigma)
        for figure in layout.figures:
            heat = self._heat.setdefault(figure.id, no_heat())
            warm(heat, figure, x, y, sigma_px=self._sigma, seconds=seconds)
            if figure.id in self._parts:
                self._parts[figure.id].add(x, y, at, seconds, self._sigma)

    def _finish(self, rested: Steady, calibration: Calibration, layout: Layout) -> None:
        """The eyes have jumped: where they rested before is a fixation."""
        x, y, _ = _in_window(rested.gaze, calibration, layout)
        self.reader.push(x, y, rested.since, rested.at - rested.since)

    def rereads(self, block: str | None) -> int | None:
        """How often the eyes came back to a block from further on; None while that is not known."""
        record = self.log.records.get(block or OUTSIDE)
        return record.regressions if self.knows and record else None

    def take(self) -> dict[str, BlockLook]:
        """What was added since the last time, by block: to be stored."""
        found: dict[str, BlockLook] = {}
        for key, record in self.log.records.items():
            before = self._taken.get(key, AreaRecord())
            if record.dwell_s - before.dwell_s < LEAST and record.visits == before.visits:
                continue
            found[key] = BlockLook(
                record.dwell_s - before.dwell_s,
                record.visits - before.visits,
                record.regressions - before.regressions,
                self._heat.pop(key, []),
                self._sigma,
                self._take_parts(key),
            )
            self._taken[key] = AreaRecord(record.dwell_s, record.visits, record.regressions)
        return found

    def _take_parts(self, figure: str) -> dict[str, PartLook]:
        """What was added to a figure's parts; they are counted from nothing again."""
        log = self._parts.get(figure)
        if log is None:
            return {}
        found = {
            name: PartLook(each.dwell_s, each.visits) for name, each in log.records.items() if each.dwell_s > LEAST
        }
        log.records = {name: AreaRecord() for name in log.records}
        return found


def _in_window(gaze: ScreenGaze, calibration: Calibration, layout: Layout) -> tuple[float, float, float]:
    """A point of the screen in the window, and its standard deviation along one axis. Pixels."""
    # A zoomed page has fewer, larger pixels than the screen had when the gaze was set up: centimetres stay the same.
    px = layout.screen[0] / calibration.screen.width_cm
    sigma_cm = ((gaze.covariance[0] + gaze.covariance[2]) / 2) ** 0.5
    return gaze.x * px - layout.left, gaze.y * px - layout.top, sigma_cm * px
