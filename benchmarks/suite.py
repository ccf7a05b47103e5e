"""What is measured, in which order, and what was asked for: one list for `make bench` and its report."""
# ruff: noqa: E501 - a table

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Sense = Literal["least", "most"]
SENSES: Mapping[str, Sense] = {"≥": "least", "≤": "most"}


@dataclass(frozen=True)
class Figure:
    """One row: where it stands in a benchmark's JSON, what it is set beside, and what was asked for."""

    what: str
    key: str  # dots lead into objects
    unit: str = ""
    target: str = ""  # "≥ 40", "≤ 300"; nothing was asked for where it is empty
    beside: str = ""  # key of the baseline of the same run
    beside_is: str = ""
    times: float = 1.0
    digits: int = 1

    def read(self, found: Mapping[str, Any]) -> float | None:
        """The figure; None where this run has none."""
        value = dig(found, self.key)
        return None if value is None else self.times * value

    def reached(self, value: float) -> bool | None:
        """Whether it is what was asked for; None where nothing was."""
        if not self.target:
            return None
        sign, _, limit = self.target.partition(" ")
        return value >= float(limit) if SENSES[sign] == "least" else value <= float(limit)


@dataclass(frozen=True)
class Bench:
    """One command and its figures."""

    name: str
    arguments: tuple[str, ...]
    figures: tuple[Figure, ...]
    minutes: float = 1.0  # about; only to say how long it will be
    asked: bool = False  # runs only when it is named

    @property
    def command(self) -> str:
        """As one types it."""
        return " ".join(("python -m", f"benchmarks.{self.name}", *self.arguments))


def dig(found: Any, key: str) -> float | None:
    """A number by its path: objects by name, lists by their length at "#"."""
    for part in key.split("."):
        if part == "#":
            found = len(found)
        elif isinstance(found, Mapping) and part in found:
            found = found[part]
        else:
            return None
    return float(found) if isinstance(found, int | float) else None


SUITE = (
    Bench("frames", (), (
        Figure("frames a second of CPU, the whole pipeline", "frames_per_second",
               beside="mediapipe_frames_per_second", beside_is="MediaPipe"),
        Figure("the same as a multiple of MediaPipe's", "ratio", "times", "≥ 2", digits=2),
        Figure("time inside the networks", "network_share", "%", times=100),
        Figure("frames without landmarks", "light_path_share", "%", times=100),
    )),
    Bench("tracking", (), (
        Figure("gaze jumps by, back to landmarks", "jump_gaze_deg", "°", beside="usual_gaze_change_deg",
               beside_is="it moves anyway"),
    )),
    Bench("rules", (), (Figure("engine steps a second", "steps_per_second", target="≥ 10000", digits=0),)),
    Bench("sockets", ("--students", "20", "--fps", "3", "--seconds", "30"), (
        Figure("frame to estimate, p50", "p50_ms", "ms"),
        Figure("frame to estimate, p95", "p95_ms", "ms", "≤ 300"),
        Figure("frames lost", "lost", target="≤ 0", digits=0),
        Figure("CPU of the web process a frame", "asgi_cpu_us_per_frame", "ms", times=0.001, digits=2),
        Figure("CPU of the inference worker a frame", "inference_cpu_us_per_frame", "ms", times=0.001, digits=2),
    )),
    Bench("traces", ("--seconds", "60"), (Figure("places where a frame was found", "found.#", target="≤ 0", digits=0),), 2),
    Bench("swap", (), (
        Figure("seconds until another model judges, at most", "swap_most_s", "s", "≤ 5", digits=2),
        Figure("frames lost meanwhile", "lost", target="≤ 2", digits=0),
        Figure("frame to estimate while versions change, p95", "p95_ms", "ms", beside="alone_p95_ms", beside_is="alone"),
    ), 2),
    Bench("dashboards", (), (
        Figure("a teacher's slowest page, p95", "p95_ms", "ms", "≤ 200"),
        Figure("queries of a page at most", "queries", digits=0),
    ), 8),
    Bench("pages", (), (
        Figure("lesson page, Lighthouse performance", "performance", target="≥ 95", digits=0),
        Figure("lesson page, accessibility", "accessibility", target="≥ 95", digits=0),
        Figure("lesson page, JavaScript as sent", "javascript_kb", "kB", "≤ 120"),
    ), 5),
    Bench("school", (), (
        Figure("students with cameras at 2 frames a second", "camera_students", target="≥ 40", digits=0),
        Figure("frame to estimate with so many, p95", "p95_ms", "ms", "≤ 300"),
        Figure("share of the bare network ceiling", "network_share", "%", "≥ 80", times=100),
        Figure("students without camera, connected at once", "cameraless_students", target="≥ 2000", digits=0),
        Figure("acknowledged and lost", "lost_events", target="≤ 0", digits=0),
    ), 12),
    Bench("scaling", (), (
        Figure("capacity with two workers, times that of one", "worker_scaling", target="≥ 1.8", digits=2),
        Figure("students that inference can carry, twice the parts", "inference_scaling", "times", digits=2),
        Figure("students that the web processes can carry, twice the parts", "web_scaling", "times", digits=2),
    ), 6),
    Bench("faults", (), (
        Figure("longest recovery of 21 faults", "longest_recovery_s", "s"),
        Figure("answers lost", "lost_answers", target="≤ 0", digits=0),
        Figure("events lost", "lost_events", target="≤ 0", digits=0),
        Figure("stored twice", "doubled", target="≤ 0", digits=0),
    ), 8),
    Bench("soak", ("--docs",), (
        Figure("figures of an hour that are level", "level_count", beside="figures_count", beside_is="all of them", digits=0),
        Figure("frames lost in an hour", "frames_lost", target="≤ 0", digits=0),
        Figure("answers lost in an hour", "accounts.lost_answers", target="≤ 0", digits=0),
    ), 62, asked=True),
)  # fmt: skip
