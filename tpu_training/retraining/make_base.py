"""``python -m tpu_training.retraining.make_base``: what `retrain` begins from, cut from the shipped bundle's own runs.

Writes ``tpu_training/base``: the weights of each network, the pages of WebQAmGaze that the window network was trained
on, as features with made-up numbers for the readers, and some of the rendered faces. Refused unless the weights are
those of the bundle.
"""

import argparse
import itertools
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_model.bundle import load_bundle
from attention_model.manifest import BundleError
from tpu_training import strategy
from tpu_training.datasets.arrays import DataUnusableError, read_arrays
from tpu_training.datasets.examples import DatasetUnusableError, description, frame_examples, pack
from tpu_training.datasets.records import write_records
from tpu_training.datasets.windows import PAGES
from tpu_training.retraining.base import BASE, FACES, WEIGHTS
from tpu_training.tasks import TrainingError

# What half precision and the converter may change, in degrees and shares.
PARITY = 0.2
SAMPLES = 20
FACES_PEOPLE, FACES_EACH = 60, 4


def make_weights(task: str, run: Path, bundle: Path, out: Path) -> None:
    """The weights of a run in half precision where that is how they are shipped. Raises TrainingError, BundleError."""
    from tpu_training import checkpoints
    from tpu_training.export import read_facts
    from tpu_training.tasks import Config, find_task

    config = Config(**read_facts(run)["config"])
    found = find_task(task)
    model = found.build(config)
    arrays, _ = checkpoints.read(run / checkpoints.WEIGHTS)
    small = {name: halved(array) for name, array in arrays.items()} if task == "frame" else arrays
    content = {**small, checkpoints.STATE: np.frombuffer(b"{}", np.uint8)}
    np.savez_compressed(out / WEIGHTS.format(task), allow_pickle=False, **content)
    checkpoints.load_weights(out / WEIGHTS.format(task), model)
    if (worst := difference(model, task, bundle)) > PARITY:
        raise TrainingError(f"{run} is not what {bundle.name} was made from: answers differ by {worst:.2g}.")


def halved(array: NDArray[Any]) -> NDArray[Any]:
    """Half precision for weights; states of random generators stay as they are."""
    fits = array.dtype == np.float32 and bool(np.all(np.abs(array) < np.finfo(np.float16).max))
    return array.astype(np.float16) if fits else array


def difference(model: object, task: str, bundle: Path) -> float:
    """The largest difference between a model and the bundle's network, on noise."""
    network = load_bundle(bundle, "expression", only=(task,)).networks[task]
    random, worst = np.random.default_rng(0), 0.0
    high = 255.0 if task == "frame" else 1.0
    for _ in range(SAMPLES):
        inputs = {name: random.uniform(0, high, s).astype(np.float32) for name, s in network.input_shapes.items()}
        for name, value in inputs.items():
            network.input(name)[...] = value
        network.invoke()
        answers = model(inputs, training=False)  # type: ignore[operator]
        for name in network.output_shapes:
            worst = max(worst, float(np.abs(np.asarray(answers[name]) - network.named_output(name)).max()))
    return worst


def make_pages(source: Path, out: Path) -> None:
    """The pages, with numbers for the readers' names in the same order: so the same ones stay for validation."""
    found = read_arrays(source / PAGES, ("page", "wrong", "seeking", "person"))
    _, person = np.unique(found["person"], return_inverse=True)
    np.savez_compressed(
        out / PAGES,
        page=found["page"].astype(np.float16),
        wrong=found["wrong"],
        seeking=found["seeking"],
        person=person.astype(np.int16),
    )


def make_faces(source: Path, out: Path) -> None:
    """Some pictures of some people of a rendered data set, as a data set of its own. Raises TrainingError."""
    try:
        told = description(source)
    except DatasetUnusableError as error:
        raise TrainingError(str(error)) from error
    first = told["first_person"]
    chosen = (
        pack(example)
        for example in itertools.takewhile(lambda each: each.person < first + FACES_PEOPLE, frame_examples(source))
        if example.index < FACES_EACH
    )
    out.mkdir(exist_ok=True)
    write_records(out / "shard-00000.tfrecord", chosen)
    part = {"people": FACES_PEOPLE, "pictures_a_person": FACES_EACH, "pictures": FACES_EACH}
    described = {**told, **part, "people_a_shard": FACES_PEOPLE, "shards": 1}
    (out / "dataset.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the folder; 2 with a plain sentence when something is missing."""
    parser = argparse.ArgumentParser(prog="python -m tpu_training.retraining.make_base", description=__doc__)
    parser.add_argument("--window", type=Path, required=True, help="the run of the window network")
    parser.add_argument("--frame", type=Path, required=True, help="the run of the frame network")
    parser.add_argument("--data", type=Path, required=True, help="the window network's data")
    parser.add_argument("--faces", type=Path, required=True, help="the frame network's data")
    parser.add_argument("--bundle", type=Path, required=True, help="the bundle that was made from these runs")
    parser.add_argument("--out", type=Path, default=BASE)
    given = parser.parse_args(arguments)
    strategy.prepare("tensorflow", "cpu")
    given.out.mkdir(parents=True, exist_ok=True)
    try:
        for task in ("window", "frame"):
            make_weights(task, vars(given)[task], given.bundle, given.out)
        make_pages(given.data, given.out)
        make_faces(given.faces, given.out / FACES)
    except (TrainingError, BundleError, DataUnusableError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
