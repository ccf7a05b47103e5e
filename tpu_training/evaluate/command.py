"""The command line of the evaluation: runs suites, prints their figures, writes the report."""

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from attention_model.frames import FrameRefused
from attention_model.manifest import BundleError
from tpu_training.datasets.arrays import DataUnusableError
from tpu_training.datasets.examples import DatasetUnusableError
from tpu_training.datasets.records import RecordsDamagedError
from tpu_training.evaluate.progress import tell_progress_to
from tpu_training.evaluate.suite import (
    ALL,
    DEFAULT_BUNDLE,
    SUITES,
    Drawn,
    EvaluationError,
    Options,
    SliceRow,
    SuiteResult,
)
from tpu_training.synthetic.data import DataMissingError
from tpu_training.tasks import TrainingError

REFUSALS = (
    EvaluationError,
    BundleError,
    DataMissingError,
    DatasetUnusableError,
    DataUnusableError,
    FrameRefused,
    RecordsDamagedError,
    TrainingError,
)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    root = argparse.ArgumentParser(prog="python -m tpu_training evaluate", description=__doc__)
    root.add_argument("suite", choices=[*SUITES, ALL], help="what to measure")
    root.add_argument("--data", type=Path, help="file or folder to measure on; without it, its usual place")
    root.add_argument("--bundle", type=Path, default=DEFAULT_BUNDLE, help="the networks; default: those of the site")
    root.add_argument("--head-data", type=Path, help="train the suite's small head on this file, test it on --data")
    root.add_argument("--folds", action="store_true", help="train the suite's small head in folds by person")
    root.add_argument("--seed", type=int, default=0, help="of folds and intervals")
    root.add_argument("--limit", type=positive, help="at most so many examples, spread over the data")
    root.add_argument("--report", type=Path, metavar="FILE.html", help="write a report with plots and slices")
    root.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    root.add_argument("--quiet", action="store_true", help="print no tables")
    root.add_argument("--progress", type=Path, metavar="FILE.json", help="write down how far it is, for a waiting page")
    return root


def positive(text: str) -> int:
    """A whole number of at least one."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number above 0")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 2 with a plain sentence when it could not measure."""
    given = parser().parse_args(arguments)
    tell_progress_to(given.progress)
    try:
        results, missing = measure(given)
        if not given.quiet:
            for result in results:
                show(result)
        if given.report:
            from tpu_training.evaluate.report import write_report

            write_report(given.report, results, missing, given.bundle)
            print(f"Wrote {given.report}")
    except REFUSALS as error:
        print(error, file=sys.stderr)
        return 2
    if given.json:
        print(json.dumps(as_json(results, missing) if given.suite == ALL else result_json(results[0])))
    return 0


def measure(given: argparse.Namespace) -> tuple[list[SuiteResult], dict[str, str]]:
    """The suites that were asked for, and why some of `all` could not be measured."""
    if given.suite != ALL:
        data = given.data or SUITES[given.suite].usual_data()
        return [SUITES[given.suite].load()(options(given, data))], {}
    results, missing = [], {}
    for name, entry in SUITES.items():
        try:
            results.append(entry.load()(options(given, entry.usual_data(given.data))))
        except BundleError:
            raise
        except REFUSALS as error:
            missing[name] = str(error)
            print(f"{name}: {error}", file=sys.stderr)
    if not results:
        raise EvaluationError("Nothing could be measured: no suite has its data.")
    return results, missing


def options(given: argparse.Namespace, data: Path) -> Options:
    """What a suite is told. `all` hands no head data on: it belongs to one suite."""
    plain = Options(data, given.bundle, given.folds, given.head_data, given.seed, given.limit)
    return replace(plain, head_data=None) if given.suite == ALL else plain


def show(result: SuiteResult) -> None:
    """Print the figures of a suite as a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table("figure", "value", "95 % interval", "should reach", title=result.name, title_justify="left")
    for name, value in result.figures.items():
        interval = result.intervals.get(name)
        shown = f"{number(interval[0])} to {number(interval[1])}" if interval else ""
        table.add_row(name, number(value), shown, floor(result, name))
    console = Console(width=None if sys.stdout.isatty() else 110)
    console.print(table)
    for note in result.notes:
        console.print(f"· {note}", highlight=False)


def floor(result: SuiteResult, name: str) -> str:
    """What a figure should reach, and whether it does."""
    if name not in result.floors or not math.isfinite(result.figures[name]):
        return ""
    bound, value = result.floors[name], result.figures[name]
    less = name in result.less_is_better
    reached = value <= bound if less else value >= bound
    return f"{'≤' if less else '≥'} {number(bound)} {'reached' if reached else 'not reached'}"


def number(value: float) -> str:
    """A figure as a reader wants it."""
    if not math.isfinite(value):
        return "–"
    return str(int(value)) if float(value).is_integer() and abs(value) >= 2 else f"{value:.3f}"


def result_json(result: SuiteResult) -> dict[str, Any]:
    """A suite's figures by name, then their intervals and slices. A figure that does not exist is null."""
    return {
        **finite(result.figures),
        "suite": result.name,
        "intervals": {name: [none_or(low), none_or(high)] for name, (low, high) in result.intervals.items()},
        "draws": draws_json(result.draws),
        "slices": [slice_json(row) for row in result.slices],
        "notes": list(result.notes),
    }


def slice_json(row: SliceRow) -> dict[str, Any]:
    """One part of the data; with people, intervals and draws where the suite tells them."""
    found: dict[str, Any] = {"by": row.by, "part": row.part, "count": row.count, "figures": finite(row.figures)}
    if row.people is not None:
        found["people"] = row.people
    if row.draws:
        found |= {"intervals": {k: [none_or(a), none_or(b)] for k, (a, b) in row.intervals.items()}}
        found |= {"draws": draws_json(row.draws)}
    return found


def draws_json(draws: Mapping[str, Drawn]) -> dict[str, Any]:
    """Draws by figure."""
    return {
        name: {"over": each.over, "values": [none_or(value) for value in each.values]} for name, each in draws.items()
    }


def as_json(results: list[SuiteResult], missing: Mapping[str, str]) -> dict[str, Any]:
    """All suites by name, and what was missing."""
    return {**{result.name: result_json(result) for result in results}, "missing": dict(missing)}


def finite(figures: Mapping[str, float]) -> dict[str, float | None]:
    """Figures as JSON can hold them."""
    return {name: none_or(value) for name, value in figures.items()}


def none_or(value: float) -> float | None:
    """The number, or None where there is none; whole numbers stay whole."""
    if isinstance(value, int):
        return int(value)
    return float(value) if math.isfinite(value) else None
