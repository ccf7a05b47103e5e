"""Measuring a bundle: the suites of tpu_training, each as a process of its own, on data that no training has seen.

They need nothing that a site has not, so versions are judged also where no trainer is installed.
"""

import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from webapp.donations.files import CROPS, HELD_OUT, PAGES, WINDOWS, set_folder
from webapp.donations.models import DataSet
from webapp.training.trainer import LOG, OUTPUT, start

JUDGE_SET = settings.ROOT / "tpu_training" / "judging"
FORMAT = b"1"  # raise it when a suite measures differently: what was measured before is measured anew
PROGRESS = "progress.json"
LOOK_EVERY_S = 0.3
MOST_SECONDS = 900.0  # the slowest suite takes five seconds on two cores; a network that takes so long is of no use
MOST_MEMORY = 3_000_000_000  # a suite takes a third of a gigabyte
NOT_FIGURES = frozenset({"suite", "intervals", "draws", "slices", "notes"})

Beat = Callable[[float], None]
"""Told which share is done."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a suite measures on. `name` is the suite's in a version's report."""

    name: str
    suite: str
    data: Path
    words: Any

    def fingerprint(self) -> str:
        """Changes when the data do."""
        digest = hashlib.sha256(FORMAT)
        for path in sorted(each for each in self.data.rglob("*") if each.is_file()):
            digest.update(path.relative_to(self.data).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()[:16]


def sources() -> list[Source]:
    """What versions are measured on here: the set that comes with Attune, and the site's own held-out data."""
    own = own_folder()
    there = [
        Source("gaze", "gaze", JUDGE_SET / "held-out", gettext_lazy("gaze")),
        Source("calibration", "calibration", JUDGE_SET / "sessions", gettext_lazy("gaze once set up")),
        Source("focus", "focus", JUDGE_SET / "focus", gettext_lazy("focus and confusion")),
    ]
    if own and ((own / WINDOWS).is_file() or (own / PAGES).is_file()):
        there.append(Source("own focus", "focus", own, gettext_lazy("focus and confusion of your own students")))
    if own and (own / CROPS).is_file():
        there.append(Source("own gaze", "crops", own, gettext_lazy("gaze of your own students")))
    return there


def own_folder() -> Path | None:
    """What the newest data set keeps from every training."""
    newest = DataSet.objects.filter(state=DataSet.State.READY).order_by("-number").first()
    return set_folder(newest.pk) / HELD_OUT if newest else None


def measure(source: Source, bundle: Path, folder: Path, beat: Beat) -> dict[str, Any]:
    """What a suite finds of a bundle: figures, intervals, draws, slices, notes; or a problem, in a sentence."""
    progress = folder / PROGRESS
    progress.unlink(missing_ok=True)
    given = ["--data", str(source.data), "--bundle", str(bundle), "--progress", str(progress), "--json", "--quiet"]
    process = start(["evaluate", source.suite, *given], folder, MOST_MEMORY, python=Path(sys.executable))
    began = time.monotonic()
    try:
        while process.poll() is None:
            if time.monotonic() - began > MOST_SECONDS:
                return {"problem": _("It took more than %(most)s minutes.") % {"most": round(MOST_SECONDS / 60)}}
            beat(_share(progress))
            time.sleep(LOOK_EVERY_S)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.returncode:
        return {"problem": _problem(folder, process.returncode)}
    return report_of(json.loads((folder / OUTPUT).read_text().strip().splitlines()[-1]))


def report_of(printed: dict[str, Any]) -> dict[str, Any]:
    """What is kept of what a suite printed."""
    return {
        "figures": {name: value for name, value in printed.items() if name not in NOT_FIGURES},
        **{name: printed[name] for name in ("intervals", "draws", "slices", "notes")},
    }


def _share(progress: Path) -> float:
    try:
        told = json.loads(progress.read_text())
    except (OSError, ValueError):
        return 0.0
    return min(1.0, told["done"] / told["of"]) if told["of"] else 0.0


def _problem(folder: Path, code: int) -> str:
    """The suite's own sentence where it has one."""
    if code == 2:
        said = (folder / LOG).read_text(errors="replace").strip().splitlines()
        return said[-1][:500] if said else _("It could not be measured.")
    return _("The measuring broke off (%(code)s).") % {"code": code}
