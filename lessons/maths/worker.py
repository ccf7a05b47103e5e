"""Asks SymPy in a process of its own, which is killed when it takes too long; the next question starts another."""

import atexit
import contextlib
import json
import logging
import os
import select
import subprocess
import sys
import threading
import time

from lessons.maths.expressions import UNKNOWN, Comparison, Verdict
from lessons.maths.nodes import Node
from lessons.maths.printing import to_text

log = logging.getLogger(__name__)

START_SECONDS = (
    20.0  # importing SymPy on a busy machine; it happens once, and a question waits only its own time for it
)


class Worker:
    """One warm process, one question at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, question: dict[str, str], *, seconds: float) -> dict[str, str] | None:
        """The answer, or None when none came in time. The time counts from now, waiting for others included."""
        until = time.monotonic() + seconds
        if not self._lock.acquire(timeout=seconds):
            return None
        try:
            process = self._running()
            if not self._is_ready(process, until):
                return None
            return self._answer(process, {**question, "seconds": f"{until - time.monotonic():.2f}"}, until)
        except OSError:
            log.warning("the formula worker was lost; the next question starts another")
            self._stop()
            return None
        finally:
            self._lock.release()

    def warm_up(self, *, seconds: float = 0.0) -> None:
        """Starts the process, and waits up to so long until it can answer."""
        if self._lock.acquire(blocking=False):
            try:
                self._is_ready(self._running(), time.monotonic() + seconds)
            finally:
                self._lock.release()

    def stop(self) -> None:
        """Ends the process."""
        with self._lock:
            self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process and self._owner == os.getpid() and self._process.poll() is None:
            return self._process
        self._owner, self._greeted, self._started = os.getpid(), False, time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "lessons.maths.worker_process"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self._process

    def _is_ready(self, process: subprocess.Popen[bytes], until: float) -> bool:
        """Whether it has said hello. One that is still importing goes on with that when a question's time is over."""
        if not self._greeted:
            self._greeted = self._read_line(process, until) is not None
            if not self._greeted and time.monotonic() - self._started > START_SECONDS:
                self._stop()
        return self._greeted

    def _answer(
        self, process: subprocess.Popen[bytes], question: dict[str, str], until: float
    ) -> dict[str, str] | None:
        assert process.stdin  # noqa: S101 - it was opened with pipes
        process.stdin.write(json.dumps(question).encode() + b"\n")
        process.stdin.flush()
        line = self._read_line(process, until)
        if line is None:
            self._stop()
            return None
        answer: dict[str, str] = json.loads(line)
        return answer

    def _read_line(self, process: subprocess.Popen[bytes], until: float) -> bytes | None:
        assert process.stdout  # noqa: S101 - it was opened with pipes
        ready, _, _ = select.select([process.stdout], [], [], max(0.0, until - time.monotonic()))
        line = process.stdout.readline() if ready else b""
        return line or None

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()


_worker = Worker()
atexit.register(_worker.stop)


def prepare_worker(*, seconds: float = 0.0) -> None:
    """Starts the process when somebody begins to write a formula: importing SymPy takes longer than checking it."""
    _worker.warm_up(seconds=seconds)


def ask_worker(kind: str, left: Node, right: Node, *, seconds: float) -> Comparison:
    """`same`: do they mean the same? `factored`: can no factor be taken apart further? `unknown` when time runs out."""
    question = {"kind": kind, "left": to_text(left), "right": to_text(right)}
    answer = _worker.ask(question, seconds=seconds)
    return Comparison(Verdict(answer["verdict"])) if answer else UNKNOWN
