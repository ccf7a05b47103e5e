"""``python -m tpu_training train TASK --data DIR --out DIR``: trains a network; a stopped run goes on with --resume."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tpu_training import strategy
from tpu_training.tasks import TASKS, Config, Task, TrainingError, find_task


def parser() -> argparse.ArgumentParser:
    """The command line. What is left out comes from the task."""
    root = argparse.ArgumentParser(prog="python -m tpu_training train", description=__doc__)
    root.add_argument("task", choices=sorted(TASKS))
    root.add_argument("--data", type=Path, required=True, help="the data set's folder")
    root.add_argument("--out", type=Path, required=True, help="the run's folder: checkpoints, weights, metrics.json")
    root.add_argument("--epochs", type=int)
    root.add_argument("--batch", type=int)
    root.add_argument("--learning-rate", type=float)
    root.add_argument("--preset")
    root.add_argument("--steps-per-epoch", type=int, help="otherwise as many as there are examples")
    root.add_argument("--limit", type=int, help="use only so many examples")
    root.add_argument("--seed", type=int, default=0)
    root.add_argument("--resume", action="store_true", help="go on with the run in --out, if there is one")
    root.add_argument("--init", type=Path, help="begin with the weights of this run or file")
    root.add_argument("--device", choices=("auto", "cpu", "gpu", "tpu"), default="auto")
    root.add_argument("--backend", choices=("tensorflow", "jax"), help="otherwise KERAS_BACKEND, or TensorFlow")
    root.add_argument("--replicas", type=int, help="split the CPU into so many devices (for trials of the code)")
    root.add_argument("--bfloat16", action=argparse.BooleanOptionalAction, help="compute in bfloat16; usual on TPUs")
    root.add_argument("--xla", choices=("auto", "on", "off"), default="auto", help="compile the step with XLA")
    root.add_argument("--save-minutes", type=float, default=3.0, help="how often a checkpoint is written")
    return root


def configuration(given: argparse.Namespace, task: Task) -> Config:
    """What the command line and the task say together; raises TrainingError."""
    preset = given.preset or task.presets[0]
    if preset not in task.presets:
        raise TrainingError(f"“{task.name}” has no preset “{preset}”; there are {', '.join(task.presets)}.")
    return Config(
        task=task.name,
        preset=preset,
        seed=given.seed,
        batch=given.batch or task.batch,
        epochs=given.epochs or task.epochs,
        learning_rate=given.learning_rate or task.learning_rate,
        limit=given.limit,
    )


def run(given: argparse.Namespace) -> None:
    """One training run."""
    if not given.data.exists():
        raise TrainingError(f"There is no data at {given.data}.")
    strategy.prepare(given.backend, given.device)
    task = find_task(given.task)
    config = configuration(given, task)
    devices = strategy.detect(given.device, given.replicas, bfloat16=given.bfloat16)
    print(f"Training “{task.name}” ({config.preset}) on {devices}.", flush=True)
    from tpu_training.loop import Run, train

    facts = train(
        task,
        config,
        Run(
            data=given.data,
            out=given.out,
            devices=devices,
            steps=given.steps_per_epoch,
            resume=given.resume,
            init=given.init,
            save_minutes=given.save_minutes,
            jit="auto" if given.xla == "auto" else given.xla == "on",
        ),
    )
    print(f"Trained for {facts['seconds']:.0f} s; weights and metrics.json are in {given.out}.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; 2 with a plain sentence when something it needs is missing."""
    given = parser().parse_args(arguments)
    try:
        run(given)
    except TrainingError as error:
        print(error, file=sys.stderr)
        return 2
    return 0
