"""Every benchmark, one after the other, into a new section of benchmarks/RESULTS.md: `python -m benchmarks`.

Each runs in a process of its own on data of its own. What it found is kept in var/bench, so that a suite that was
stopped goes on where it was; `--again` begins anew. `--only rules frames` runs and reports just these.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.machine import describe_machine
from benchmarks.report import add_section, figures_of, keep_figures, read_last, write_section
from benchmarks.site import ROOT
from benchmarks.suite import SUITE, Bench

RESULTS = ROOT / "benchmarks" / "RESULTS.md"
HISTORY = ROOT / "benchmarks" / "history.json"
KEPT = ROOT / "var" / "bench"
RUN = "suite.json"
OWN = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE", "PLAYWRIGHT_BROWSERS_PATH")
QUIET_LOAD = 0.5

Result = dict[str, Any]
Run = dict[str, Any]


def begin(kept: Path, *, again: bool) -> Run:
    """The suite that goes on, or a new one: when it began, on which machine, and which commands are done."""
    path = kept / RUN
    if path.exists() and not again:
        going_on: Run = json.loads(path.read_text(encoding="utf-8"))
        return going_on
    kept.mkdir(parents=True, exist_ok=True)
    run: Run = {"began": datetime.now(UTC).isoformat(), "machine": str(describe_machine()), "done": []}
    path.write_text(json.dumps(run), encoding="utf-8")
    return run


def recall(kept: Path, bench: Bench, run: Run) -> Result | None:
    """What this suite found already, by the same command."""
    path = kept / f"{bench.name}.json"
    if bench.command not in run["done"] or not path.exists():
        return None
    return {"command": bench.command, "found": json.loads(path.read_text(encoding="utf-8"))}


def keep(kept: Path, bench: Bench, found: Any, run: Run) -> None:
    """As it was printed: other commands read it."""
    (kept / f"{bench.name}.json").write_text(json.dumps(found), encoding="utf-8")
    run["done"].append(bench.command)
    (kept / RUN).write_text(json.dumps(run), encoding="utf-8")


def measure(bench: Bench) -> Result:
    """Runs it with nothing of this machine's site in its surroundings."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="attune-bench-", ignore_cleanup_errors=True) as home:
        command = [sys.executable, "-m", f"benchmarks.{bench.name}", *bench.arguments, "--json"]
        environment = {name: os.environ[name] for name in OWN if name in os.environ} | {"ATTUNE_HOME": home}
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            said, complained = process.communicate()
        except BaseException:
            process.terminate()  # it stops its site as Ctrl-C would
            process.wait(60)
            raise
    print(said, end="", flush=True)
    result: Result = {"command": bench.command, "seconds": round(time.monotonic() - started)}
    last = said.strip().splitlines()[-1:] or [""]
    try:
        found = json.loads(last[0])
    except ValueError:
        return {**result, "problem": (complained.strip().splitlines() or ["it said nothing"])[-1]}
    return {**result, "found": found}


def run_all(benches: Sequence[Bench], kept: Path, run: Run) -> dict[str, Result]:
    """Each that is not there yet. What could not be measured is tried again when the suite goes on."""
    results: dict[str, Result] = {}
    for number, bench in enumerate(benches, 1):
        known = recall(kept, bench, run)
        told = "measured already" if known else f"about {bench.minutes:g} min"
        print(f"\n[{number}/{len(benches)}] {bench.command} ({told})", flush=True)
        result = known or measure(bench)
        if "found" in result and not known:
            keep(kept, bench, result["found"], run)
        elif "problem" in result:
            print(f"not measured: {result['problem']}", file=sys.stderr, flush=True)
        results[bench.name] = result
    return results


def choose(suite: Sequence[Bench], only: Sequence[str]) -> list[Bench]:
    """Those that were named, in the suite's order; else all that need no naming. Raises KeyError with a wrong name."""
    names = {bench.name for bench in suite}
    for name in only:
        if name not in names:
            raise KeyError(name)
    return [bench for bench in suite if (bench.name in only if only else not bench.asked)]


def report(benches: Sequence[Bench], results: Mapping[str, Result], run: Run, *, into: Path, history: Path) -> None:
    """The section and the figures for the next one."""
    day = datetime.fromisoformat(run["began"]).date()
    add_section(into, write_section(benches, results, read_last(history), day=day, machine=run["machine"]))
    keep_figures(history, figures_of(benches, results), day=day, machine=run["machine"])


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when everything was measured, 1 when something was not."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help=" ".join(each.name for each in SUITE))
    parser.add_argument("--again", action="store_true", help="measure everything anew")
    parser.add_argument("--no-report", action="store_true", help="measure, and leave benchmarks/RESULTS.md as it is")
    parser.add_argument("--kept", type=Path, default=KEPT, help="where what was found is kept")
    parser.add_argument("--into", type=Path, default=RESULTS, help="the page with the sections")
    parser.add_argument("--history", type=Path, default=HISTORY, help="figures of the sections so far")
    given = parser.parse_args(arguments)
    try:
        benches = choose(SUITE, given.only)
    except KeyError as error:
        parser.error(f"there is no benchmark {error}; there are {', '.join(each.name for each in SUITE)}")
    run = begin(given.kept, again=given.again)
    if os.getloadavg()[0] > QUIET_LOAD * len(os.sched_getaffinity(0)):
        print(f"This machine is busy (load {os.getloadavg()[0]:.1f}): times will be those of a queue.", file=sys.stderr)
    results = run_all(benches, given.kept, run)
    missing = [name for name, result in results.items() if "found" not in result]
    if missing:
        print(f"\nNot measured: {', '.join(missing)}. The same command tries these again.", file=sys.stderr)
        if not given.no_report:
            print("No section was written.", file=sys.stderr)
        return 1
    if not given.no_report:
        report(benches, results, run, into=given.into, history=given.history)
        (given.kept / RUN).unlink()
        print(f"\nWritten on top of {given.into.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
