"""Starts processes, keeps them running, and leaves nothing behind."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Self

from webapp.supervisor.programs import Program
from webapp.supervisor.reaper import GRACE_SECONDS, end_groups

READY_SECONDS = 60.0
POLL_SECONDS = 0.05
BACK_OFF_START = 0.5
BACK_OFF_LIMIT = 30.0
FOLLOW_SECONDS = 2.0
STEADY_SECONDS = 60.0  # a process that lived this long is restarted without waiting


class StartFailed(RuntimeError):
    """A process did not become ready; the message says which, and where its log is."""


class Stopped(Exception):
    """Somebody asked the site to stop."""


class Child:
    """One running program with its log."""

    def __init__(self, program: Program, log: Path, environment: Mapping[str, str]) -> None:
        self.program = program
        self.log = log
        self.environment = environment
        self.back_off = BACK_OFF_START
        self.restart_at: float | None = None
        self.start()

    def start(self) -> None:
        """Starts the program in a process group of its own, so that Ctrl-C reaches the supervisor only."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - the commands are ours
                self.program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )
        self.started_at = time.monotonic()
        self.restart_at = None

    @property
    def group(self) -> int:
        """Its process group, which its own children share."""
        return self.process.pid


class Supervisor:
    """Runs programs until a signal comes. Use as a context manager: leaving it ends every one of them."""

    def __init__(
        self, *, sockets: Path, logs: Path, environment: Mapping[str, str], say: Callable[[str], None]
    ) -> None:
        self.logs = logs
        self.environment = environment
        self.say = say
        self.children: list[Child] = []
        self._stopping = False
        self.logs.mkdir(parents=True, exist_ok=True)
        self._reaper = subprocess.Popen(  # noqa: S603 - our own module
            (sys.executable, "-m", "webapp.supervisor.reaper", str(sockets)),
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        """Takes over the signals that end a program."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        return self

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True  # raising from here could lose a child that is just being started

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it running
        for child in reversed(self.children):
            self._end(child)
        if self._reaper.stdin:
            self._reaper.stdin.close()
        self._reaper.wait()

    def _end(self, child: Child) -> None:
        child.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):  # until it is waited for, its group looks alive
            child.process.wait(GRACE_SECONDS)
        end_groups({child.group})
        child.process.wait()
        self._tell_reaper("-", child)

    def start(self, programs: Sequence[Program]) -> None:
        """Starts each program once the one before it is ready. Raises StartFailed."""
        for program in programs:
            self._await_ready(self._begin(program))

    def _begin(self, program: Program) -> Child:
        log = self.logs / f"{program.name}.log"
        log.write_bytes(b"")
        child = Child(program, log, self.environment)
        self.children.append(child)
        self._tell_reaper("+", child)
        return child

    def watch(self, wanted: Callable[[], Sequence[Program]]) -> None:
        """Restarts what ends, waiting longer each time, and what is wanted otherwise, until Stopped is raised."""
        asked_at = time.monotonic()
        while True:
            self._pause()
            if time.monotonic() - asked_at > FOLLOW_SECONDS:
                self._follow(wanted())
                asked_at = time.monotonic()
            for child in self.children:
                self._look_after(child)

    def _follow(self, wanted: Sequence[Program]) -> None:
        """Ends what is wanted no more, or with another command, and starts what is."""
        commands = {program.name: program.command for program in wanted}
        for child in [each for each in self.children if commands.get(each.program.name) != each.program.command]:
            self.say(f"“{child.program.name}” ends: what may be sensed on this site has changed.")
            self.children.remove(child)
            self._end(child)
        running = {child.program.name for child in self.children}
        for program in wanted:
            if program.name not in running:
                self._begin(program)

    def _await_ready(self, child: Child) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not child.program.ready():
            if child.process.poll() is not None:
                raise StartFailed(f"“{child.program.name}” stopped while starting. Its log: {child.log}")
            if time.monotonic() > deadline:
                raise StartFailed(
                    f"“{child.program.name}” is not ready after {READY_SECONDS:.0f} s. Its log: {child.log}"
                )
            self._pause()

    def _pause(self) -> None:
        if self._stopping:
            raise Stopped
        time.sleep(POLL_SECONDS)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.restart_at is not None:
            if now >= child.restart_at:
                child.start()
                self._tell_reaper("+", child)
        elif child.process.poll() is not None:
            self._tell_reaper("-", child)
            child.back_off = BACK_OFF_START if now - child.started_at > STEADY_SECONDS else child.back_off
            child.restart_at = now + child.back_off
            self.say(f"“{child.program.name}” ended ({child.process.returncode}); starting it again. Log: {child.log}")
            child.back_off = min(child.back_off * 2, BACK_OFF_LIMIT)

    def _tell_reaper(self, sign: str, child: Child) -> None:
        if self._reaper.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._reaper.stdin.write(f"{sign}{child.group}\n".encode())
                self._reaper.stdin.flush()
