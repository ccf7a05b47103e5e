"""Policies compared on simulated students: `python -m lessons.adaptation.simulation`."""

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from lessons.adaptation.simulation.experiment import Result, compare
from lessons.adaptation.simulation.plot import draw_intervals
from lessons.adaptation.simulation.sensitivity import try_worlds
from lessons.adaptation.simulation.table import result_table, world_table


def main() -> int:
    """Runs the comparison and prints it."""
    options = _options()
    started = time.perf_counter()
    results = compare(students=options.students, seed=options.seed, progress=_progress)
    say(f"{options.students} simulated students, seed {options.seed}, 45 minutes each; gains in points of 100\n")
    say(result_table(results))
    worlds = []
    if options.sensitivity:
        say("\nIn other worlds, points over no adaptation:\n")
        worlds = try_worlds(students=max(20, options.students // 2), seed=options.seed, progress=_progress)
        say(world_table(worlds))
    if options.plot:
        options.plot.write_text(_plot(results), encoding="utf-8")
        say(f"\nDrawn in {options.plot}.")
    say("\nWhat a simulation cannot show: docs/simulation.md.")
    if options.json:
        seconds = round(time.perf_counter() - started, 1)
        policies = [{name: value for name, value in asdict(one).items() if name != "gains"} for one in results]
        found = {"students": options.students, "seed": options.seed, "seconds": seconds, "policies": policies}
        say(json.dumps(found | ({"worlds": [asdict(world) for world in worlds]} if worlds else {})))
    return 0


def say(words: str) -> None:
    """Prints."""
    sys.stdout.write(f"{words}\n")


def _progress(name: str) -> None:
    sys.stderr.write(f"… {name}\n")


def _plot(results: list[Result]) -> str:
    rows = [(one.policy, one.gain, one.interval) for one in results]
    return draw_intervals(
        rows, title="Points gained in 45 minutes, simulated", unit="points of 100, with 95 % intervals"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m lessons.adaptation.simulation", description=__doc__)
    parser.add_argument("--students", type=_students, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sensitivity", action="store_true", help="compare in other worlds too (twelve times as long)")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg")
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    return parser.parse_args()


def _students(text: str) -> int:
    number = int(text)
    if not 2 <= number <= 100_000:
        raise argparse.ArgumentTypeError("between 2 and 100,000")
    return number


if __name__ == "__main__":
    raise SystemExit(main())
