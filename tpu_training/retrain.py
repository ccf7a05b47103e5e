"""``python -m tpu_training retrain --job job.json --data SET --base BUNDLE --out RUN``: a site's own model, in one go.

Mixes what a site's students gave with what the shipped networks were trained on, trains on from their weights, and
writes RUN/bundle, with every network that was not trained copied from the base bundle. RUN/live.json tells how it goes.
Ends with 0 when done; with 2 and a plain sentence when something is off; with 3 when it was asked to stop (SIGTERM) and
wrote down where it stands. Stopped or killed, it goes on with --resume.
"""

import argparse
import datetime as dt
import errno
import sys
from collections.abc import Sequence
from pathlib import Path

from attention_model.manifest import BundleError
from tpu_training import strategy
from tpu_training.datasets.arrays import DataUnusableError
from tpu_training.retraining.job import Job, read_job
from tpu_training.retraining.live import LIVE, Live
from tpu_training.retraining.own import OwnData, open_data
from tpu_training.tasks import TrainingError

FAILED, STOPPED = 2, 3
CACHE, JOB = "base", "job.json"


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


def run(given: argparse.Namespace) -> int:
    """One job, from its data to its bundle; what the command ends with."""
    job = read_job(given.job, dt.datetime.now(dt.UTC))
    data = open_data(given.data, job.data_sha256)
    take_folder(given.out, given.job, resume=given.resume)
    live = Live(given.out)
    if given.resume:
        live.recall()
    live.tell()
    return trained(given, job, data, live)


def take_folder(out: Path, job: Path, *, resume: bool) -> None:
    """Make the run's folder, or take up the one of this job. Raises TrainingError."""
    out.mkdir(parents=True, exist_ok=True)
    known = out / JOB
    if (known.is_file() or (out / LIVE).is_file()) and not resume:
        raise TrainingError(f"{out} holds a run already: add --resume to go on with it, or name another folder.")
    content = job.read_bytes()
    if known.is_file() and known.read_bytes() != content:
        raise TrainingError(f"{out} holds the run of another job.")
    known.write_bytes(content)


def trained(given: argparse.Namespace, job: Job, data: OwnData, live: Live) -> int:
    """Everything that needs Keras."""
    strategy.prepare("tensorflow", given.device)
    from tensorflow.errors import ResourceExhaustedError

    from tpu_training.retraining.stopping import Stop, Stopped
    from tpu_training.retraining.whole import Work, require_base, retrain

    stop = Stop()
    stop.listen()
    cache = given.cache or given.out / CACHE
    try:
        require_base(job, given.base)
        devices = strategy.detect(given.device)
        print(f"Training {', '.join(job.tasks)} on {devices}.", flush=True)
        bundle = retrain(Work(job, data, given.out, given.base, cache, given.rendered, devices, stop, live))
    except Stopped:
        print("Stopped as asked; add --resume to go on.", flush=True)
        return STOPPED
    except ResourceExhaustedError as error:
        raise MemoryError from error
    print(f"Wrote {bundle}.", flush=True)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; see the module's text for what it ends with."""
    given = parser().parse_args(arguments)
    try:
        return run(given)
    except (TrainingError, BundleError, DataUnusableError) as error:
        problem = str(error)
    except MemoryError:
        problem = "There was not enough memory. A smaller batch needs less; so do fewer examples (limit)."
    except OSError as error:
        problem = full(given.out) if error.errno == errno.ENOSPC else f"A file cannot be used: {error}"
    print(problem, file=sys.stderr)
    return FAILED


def full(out: Path) -> str:
    """What to do when the disk is full."""
    return f"The disk is full. Make room where {out} is, and go on with --resume: nothing that was saved is lost."
