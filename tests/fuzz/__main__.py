"""Every target one after the other, with a table at the end: `python -m tests.fuzz --seconds 60 [NAME …]`."""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.fuzz.one import MODULES, targets
from tests.fuzz.target import CORPUS

ROOT = Path(__file__).resolve().parents[2]
TRIED = re.compile(r"stat::number_of_executed_units:\s*(\d+)|Done (\d+) (?:runs )?in")
BRANCHES = re.compile(r"cov: (\d+)")
PATIENCE_S = 300.0  # beyond the time asked for: importing, and one slow input


@dataclass(frozen=True)
class Outcome:
    """What one run of a target came to."""

    target: str
    inputs: int
    branches: int
    seconds: float
    crashes: int


def run(name: str, module: str, seconds: int, kept: Path) -> Outcome:
    """Runs one target; what broke it is kept beside the others of its kind."""
    with tempfile.TemporaryDirectory(prefix="attune-fuzz-") as folder:
        place = Path(folder)
        began = time.monotonic()
        command = [sys.executable, "-m", "tests.fuzz.one", module, name, "--seconds", str(seconds), "--place", folder]
        said, ended = _said(command, seconds + PATIENCE_S)
        found = [path for path in place.iterdir() if path.is_file() and "-" in path.name]
        for path in found:
            (kept / name).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, kept / name / path.name[:24])
        if ended or found:
            print(said[-6000:], file=sys.stderr)
        return Outcome(name, _tried(said), max(map(int, BRANCHES.findall(said)), default=0),
                       round(time.monotonic() - began, 1), max(len(found), int(bool(ended))))  # fmt: skip


def _said(command: list[str], seconds: float) -> tuple[str, int]:
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, errors="replace", timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as late:
        return f"{late.stderr or b''!r}\nIt did not end in {seconds:.0f} s.", 1
    return done.stderr + done.stdout[-3000:], done.returncode


def _tried(said: str) -> int:
    counts = [int(number) for pair in TRIED.findall(said) for number in pair if number]
    return max([*counts, *(int(number) for number in re.findall(r"^#(\d+)\t", said, re.MULTILINE))], default=0)


def main() -> int:
    """1 when anything broke."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("names", nargs="*", metavar="NAME")
    reading.add_argument("--seconds", type=int, default=60, help="for each target")
    reading.add_argument("--keep", type=Path, default=CORPUS, help="where inputs that broke something are kept")
    reading.add_argument("--json", action="store_true")
    asked = reading.parse_args()
    outcomes = []
    print(f"{'target':20}{'inputs':>12}{'branches':>10}{'seconds':>9}{'crashes':>9}")
    modules = {name: module for module in MODULES for name in targets(module)}
    for name in asked.names or modules:
        outcomes.append(run(name, modules[name], asked.seconds, asked.keep))
        made = outcomes[-1]
        print(f"{name:20}{made.inputs:12,}{made.branches:10,}{made.seconds:9.1f}{made.crashes:9}", flush=True)
    crashes = sum(outcome.crashes for outcome in outcomes)
    inputs, spent = sum(one.inputs for one in outcomes), sum(one.seconds for one in outcomes)
    print(f"{'all':20}{inputs:12,}{'':10}{spent:9.1f}{crashes:9}")
    if asked.json:
        print(json.dumps({"targets": [asdict(outcome) for outcome in outcomes], "crashes": crashes}))
    return 1 if crashes else 0


if __name__ == "__main__":
    sys.exit(main())
