"""A school at half load for an hour: does anything grow? `python -m benchmarks.soak --minutes 60 --students N`.

Students come, study with their cameras, answer, finish and come back. Every ten seconds each part's memory, handles,
threads and processor time are written down with latency, losses and the size of the database: one JSON line each, kept
in var/soak. At the end the database is asked for everything that was acknowledged, and every figure gets a slope over
the last three quarters with its interval. `--docs` draws docs/soak from it; `--redraw FILE` does so later.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import redis

from benchmarks.clips import SAMPLE, read_clip
from benchmarks.faithful import READ, reckon
from benchmarks.machine import describe_machine
from benchmarks.school_site import School
from benchmarks.site import ROOT
from benchmarks.soak_class import Habits, Lesson, Tally, hold_class
from benchmarks.soak_docs import renew_docs
from benchmarks.soak_verdict import Sample, growth_mb_per_hour, judge, started_again
from benchmarks.topology import DATABASE, DATABASE_USER
from benchmarks.vitals import take_vitals

EVERY_S = 10.0
DATABASE_EVERY = 6  # samples
ARRIVE_S = 30.0
KEPT = ROOT / "var" / "soak"
SCHOOL_FIGURES = ROOT / "var" / "bench" / "school.json"
FALLBACK_STUDENTS = 20


@dataclass(frozen=True)
class Settings:
    """What is asked for."""

    minutes: float
    students: int
    every_s: float = EVERY_S
    habits: Habits = field(default_factory=Habits)


class Notebook:
    """Samples as they come, in a file that is whole at every moment."""

    def __init__(self, path: Path, head: dict[str, Any]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = path.open("w", encoding="utf-8")
        self.samples: list[Sample] = []
        self._write({"head": head})

    def add(self, sample: Sample) -> None:
        """One more."""
        self.samples.append(sample)
        self._write(sample)

    def end(self, found: dict[str, Any]) -> None:
        """With what came out."""
        self._write({"found": found})

    def close(self) -> None:
        """Whether it came to its end or not."""
        self.file.close()

    def _write(self, row: dict[str, Any]) -> None:
        self.file.write(json.dumps(row, separators=(",", ":")) + "\n")
        self.file.flush()


def read_notebook(path: Path) -> tuple[dict[str, Any], list[Sample], dict[str, Any]]:
    """Head, samples, and what came out; empty where the run did not get to its end."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found: dict[str, Any] = next((row["found"] for row in rows if "found" in row), {})
    return rows[0]["head"], [row for row in rows if "parts" in row], found


