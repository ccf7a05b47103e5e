import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import ParamSpec

from tests.fuzz.trees import Change

Given = ParamSpec("Given")
CORPUS = Path(__file__).with_name("corpus")


def refusing(*refusals: type[Exception]) -> Callable[[Callable[Given, None]], Callable[Given, None]]:
    """Lets the reader refuse its input in these ways, as long as it says why."""

    def wrap(take: Callable[Given, None]) -> Callable[Given, None]:
        @wraps(take)
        def taken(*given: Given.args, **named: Given.kwargs) -> None:
            try:
                take(*given, **named)
            except refusals as refused:
                if not str(refused):
                    raise AssertionError("refused without a word") from refused

        return taken

    return wrap


@dataclass(frozen=True)
class Target:
    """`take` returns, whatever the bytes are; anything it raises is a finding."""

    name: str
    take: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    longest: int = 4096
    """Bytes; a fuzzer that may write more finds less."""
    change: Change | None = None
    """A way to change an input that the reader's parser still takes."""
    words: tuple[str, ...] = ()
    """What its language is made of; changed bytes seldom make a word of it."""

    @property
    def corpus(self) -> Path:
        """Inputs that are kept with the code: everything that once broke it is among them."""
        return CORPUS / self.name

    def inputs(self) -> Iterator[bytes]:
        """The seeds, and what is kept."""
        yield from self.seeds()
        for path in sorted(self.corpus.glob("*")):
            yield path.read_bytes()


def memory() -> Path | None:
    """A folder in memory, where a system has that: a disk is a hundred times slower."""
    found = Path("/dev/shm")  # noqa: S108 - only folders of random names are made in it
    return found if os.access(found, os.W_OK) else None


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder, gone afterwards."""
    folder = Path(tempfile.mkdtemp(dir=memory(), prefix="attune-fuzz-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def cut(data: bytes, parts: int) -> list[bytes]:
    """The input in so many parts, at lines that hold `%%` alone; missing ones are empty."""
    found = data.split(b"\n%%\n", parts - 1)
    return found + [b""] * (parts - len(found))
