"""Every part of a school breaks while students stream, read and answer: how long until all is well, and what is lost.

Each part is killed, stopped for ten seconds and restarted as an administrator would. At the end the database is asked
whether it has all that was acknowledged.
"""

import argparse
import asyncio
import itertools
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.clips import SAMPLE, read_clip
from benchmarks.faithful import Accounts, FaithfulPage, ask_the_database
from benchmarks.school_site import School

PARTS = ("inference", "web", "valkey", "postgres", "worker", "beat", "caddy")
WAYS = ("killed", "paused", "restarted")
PAUSE_S = 10.0
WELL_S = 3.0  # so long all must go well before it counts as recovered
GIVE_UP_S = 90.0
GAP_S = 2.0  # a stream that is answered at least so often goes on
PROMPT_S = 2.0  # a command that is acknowledged so soon was not held up


@dataclass(frozen=True)
class Fault:
    """What is done to which part."""

    part: str
    way: str


@dataclass(frozen=True)
class Row:
    """What one fault did."""

    part: str
    way: str
    streams_back_s: float | None  # until every stream was answered again for good; None: not within GIVE_UP_S
    slowest_ack_s: float
    frames_sent: int
    frames_lost: int
    lines_lost: int
    told: tuple[str, ...]


def busiest(school: School, part: str) -> int:
    """Of several web processes or workers the one that most lines lead to."""
    plan = school.plan
    number = len(plan["webs"] if part == "web" else plan["inference"])
    return max((school.part(f"{part}{each}") for each in range(number)), key=open_files)


def open_files(pid: int) -> int:
    """How many files and lines a process holds (Linux); none when it is not there."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()) if pid else 0
    except OSError:
        return 0


def processes(school: School, part: str) -> list[int]:
    """A part's own process and its children, as a container would hold them."""
    own = busiest(school, part) if part in {"web", "inference"} else school.part(part)
    if part != "postgres":
        return [own]
    return [own, *(pid for pid, command in school.descendants().items() if command.startswith("postgres:"))]


def _signal(pids: Iterable[int], number: int) -> None:
    for pid in pids:
        if pid:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue  # it went by itself


async def inflict(school: School, fault: Fault) -> None:
    """Does it; returns when what happens next is up to the school."""
    pids = await asyncio.to_thread(processes, school, fault.part)
    if not pids[0]:
        raise RuntimeError(f"There is no {fault.part}.")
    if fault.way == "killed":
        _signal(pids, signal.SIGKILL)
    elif fault.way == "paused":
        _signal(pids, signal.SIGSTOP)
        try:
            await asyncio.sleep(PAUSE_S)
        finally:
            _signal(pids, signal.SIGCONT)
    else:
        # Postgres waits for its guests on SIGTERM; its container's stop signal is the other one.
        _signal(pids[:1], signal.SIGINT if fault.part == "postgres" else signal.SIGTERM)


def outage(answered_at: Sequence[float], begun: float, now: float) -> float:
    """Seconds from `begun` to the end of the last gap in the answers to one stream; 0 when there was none."""
    moments = [begun, *(at for at in answered_at if at > begun), now]
    gaps = [later for earlier, later in itertools.pairwise(moments) if later - earlier > GAP_S]
    return gaps[-1] - begun if gaps else 0.0


def is_well(pages: Iterable[FaithfulPage], now: float) -> bool:
    """Whether every stream was answered often enough of late, and nothing waits long for its acknowledgement."""
    for page in pages:
        late = [at for at in page.record.answered_at[-40:] if at > now - WELL_S]
        if not late or outage(late, now - WELL_S, now):
            return False
        if any(now - at > PROMPT_S for at in page.first_sent.values()):
            return False
    return True


async def watch(school: School, pages: Sequence[FaithfulPage], fault: Fault) -> Row:
    """Inflicts one fault and waits until all is well again."""
    begun = time.monotonic()
    before = [(page.record.sent, len(page.record.answered_at), len(page.record.closed)) for page in pages]
    await inflict(school, fault)
    over, well = time.monotonic(), False
    while not well and time.monotonic() - over < GIVE_UP_S:
        await asyncio.sleep(0.25)
        well = time.monotonic() - over > WELL_S and is_well(pages, time.monotonic())
    now = time.monotonic()
    waits = [wait for page in pages for at, wait in page.record.slowest_ack if at > begun]
    waits += [now - at for page in pages for at in page.first_sent.values()]
    sent = sum(page.record.sent for page in pages) - sum(one[0] for one in before)
    answered = sum(len(page.record.answered_at) for page in pages) - sum(one[1] for one in before)
    return Row(
        part=fault.part,
        way=fault.way,
        streams_back_s=round(max(outage(page.record.answered_at, begun, now) for page in pages), 1) if well else None,
        slowest_ack_s=round(max(waits, default=0.0), 1),
        frames_sent=sent,
        frames_lost=max(0, sent - answered - sum(len(page.out) for page in pages)),
        lines_lost=sum(len(page.record.closed) for page in pages) - sum(one[2] for one in before),
        told=tuple(sorted(set().union(*(page.record.heard(begun, now) for page in pages)))),
    )


