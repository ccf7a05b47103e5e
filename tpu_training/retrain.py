"""``python -m tpu_training retrain --job job.json --data SET --base BUNDLE --out RUN``: a site's own model, in one go.

Mixes what a site's students gave with what the shipped networks were trained on, trains on from their weights, and
writes RUN/bundle, with every network that was not trained copied from the base bundle. RUN/live.json tells how it goes.
Ends with 0 when done; with 2 and a plain sentence when something is off; with 3 when it was asked to stop (SIGTERM) and
wrote down where it stands. Stopped or killed, it goes on with --resume.
"""

import argparse
import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path

from attention_model.manifest import BundleError
from tpu_training.retraining.job import read_job
from tpu_training.tasks import TrainingError

FAILED, STOPPED = 2, 3


def parser() -> argparse.ArgumentParser:
    """The command line."""
    root = argparse.ArgumentParser(prog="python -m tpu_training retrain", description=__doc__)
    root.add_argument("--job", type=Path, required=True, help="what was ordered (job.json)")
    root.add_argument("--data", type=Path, required=True, help="the site's data set: a folder with dataset.json")
    root.add_argument("--base", type=Path, required=True, help="the bundle whose other networks are kept")
    root.add_argument("--out", type=Path, required=True, help="the run's folder: live.json, checkpoints, bundle")
    root.add_argument("--resume", action="store_true", help="go on with the run in --out, if there is one")
    root.add_argument("--cache", type=Path, help="where simulated examples are kept for later runs; default: in --out")
    root.add_argument("--rendered", type=Path, metavar="DIR", help="rendered faces, for the task “frame”")
    root.add_argument("--device", choices=("auto", "cpu", "gpu", "tpu"), default="auto")
    return root


def run(given: argparse.Namespace) -> None:
    """One job, from its data to its bundle."""
    read_job(given.job, dt.datetime.now(dt.UTC))
    raise TrainingError("Retraining is not whole yet.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; see the module's text for what it ends with."""
    given = parser().parse_args(arguments)
    try:
        run(given)
    except (TrainingError, BundleError) as error:
        print(error, file=sys.stderr)
        return FAILED
    return 0
