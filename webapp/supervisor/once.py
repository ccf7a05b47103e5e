"""One run at a time over the same data: two would each believe that they alone look after it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(RuntimeError):
    """Somebody runs on this data; `str()` says so."""


@contextmanager
def only_once(home: Path) -> Iterator[None]:
    """Holds the data in `home` for as long as this process lives. Raises AlreadyRunning."""
    with (home / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"Attune is already running on the data in {home}.") from error
        yield