@dataclass(frozen=True)
class Outcome:
    """All faults, and what the database says at the end."""

    rows: list[Row]
    accounts: Accounts
    never_acknowledged: int
    turned_away: int


async def nothing(_school: School) -> None:
    """What else is done to the school while the pages run."""


async def break_all(
    school: School,
    faults: Sequence[Fault],
    *,
    students: int,
    fps: float = 2.0,
    every: float = 2.0,
    reloads: float = 20.0,
    beside: Callable[[School], Awaitable[None]] = nothing,
) -> Outcome:
    """Runs the pages, and one fault after another under them."""
    frames = [frame.jpeg for frame in read_clip()]
    people = await asyncio.to_thread(school.students_at_work, students)
    pages = [FaithfulPage(school, student, frames, fps=fps, every=every, reloads=reloads) for student in people]
    running = asyncio.gather(*(page.run() for page in pages))
    try:
        begun = time.monotonic()
        while not is_well(pages, time.monotonic()):
            if time.monotonic() - begun > GIVE_UP_S:
                raise RuntimeError("The streams did not begin.")
            await asyncio.sleep(0.25)
        rows = []
        for fault in faults:
            rows.append(await watch(school, pages, fault))
            print(as_line(rows[-1]), flush=True)
        await beside(school)
    finally:
        left = await asyncio.gather(*(page.finish() for page in pages))
        await running
    accounts = await asyncio.to_thread(ask_the_database, school, pages)
    away = sum(page.record.turned_away is not None for page in pages)
    return Outcome(rows, accounts, sum(left), away)


HEAD = f"{'part':<11}{'':<11}{'streams back':>13}{'slowest ack':>13}{'frames':>8}{'lost':>6}{'lines':>7}  told"


def as_line(row: Row) -> str:
    """One row of the table."""
    back = "never" if row.streams_back_s is None else f"{row.streams_back_s:.1f} s"
    return (
        f"{row.part:<11}{row.way:<11}{back:>13}{row.slowest_ack_s:>11.1f} s"
        f"{row.frames_sent:>8}{row.frames_lost:>6}{row.lines_lost:>7}  {', '.join(row.told) or '–'}"
    )


def say(outcome: Outcome) -> None:
    """The accounts below the table."""
    told = outcome.accounts
    print(
        f"\nacknowledged: {told.acknowledged_answers} answers and {told.acknowledged_events} events; "
        f"lost: {told.lost_answers} answers and {told.lost_events} events; stored twice: {told.doubled}"
    )
    print(f"never acknowledged: {outcome.never_acknowledged}; pages turned away: {outcome.turned_away}")


def as_json(outcome: Outcome) -> dict[str, Any]:
    """For `--json`."""
    worst = [row.streams_back_s for row in outcome.rows]
    return {
        "faults": [asdict(row) for row in outcome.rows],
        "longest_recovery_s": None if None in worst else max((back for back in worst if back is not None), default=0),
        "never_acknowledged": outcome.never_acknowledged,
        "turned_away": outcome.turned_away,
        **asdict(outcome.accounts),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--only", nargs="*", default=[], metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--ways", nargs="*", default=list(WAYS), choices=WAYS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    if not SAMPLE.exists():
        print(f"There is no sample clip at {SAMPLE}.", file=sys.stderr)
        return 2
    faults = [Fault(part, way) for part in given.only or PARTS for way in given.ways]
    try:
        with tempfile.TemporaryDirectory(prefix="attune-bench-") as folder, School(Path(folder)) as school:
            print(HEAD, flush=True)
            outcome = asyncio.run(break_all(school, faults, students=given.students))
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 2
    say(outcome)
    if given.json:
        print(json.dumps(as_json(outcome)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
