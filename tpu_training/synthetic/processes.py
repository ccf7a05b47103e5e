"""Renders a data set in several processes and says how far it is."""

import multiprocessing
import os
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tpu_training.synthetic.data import data_file
from tpu_training.synthetic.dataset import Plan, missing_shards, open_folder, render_shard
from tpu_training.synthetic.shooting import Studio

LOOK_EVERY_S = 0.5
HEAD = "ict_facekit/ict.npz"


@dataclass
class Worker:
    """What a rendering process keeps: its renderer, and the count of pictures that all processes share."""

    studio: Studio
    count: Any


WORKER: list[Worker] = []


def start_worker(width: int, height: int, count: Any) -> None:
    """Runs once in each process, before OpenGL starts."""
    # the processes share the cores already; llvmpipe's own threads would only get in each other's way
    os.environ.setdefault("LP_NUM_THREADS", "1")
    import cv2

    cv2.setNumThreads(1)
    WORKER[:] = [Worker(Studio(width, height), count)]


def run_shard(folder: Path, plan: Plan, shard: int) -> None:
    """Renders one shard in a process that `start_worker` prepared."""
    worker = WORKER[0]
    for _ in render_shard(folder, plan, shard, worker.studio):
        with worker.count.get_lock():
            worker.count.value += 1


def render_dataset(
    folder: Path, plan: Plan, workers: int, *, any_code: bool = False, console: Console | None = None
) -> int:
    """Renders what is missing of a data set; returns the number of pictures rendered now."""
    data_file(HEAD)
    open_folder(folder, plan, any_code=any_code)
    left = missing_shards(folder, plan)
    if not left:
        return 0
    # a forked process would share its parent's OpenGL and TensorFlow threads
    context = multiprocessing.get_context("spawn")
    count = context.Value("q", 0)
    start = (plan.width, plan.height, count)
    pool = ProcessPoolExecutor(min(workers, len(left)), context, start_worker, start)
    try:
        futures = [pool.submit(run_shard, folder, plan, shard) for shard in left]
        watch(futures, count, pictures_in(plan, left), console)
    finally:
        pool.shutdown(cancel_futures=True)
    return int(count.value)


def pictures_in(plan: Plan, shards: list[int]) -> int:
    """How many pictures these shards hold."""
    return plan.pictures_a_person() * sum(len(plan.people_of(shard)) for shard in shards)


def watch(futures: "list[Future[None]]", count: Any, total: int, console: Console | None) -> None:
    """Shows progress until all is done; the first failure ends it."""
    columns = (
        TextColumn("Rendering"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.1f} pictures/s"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Rendering", total=total, rate=0.0)
        waiting = set(futures)
        while waiting:
            done, waiting = wait(waiting, LOOK_EVERY_S)
            for future in done:
                future.result()
            spent = progress.tasks[0].elapsed or 1.0
            progress.update(task, completed=count.value, rate=count.value / max(spent, 1e-3))
