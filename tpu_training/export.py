"""``python -m tpu_training export --frame RUN --out BUNDLE``: trained networks → a bundle of measured TFLite files."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attention_model.manifest import BundleError
from tpu_training import strategy
from tpu_training.tasks import TASKS, TrainingError

KEPT_FACTS = ("config", "data", "steps_per_epoch", "device", "keras", "parameters", "seconds", "examples_per_second")


def parser() -> argparse.ArgumentParser:
    """The command line: one option a task."""
    root = argparse.ArgumentParser(prog="python -m tpu_training export", description=__doc__)
    for task in TASKS:
        root.add_argument(f"--{task}", type=Path, metavar="RUN", help=f"the folder of a “{task}” run")
        root.add_argument(f"--{task}-data", type=Path, metavar="DIR", help=f"data to compare the {task} networks on")
    root.add_argument("--data", type=Path, help="the same as --frame-data")
    root.add_argument("--base", type=Path, metavar="BUNDLE", help="take every network that is not exported from here")
    root.add_argument("--out", type=Path, required=True, help="the bundle's folder")
    root.add_argument("--variants", type=Path, help="where fp32, fp16, int8 and ONNX go; default: beside the bundle")
    root.add_argument("--name", default="attention")
    root.add_argument("--version", default="0")
    root.add_argument("--figures", type=Path, action="append", default=[], help="JSON that an evaluation printed")
    root.add_argument("--samples", type=int, default=64, help="pictures to compare and calibrate with")
    return root


def run(given: argparse.Namespace) -> None:
    """Export every run that was named and write the bundle."""
    runs = {task: vars(given)[task] for task in TASKS if vars(given)[task]}
    if not runs:
        raise TrainingError(f"Name at least one run: {', '.join('--' + task for task in TASKS)}.")
    facts = {task: read_facts(folder) for task, folder in runs.items()}
    figures = {name: found for path in given.figures for name, found in suites(read_json(path), path).items()}
    strategy.prepare("tensorflow", "cpu")
    from tpu_training.bundle_writer import About, kept_networks, write_bundle
    from tpu_training.exporting import export_task, sources

    variants = given.variants or given.out.with_name(given.out.name + "-variants")
    data = {task: vars(given)[f"{task}_data"] for task in TASKS}
    data["frame"] = data["frame"] or given.data
    pieces = [
        piece
        for task, folder in runs.items()
        for piece in export_task(folder, facts[task], data[task], variants, samples=given.samples)
    ]
    about = About(given.name, given.version, sources(runs), {t: kept(f) for t, f in facts.items()}, figures)
    write_bundle(given.out, about, pieces, kept_networks(given.base, pieces) if given.base else None)
    for piece in pieces:
        for v in piece.variants:
            mark = " ← shipped" if v.kind == piece.shipped else ""
            print(
                f"{piece.name:8} {v.kind:5} {v.bytes / 1e3:8.0f} kB {v.ms:7.3f} ms  max error {v.max_error:.2e}{mark}"
            )
    print(f"Wrote {given.out}; the other forms are in {variants}.")


def read_facts(folder: Path) -> dict[str, Any]:
    """metrics.json of a run; raises TrainingError."""
    return read_json(folder / "metrics.json")


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file, or in its last line: what `evaluate --json` prints. Raises TrainingError."""
    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text if text.lstrip().startswith("{") else text.strip().splitlines()[-1])
    except FileNotFoundError as error:
        raise TrainingError(f"{path} is missing.") from error
    except (OSError, ValueError, IndexError) as error:
        raise TrainingError(f"{path} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise TrainingError(f"{path} holds no JSON object.")
    return found


def suites(found: dict[str, Any], path: Path) -> dict[str, Any]:
    """What `evaluate SUITE --json` printed, or `evaluate all --json`, by suite. Raises TrainingError."""
    each = [found] if "suite" in found else [part for part in found.values() if isinstance(part, dict)]
    named = {part["suite"]: part for part in each if "suite" in part}
    if not named:
        raise TrainingError(f"{path} is not what `evaluate … --json` prints.")
    return named


def kept(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a bundle tells of a run."""
    seen = facts["config"]["batch"] * facts["step"]
    return {"examples": seen, **{name: facts[name] for name in KEPT_FACTS if name in facts}}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; 2 with a plain sentence when something it needs is missing."""
    given = parser().parse_args(arguments)
    try:
        run(given)
    except (TrainingError, BundleError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0
