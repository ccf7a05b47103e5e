"""Runs a trainer within limits, and ends it when whoever started it is gone, however they went.

Run as `python -I leash.py PIPE BYTES LOCK COMMAND…`. Whoever starts it holds the other end of the pipe: when it
closes, be it because the worker was killed with SIGKILL, the trainer is told to save what it has, then made to end.
This works on every Unix. LOCK is a file that one trainer holds at a time: the next one waits until the one before it
has saved. The limits are set here because a function between fork and exec is not safe beside threads.
"""

import contextlib
import fcntl
import os
import resource
import signal
import subprocess
import sys
import threading
from types import FrameType

GRACE_SECONDS = 20.0  # to write a checkpoint
POLITENESS = 10  # lessons go first


def main() -> int:
    """Exits with the trainer's own status; 128 and the signal's number when one ended it."""
    pipe, memory, lock, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    held = os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600)
    fcntl.flock(held, fcntl.LOCK_EX)  # until this process ends
    _limit(memory)
    os.nice(POLITENESS)
    trainer = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - the commands are ours

    def tell(number: int, _frame: FrameType | None) -> None:
        trainer.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    threading.Thread(target=_end_with_starter, args=(pipe, trainer), daemon=True).start()
    status = trainer.wait()
    return status if status >= 0 else 128 - status


def _limit(memory: int) -> None:
    """What it may allocate. Address space is no measure: TensorFlow maps far more than it ever touches."""
    with contextlib.suppress(ValueError, OSError):  # the system allows less already, or knows no such limit
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would lay people's examples on the disk


def _end_with_starter(pipe: int, trainer: "subprocess.Popen[bytes]") -> None:
    os.read(pipe, 1)  # returns when the other end is closed: nobody writes
    trainer.terminate()
    try:
        trainer.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        trainer.kill()


if __name__ == "__main__":
    sys.exit(main())
