"""Every reader of what strangers write, under fuzzing; runs add up: `python -m tests.fuzz --total 3600 [NAME …]`.

`--seconds` gives each target the same time once. `--total` shares time by what targets still lack to a million inputs.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from tests.fuzz.one import MODULES, targets
from tests.fuzz.tally import HEAD, PLACE, Tally, alone

ROOT = Path(__file__).resolve().parents[2]
BEGAN = re.compile(r"^#(\d+)\tINITED", re.MULTILINE)
TRIED = re.compile(r"stat::number_of_executed_units:\s*(\d+)|Done (\d+) (?:runs )?in|^#(\d+)\t", re.MULTILINE)
BRANCHES = re.compile(r"cov: (\d+)")
BROKEN = ("crash-", "timeout-", "oom-", "leak-")
PATIENCE_S = 600.0  # beyond the time asked for: importing, known inputs, and one slow input on a busy machine
SLICE_S, SHORTEST_S = 240, 20


def run(tally: Tally, name: str, module: str, seconds: int) -> int:
    """Runs one target for a time and enters it. How often it broke."""
    with tempfile.TemporaryDirectory(prefix="attune-fuzz-") as folder:
        place, began = Path(folder), time.monotonic()
        known = [str(tally.grown(name)), str(tally.broken(name))]
        command = [sys.executable, "-m", "tests.fuzz.one", module, name, "--seconds", str(seconds), "--place", folder]
        said, ended = _said([*command, "--known", *known], seconds + PATIENCE_S)
        found = [path for path in place.iterdir() if path.name.startswith(BROKEN)]
        fresh = [path for path in found if not (tally.broken(name) / path.name[:24]).exists()]
        for path in fresh:
            shutil.copy(path, tally.broken(name) / path.name[:24])
    if ended or found:
        print(said[-6000:], file=sys.stderr, flush=True)
    else:
        tally.settle(name)
    account = tally.of(name)
    account.inputs += _tried(said)
    account.seconds += time.monotonic() - began
    account.branches = max(account.branches, *map(int, BRANCHES.findall(said)), 0)
    account.found += len(fresh)
    tally.keep()
    return max(len(found), int(bool(ended)))


def _said(command: list[str], seconds: float) -> tuple[str, int]:
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, errors="replace", timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as late:
        return f"{late.stderr or b''!r}\nIt did not end in {seconds:.0f} s.", 1
    return done.stderr + done.stdout[-3000:], done.returncode


def _tried(said: str) -> int:
    """New inputs: those of earlier runs, read again at the beginning, do not count twice."""
    counts = [int(number) for found in TRIED.findall(said) for number in found if number]
    return max(0, max(counts, default=0) - max(map(int, BEGAN.findall(said)), default=0))


def each_once(names: list[str], seconds: int) -> Iterator[tuple[str, int]]:
    """Every target for the same time."""
    for name in names:
        yield name, seconds


def shared(tally: Tally, names: list[str], total: int, broke: set[str]) -> Iterator[tuple[str, int]]:
    """Turns within the total: whoever has had the least for what it lacks is next. What broke waits to be mended."""
    until, had = time.monotonic() + total, {name: 0.0 if _due(tally, name) else float(SHORTEST_S) for name in names}
    fair = total / max(1, sum(not seconds for seconds in had.values()))
    while (left := until - time.monotonic()) >= SHORTEST_S and (able := [name for name in names if name not in broke]):
        name = min(able, key=lambda each: had[each] / tally.of(each).weight)
        seconds = int(min(left, SLICE_S, max(SHORTEST_S, fair), max(SHORTEST_S, _due(tally, name))))
        began = time.monotonic()
        yield name, seconds
        had[name] += time.monotonic() - began


def _due(tally: Tally, name: str) -> float:
    return tally.of(name).lacking_s * 1.1


def main() -> int:
    """1 when anything broke."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("names", nargs="*", metavar="NAME")
    reading.add_argument("--seconds", type=int, default=60, help="for each target")
    reading.add_argument("--total", type=int, help="seconds for all of them together")
    reading.add_argument("--table", action="store_true", help="only say what was tried so far")
    reading.add_argument("--place", type=Path, default=PLACE, help="where inputs and counts of all runs are kept")
    reading.add_argument("--json", action="store_true")
    asked = reading.parse_args()
    modules = {name: module for module in MODULES for name in targets(module)}
    names, broke = asked.names or list(modules), set[str]()
    if asked.table:
        print(Tally.read(asked.place).table(names))
        return 0
    with alone(asked.place):
        tally = Tally.read(asked.place)
        turns = each_once(names, asked.seconds) if asked.total is None else shared(tally, names, asked.total, broke)
        print(HEAD, flush=True)
        for name, seconds in turns:
            if run(tally, name, modules[name], seconds):
                broke.add(name)
            print(tally.row(name), flush=True)
    print(f"\n{tally.table(names)}")
    if asked.json:
        told = {name: {**asdict(tally.of(name)), "open": tally.is_open(name)} for name in names}
        print(json.dumps({"targets": told, "broke": sorted(broke)}))
    return 1 if broke else 0


if __name__ == "__main__":
    sys.exit(main())
