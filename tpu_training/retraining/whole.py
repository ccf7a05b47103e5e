"""One job from its data to its bundle. Every step leaves something whole behind, so a run goes on where it ended."""

import dataclasses
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attention_model.shelf import manifest_sha256
from tpu_training import strategy
from tpu_training.bundle_writer import About, Kept, Piece, kept_networks, write_bundle
from tpu_training.export import kept, read_facts
from tpu_training.exporting import export_task, sources
from tpu_training.loop import Run, train
from tpu_training.retraining.base import BASE, FACES, weights_of
from tpu_training.retraining.faces import faces_task, mix_faces
from tpu_training.retraining.job import Job
from tpu_training.retraining.live import Live
from tpu_training.retraining.mixing import mix_windows
from tpu_training.retraining.own import OwnData
from tpu_training.retraining.stopping import Stop, StopWhenAsked
from tpu_training.retraining.watching import LiveTraining
from tpu_training.tasks import Config, Task, TrainingError, find_task

BUNDLE, DATA = "bundle", "data"
SAVE_MINUTES = 0.5
# The shipped forms only: the others are for comparing when the shipped networks themselves are made.
KINDS = ("fp32", "fp16")
SAMPLES = 32
# Weights that are good already move in small steps.
LEARNING_RATES = {"window": 4e-4, "frame": 1e-3}
KEPT_OF_DATA = ("number", "made_at", "people", "held_out_people", "rows")
OWN_LICENCE = "Given for this site's own training; not to be passed on"


@dataclass(frozen=True, slots=True)
class Work:
    """One job and what it is done with."""

    job: Job
    data: OwnData
    out: Path
    base: Path
    cache: Path
    rendered: Path | None
    devices: strategy.Devices
    stop: Stop
    live: Live

    @property
    def faces(self) -> Path:
        """Rendered faces: those that were named, or the few that come along."""
        return self.rendered or BASE / FACES


def require_base(job: Job, base: Path) -> None:
    """Raise TrainingError or BundleError unless the base bundle is the one that was ordered for."""
    if manifest_sha256(base) != job.base_sha256:
        raise TrainingError(f"{base} is not the bundle that this job was ordered for.")


def retrain(work: Work) -> Path:
    """Everything; the bundle's folder. Raises TrainingError, BundleError, Stopped.

    The copies of what students gave go when the bundle is there.
    """
    bundle, state = work.out / BUNDLE, work.live.state
    if not bundle.is_dir():
        for task in work.job.tasks:
            prepare(work, task)
        for task in work.job.tasks:
            train_task(work, faces_task(work.job.examples_share, work.faces) if task == "frame" else find_task(task))
        state.phase, state.eta_s = "exporting", None
        work.live.tell()
        export(work)
    shutil.rmtree(work.out / DATA, ignore_errors=True)
    state.phase, state.eta_s = "done", None
    work.live.tell()
    return bundle


def prepare(work: Work, task: str) -> None:
    """What this task is trained on."""
    state = work.live.state

    def tell(done: int, of: int) -> None:
        state.step, state.steps = done, of
        work.live.tell(at_once=False)

    folder = work.out / DATA / task
    whole = folder / "whole"
    if whole.is_file():
        return
    state.phase, state.task = "preparing", task
    work.live.tell()
    if task == "frame":
        mix_faces(work.data, work.job.seed, folder)
    else:
        mix_windows(work.job, work.data, work.cache, folder, tell)
    whole.touch()


def train_task(work: Work, task: Task) -> None:
    """From the shipped weights, with the site's examples mixed in."""
    job, live, stop = work.job, work.live, work.stop
    run = Run(
        data=work.out / DATA / task.name,
        out=work.out / task.name,
        devices=work.devices,
        resume=True,
        init=weights_of(task.name),
        save_minutes=SAVE_MINUTES,
        watch=lambda saver, boards: (
            LiveTraining(live, task, job.epochs, saver, boards),
            StopWhenAsked(stop, saver),
        ),
    )
    stop.patient = True
    train(task, configuration(job, task, run.data), run)
    stop.patient = False


def configuration(job: Job, task: Task, data: Path) -> Config:
    """What the job says, with a smaller batch where there is less than one."""
    config = Config(
        task.name,
        seed=job.seed,
        batch=job.batch,
        epochs=job.epochs,
        learning_rate=LEARNING_RATES[task.name],
        limit=job.limit,
    )
    there = task.count(data, "train", config) if task.count else job.batch
    return dataclasses.replace(config, batch=max(2, min(job.batch, there)))


def export(work: Work) -> None:
    """Write the bundle: what was trained, and the base's other networks with what they were made from."""
    job, out = work.job, work.out
    facts = {task: read_facts(out / task) for task in job.tasks}
    pieces = [piece for task in job.tasks for piece in export_one(work, task, facts[task])]
    data_set = about_data(job, work.data)
    before = kept_networks(work.base, pieces)
    runs = {**before.runs, **{task: {**kept(each), "data_set": data_set} for task, each in facts.items()}}
    about = About(
        name=job.name,
        version=job.version,
        trained_on=[*sources(job.tasks), *own_sources(runs)],
        runs=runs,
        figures={},
        more={"made_for": dict(job.whole), "data_set": data_set},
    )
    part = out / f"{BUNDLE}.part"
    shutil.rmtree(part, ignore_errors=True)
    write_bundle(part, about, pieces, without_own(before))
    part.replace(out / BUNDLE)


def export_one(work: Work, task: str, facts: Mapping[str, Any]) -> list[Piece]:
    """The networks of one task, compared with Keras on examples that it was not trained on."""
    data = work.faces if task == "frame" else work.out / DATA / task
    return export_task(work.out / task, facts, data, None, samples=SAMPLES, kinds=KINDS)


def own_sources(runs: Mapping[str, Any]) -> list[dict[str, str]]:
    """A line for each data set that one of these networks was trained on."""
    numbers = sorted({run["data_set"]["number"] for run in runs.values() if "data_set" in run})
    return [
        {"name": f"Data set {number} of this site, given by its students", "licence": OWN_LICENCE} for number in numbers
    ]


def without_own(before: Kept) -> Kept:
    """Without the lines of data sets: a network that is trained anew has nothing of them any more."""
    public = [source for source in before.trained_on if source["licence"] != OWN_LICENCE]
    return dataclasses.replace(before, trained_on=public)


def about_data(job: Job, data: OwnData) -> dict[str, Any]:
    """What the manifest tells of the data set: its number and sizes, and nothing of anybody."""
    told = {key: data.sheet[key] for key in KEPT_OF_DATA}
    return {**told, "site": job.site, "sha256": job.data_sha256}
