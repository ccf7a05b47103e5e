"""What a trainer tells of itself, brought into the database: live.json, the end of its log, its pictures."""

import json
import math
from pathlib import Path
from typing import Any

from webapp.training.models import RunPicture, TrainingRun
from webapp.training.places import LIVE
from webapp.training.trainer import LOG

MOST_BYTES = 400_000
MOST_LOG = 20_000
MOST_PICTURE = 2_000_000
MOST_PICTURES = 8
PNG = b"\x89PNG\r\n\x1a\n"


def read_live(folder: Path) -> dict[str, Any] | None:
    """What live.json says; None where there is none, or none that can be read."""
    try:
        with (folder / LIVE).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        document = json.loads(content, parse_constant=lambda _name: None, parse_float=_finite)  # no database keeps NaN
    except (OSError, ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) and len(content) <= MOST_BYTES else None


def _finite(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


def read_log(folder: Path) -> str:
    """The end of what the trainer wrote, whole lines."""
    try:
        with (folder / LOG).open("rb") as file:
            file.seek(0, 2)
            size = file.tell()
            file.seek(max(0, size - MOST_LOG))
            text = file.read().decode(errors="replace").replace("\0", "")
    except OSError:
        return ""
    return text if size <= MOST_LOG else text.partition("\n")[2]


def last_line(folder: Path) -> str:
    """The sentence that a trainer ended with."""
    lines = [line.strip() for line in read_log(folder).splitlines() if line.strip()]
    return lines[-1][:500] if lines else ""


def keep_pictures(run: TrainingRun, folder: Path, live: dict[str, Any]) -> None:
    """Keeps how each picture is now, and how it was at first."""
    history, names = live.get("history"), live.get("pictures")
    if not isinstance(history, list) or not isinstance(names, list):
        return
    epoch = sum(1 for each in history if isinstance(each, dict) and each.get("task") == live.get("task"))
    for name in names[:MOST_PICTURES]:
        png = _png(folder, name)
        if png is not None:
            _keep(run, Path(name).stem[:40], epoch, png)


def _keep(run: TrainingRun, name: str, epoch: int, png: bytes) -> None:
    there = list(RunPicture.objects.filter(run=run, name=name).order_by("epoch").values_list("epoch", flat=True))
    if there and there[-1] >= epoch:
        return
    RunPicture.objects.filter(run=run, name=name, epoch__in=there[1:]).delete()
    RunPicture.objects.create(run=run, name=name, epoch=epoch, png=png)


def _png(folder: Path, name: object) -> bytes | None:
    """A picture inside the run's folder."""
    path = (folder / str(name)).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file() or path.stat().st_size > MOST_PICTURE:
        return None
    content = path.read_bytes()
    return content if content.startswith(PNG) else None


def number(value: object) -> float | None:
    """A number that can be drawn; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)
