"""A training run: model, optimizer, data, checkpoints and figures in one folder. `train` is its command line."""

import dataclasses
import hashlib
import json
import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

from tpu_training import checkpoints
from tpu_training.boards import Boards
from tpu_training.progress import Pace, ProgressLine
from tpu_training.saver import Averages, Saver
from tpu_training.strategy import Devices
from tpu_training.tasks import Config, Task, TrainingError

BOARDS = "boards"
WARM_UP = 0.05  # share of the run in which the learning rate rises
CLIP_NORM = 5.0


@dataclass(frozen=True, slots=True)
class Run:
    """What is wanted of a run, beside its configuration."""

    data: Path
    out: Path
    devices: Devices
    steps: int | None = None
    resume: bool = False
    init: Path | None = None
    save_minutes: float = 3.0
    jit: bool | str = "auto"
    watch: Callable[[Saver, Boards], Sequence[keras.callbacks.Callback]] = lambda _saver, _boards: ()
    """Further callbacks; they are called after what they are given."""


class RequireNumbers(keras.callbacks.Callback):
    """Ends a run whose loss is no number any more, before anything of it is written down."""

    def on_train_batch_end(self, _batch: int, logs: Any = None) -> None:
        """Keras calls this."""
        if not math.isfinite((logs or {}).get("loss", 0.0)):
            raise TrainingError(
                "Training went wrong: the loss is no number any more. What was learned before the last checkpoint is "
                "kept; try a smaller learning rate, or look for wrong values in the data."
            )


class SteadyAdamW(keras.optimizers.AdamW):
    """AdamW with moving averages that never take the weights' place by themselves: a resumed run calls fit twice."""

    def finalize_variable_values(self, var_list: Any) -> None:
        """Keras calls this at the end of fit."""


def fingerprint(folder: Path) -> str:
    """Changes when a data set does: its descriptions, and names and sizes of its files."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else [folder]:
        digest.update(f"{path.relative_to(folder)} {path.stat().st_size}\n".encode())
        if path.suffix == ".json":
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def compiled(task: Task, config: Config, total_steps: int, at_once: int = 1, jit: bool | str = "auto") -> keras.Model:
    """The task's model, ready to train."""
    warm = max(1, int(total_steps * WARM_UP))
    schedule = keras.optimizers.schedules.CosineDecay(
        config.learning_rate / 25, max(1, total_steps - warm), warmup_target=config.learning_rate, warmup_steps=warm
    )
    model = task.build(config)
    optimizer = SteadyAdamW(
        schedule,
        weight_decay=task.weight_decay,
        global_clipnorm=CLIP_NORM,
        use_ema=True,
        ema_momentum=max(0.0, min(0.998, 1 - 20 / total_steps)),
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    optimizer.build(model.trainable_variables)
    model.compile(
        optimizer,
        loss=dict(task.losses()),
        loss_weights=dict(task.loss_weights) if task.loss_weights else None,
        weighted_metrics={name: list(found) for name, found in task.metrics().items()},
        jit_compile=jit,
        steps_per_execution=at_once,
    )
    return model


def steps_an_epoch(task: Task, config: Config, run: Run, at_once: int) -> int:
    """How many batches make an epoch: whole executions of `at_once` steps. Raises TrainingError when nothing tells."""
    if run.steps is None and task.count is None:
        raise TrainingError(f"The task “{task.name}” cannot count its examples; give --steps-per-epoch.")
    steps = run.steps or (task.count(run.data, "train", config) // config.batch if task.count else 0)
    if not steps:
        raise TrainingError(f"{run.data} has fewer examples than one batch of {config.batch}.")
    return steps - steps % at_once if steps > at_once else steps


def restored(model: keras.Model, config: Config, run: Run) -> dict[str, Any]:
    """Put the model where the run's checkpoint left it; what the checkpoint says of the run."""
    path = run.out / checkpoints.CHECKPOINT
    if not run.resume or not path.is_file():
        if path.is_file():
            raise TrainingError(
                f"{run.out} holds a run already: add --resume to go on with it, or name another folder."
            )
        if run.init:
            checkpoints.load_weights(run.init, model)
        return {}
    arrays, state = checkpoints.read(path)
    wanted = json.loads(json.dumps(dataclasses.asdict(config)))
    for name, value in state["config"].items():
        if wanted[name] != value:
            raise TrainingError(f"The run in {run.out} was started with {name} {value}, not {wanted[name]}.")
    checkpoints.assign(path, arrays, checkpoints.all_variables(model))
    print(f"Going on after step {state['step']}.", flush=True)
    return state


def train(task: Task, config: Config, run: Run) -> dict[str, Any]:
    """Train, or go on training; what `metrics.json` says at the end. Raises TrainingError."""
    if not run.data.exists():
        raise TrainingError(f"There is no data at {run.data}.")
    if config.batch % run.devices.count:
        raise TrainingError(f"A batch of {config.batch} cannot be shared by {run.devices.count} devices.")
    run.out.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(config.seed)
    steps = steps_an_epoch(task, config, run, run.devices.steps_per_execution)
    with run.devices.scope():
        model = compiled(task, config, steps * config.epochs, min(run.devices.steps_per_execution, steps), run.jit)
        state = restored(model, config, run)
    if state.get("steps_per_epoch", steps) != steps:
        raise TrainingError(f"The run in {run.out} has epochs of {state['steps_per_epoch']} steps, not {steps}.")
    facts = {**facts_of(task, config, run), "steps_per_epoch": steps, "parameters": model.count_params()}
    saver = Saver(run.out, run.save_minutes, facts | state, Pace(config.batch))
    fit(task, dataclasses.replace(config, start=int(state.get("step", 0))), run, model, saver)
    return saver.facts


def facts_of(task: Task, config: Config, run: Run) -> dict[str, Any]:
    """What is known of a run before it begins."""
    return {
        "task": task.name,
        "config": dataclasses.asdict(config),
        "data": fingerprint(run.data),
        "device": str(run.devices),
        "keras": keras.version(),
        "history": [],
        "seconds": 0.0,
    }


def fit(task: Task, config: Config, run: Run, model: keras.Model, saver: Saver) -> None:
    """The rest of the epoch that a checkpoint fell into, then the epochs after it."""
    steps = saver.facts["steps_per_epoch"]
    epoch, done = divmod(config.start, steps)
    if epoch >= config.epochs:
        return
    seen, unseen = task.data(run.data, "train", config), validation(task, config, run)
    boards = Boards(task, run.out / BOARDS, unseen)
    watchers = [
        saver.pace,
        Averages(),
        RequireNumbers(),
        boards,
        saver,
        *run.watch(saver, boards),
        ProgressLine(config.epochs, steps, saver.pace),
    ]
    for first, last, count in ((epoch, epoch + 1, steps - done), (epoch + 1, config.epochs, steps)):
        if first < last:
            with warnings.catch_warnings():
                # Keras says so at the end of every validation whose length it does not know.
                warnings.filterwarnings("ignore", "Your input ran out of data")
                model.fit(
                    seen,
                    initial_epoch=first,
                    epochs=last,
                    steps_per_epoch=count,
                    validation_data=unseen,
                    callbacks=watchers,
                    verbose=0,
                    shuffle=False,
                )


def validation(task: Task, config: Config, run: Run) -> Any:
    """Examples that are not trained on, in batches no larger than there are any; None when there are too few."""
    count = task.count(run.data, "validation", config) if task.count else config.batch
    batch = min(config.batch, count // run.devices.count * run.devices.count)
    return task.data(run.data, "validation", dataclasses.replace(config, batch=batch)) if batch else None
