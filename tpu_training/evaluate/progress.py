"""How far a measurement is, for whoever waits for it; silent where nobody watches."""

import json
import sys
import time
from collections.abc import Iterable, Iterator, Sized
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

EVERY_S = 0.5
_told: list[Path] = []


def tell_progress_to(path: Path | None) -> None:
    """Write down in a file how far each measurement of this process is."""
    _told[:] = [path] if path is not None else []


def watched(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """The items, with a progress bar on the error output of a terminal, or a note in the file that was asked for."""
    if _told:
        yield from _noted(items, what, total, _told[0])
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import track

        yield from track(items, what, total, console=Console(file=sys.stderr), transient=True)
    else:
        yield from items


def _noted(items: Iterable[T], what: str, total: int | None, path: Path) -> Iterator[T]:
    of, noted = total or (len(items) if isinstance(items, Sized) else 0), 0.0
    for done, item in enumerate(items):
        if time.monotonic() - noted >= EVERY_S:
            noted = time.monotonic()
            part = path.with_name(f"{path.name}.part")
            part.write_text(json.dumps({"what": what, "done": done, "of": of}), encoding="utf-8")
            part.replace(path)
        yield item
