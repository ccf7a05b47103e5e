"""How far a measurement is, for whoever waits for it; silent where nobody watches."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import track

T = TypeVar("T")


def watched(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """The items, with a progress bar on the error output of a terminal."""
    console = Console(file=sys.stderr)
    yield from track(items, what, total, console=console, transient=True, disable=not sys.stderr.isatty())