def default_students() -> int:
    """Half of what benchmarks.school found here."""
    if not SCHOOL_FIGURES.exists():
        return FALLBACK_STUDENTS
    found: dict[str, Any] = json.loads(SCHOOL_FIGURES.read_text())
    return max(1, int(found["camera_students"]) // 2)


def database_mb(school: School) -> float:
    """With its indexes."""
    import psycopg

    where = f"host=127.0.0.1 port={school.plan['postgres']} user={DATABASE_USER} dbname={DATABASE}"
    with psycopg.connect(where) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return round(row[0] / 1e6, 2) if row else 0.0


def look(school: School, *, with_database: bool) -> dict[str, Any]:
    """How every part is just now."""
    valkey = redis.Redis(unix_socket_path=f"{school.plan['sockets']}/valkey.sock")
    try:
        memory: dict[str, Any] = valkey.info("memory")
    finally:
        valkey.close()
    parts = take_vitals(school.descendants(), school.plan)
    return {
        "parts": {part: asdict(vital) for part, vital in parts.items()},
        "valkey_mb": round(memory["used_memory"] / 1e6, 2),
        "database_mb": database_mb(school) if with_database else None,
    }


def percentile(figures: Sequence[float], share: float) -> float | None:
    """None where nothing was measured."""
    ordered = sorted(figures)
    return round(ordered[int(share * (len(ordered) - 1))], 1) if ordered else None


def told_by_pages(tally: Tally) -> dict[str, Any]:
    """What students saw since the last sample, and how often so far."""
    frames, pages = tally.drain()
    return {
        "p50_ms": percentile(frames, 0.5), "p95_ms": percentile(frames, 0.95), "most_ms": percentile(frames, 1.0),
        "page_p95_ms": percentile(pages, 0.95), "answered": len(frames), "here": len(tally.open),
        "sent": tally.sent_so_far, "lost": tally.lost, "refused": tally.refused, "visits": tally.visits,
        "finished": tally.finished, "lines_lost": tally.lines_lost, "pages_failed": tally.pages_failed,
    }  # fmt: skip


async def take_samples(school: School, tally: Tally, notebook: Notebook, settings: Settings) -> None:
    """One at every interval until the time is over."""
    began, number = time.monotonic(), 0
    while (at := time.monotonic() - began) < 60 * settings.minutes:
        seen = await asyncio.to_thread(look, school, with_database=number % DATABASE_EVERY == 0)
        notebook.add({"at": round(at, 1), **seen, **told_by_pages(tally)})
        if number % DATABASE_EVERY == 0:
            print(as_line(notebook.samples[-1]), flush=True)
        number += 1
        await asyncio.sleep(max(0.0, began + number * settings.every_s - time.monotonic()))


def as_line(sample: Sample) -> str:
    """One sample in words."""
    memory = sum(part["memory_mb"] for name, part in sample["parts"].items() if name != "client")
    return (
        f"{sample['at'] / 60:5.1f} min: {sample['here']} here, {sample['sent']} frames sent, {sample['lost']} lost, "
        f"p95 {sample['p95_ms']} ms; {memory:.0f} MB in all parts, database {sample['database_mb']} MB"
    )


async def soak(school: School, settings: Settings, notebook: Notebook) -> Tally:
    """Holds the class and takes samples beside it."""
    people = await asyncio.to_thread(school.students_at_work, settings.students)
    path = await asyncio.to_thread(find_lesson, school, people[0].session_id)
    frames = [frame.jpeg for frame in read_clip()]
    tally, stop = Tally(), asyncio.Event()
    arrive = min(ARRIVE_S, 6 * settings.minutes)
    students = asyncio.create_task(
        hold_class(Lesson(school, path, frames, tally, settings.habits, stop), people, arrive_s=arrive)
    )
    samples = asyncio.create_task(take_samples(school, tally, notebook, settings))
    await asyncio.wait({students, samples}, return_when=asyncio.FIRST_COMPLETED)  # students end early if one breaks
    stop.set()
    if students.done() and students.exception():
        samples.cancel()
    await asyncio.gather(students, samples)
    return tally


def find_lesson(school: School, session_id: str) -> str:
    """Where the students' lesson is."""
    code = (
        "from webapp.classroom.models import StudySession as S; from webapp.classroom.selectors import lesson_url; "
        f"one = S.objects.get(pk={session_id!r}); print('path:', lesson_url(one.classroom_id, one.lesson_id))"
    )
    return school.manage("shell", "-v", "0", "-c", code).rpartition("path:")[2].strip().lstrip("/")


def account(school: School, tally: Tally) -> dict[str, Any]:
    """What was acknowledged, beside what is stored."""
    said = school.manage("shell", "-v", "0", "-c", READ.format(sessions=sorted(tally.sessions)))
    stored = json.loads(said.rpartition("stored:")[2])
    answers = {key for key, kind in tally.made.items() if kind == "answer.give"}
    return {**asdict(reckon(tally.made, answers, stored, tally.unsettled)), "unsettled": len(tally.unsettled)}


def conclude(samples: Sequence[Sample], tally: Tally, accounts: dict[str, Any]) -> dict[str, Any]:
    """Everything that is kept of the hour beside its samples."""
    findings = judge(samples)
    level = sum(finding.verdict == "level" for finding in findings)
    return {
        "seconds": samples[-1]["at"], "frames_sent": tally.sent_so_far, "frames_lost": tally.lost,
        "frames_refused": tally.refused, "visits": tally.visits, "lessons_finished": tally.finished,
        "lines_lost": tally.lines_lost, "pages_failed": tally.pages_failed, "accounts": accounts,
        "started_again": started_again(samples), "database_mb_per_hour": growth_mb_per_hour(samples),
        "findings": [finding.as_json() for finding in findings],
        "level_count": level, "figures_count": len(findings), "level": 0 < level == len(findings),
    }  # fmt: skip


def run(settings: Settings, path: Path) -> dict[str, Any]:
    """A fresh school, an hour, what came out."""
    asked = {"minutes": settings.minutes, "students": settings.students, "habits": asdict(settings.habits)}
    head = {"began": datetime.now(UTC).isoformat(timespec="seconds"), "machine": str(describe_machine()), **asked}
    with contextlib.closing(Notebook(path, head)) as notebook:
        with (
            tempfile.TemporaryDirectory(prefix="attune-bench-", ignore_cleanup_errors=True) as folder,
            School(Path(folder)) as school,
        ):
            tally = asyncio.run(soak(school, settings, notebook))
            found = conclude(notebook.samples, tally, account(school, tally))
        notebook.end(found)
    return found


def say(found: dict[str, Any]) -> None:
    """The table and the accounts."""
    for row in found["findings"]:
        change = f"{row['per_hour']:+.2f} [{row['low']:+.2f}, {row['high']:+.2f}] {row['unit']}"
        print(f"{row['what']:<18}{row['of']:<12}{row['mean']:>9.1f}  {change} an hour: {row['verdict']}")
    accounts = found["accounts"]
    print(
        f"{found['frames_sent']} frames sent, {found['frames_lost']} lost; {accounts['acknowledged_answers']} answers "
        f"and {accounts['acknowledged_events']} events acknowledged, lost {accounts['lost_answers']} and "
        f"{accounts['lost_events']}; {found['visits']} visits, {found['lessons_finished']} lessons finished"
    )
    for part in found["started_again"]:
        print(f"{part} was started again on the way.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--students", type=int, help="with cameras; default: half of what benchmarks.school found here")
    parser.add_argument("--out", type=Path, help="file for the samples; default: a new one in var/soak")
    parser.add_argument("--docs", action="store_true", help="renew docs/soak.md and its plots")
    parser.add_argument(
        "--redraw", type=Path, metavar="FILE", help="measure nothing: renew the docs from these samples"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    given = parser.parse_args(arguments)
    if given.redraw:
        renew_docs(*read_notebook(given.redraw))
        return 0
    if not SAMPLE.exists():
        print(f"There is no sample clip at {SAMPLE}.", file=sys.stderr)
        return 2
    path = given.out or KEPT / f"{datetime.now(UTC):%Y-%m-%d-%H%M}.jsonl"
    found = run(Settings(given.minutes, given.students or default_students()), path)
    say(found)
    print(f"The samples are in {path}.")
    if given.docs:
        renew_docs(*read_notebook(path))
    if given.json:
        print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
