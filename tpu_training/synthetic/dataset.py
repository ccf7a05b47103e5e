"""Rendered data sets: which people and pictures there are, and the processes that render them shard by shard.

A shard holds whole people and appears, by renaming, when it is complete; a stopped run goes on with those that are
missing. What a shard holds depends on the data set's settings only, not on who renders it.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from tpu_training.datasets.examples import LABELS, DatasetUnusableError, pack
from tpu_training.datasets.records import write_records
from tpu_training.synthetic.sessions import session_shots
from tpu_training.synthetic.shooting import Shot, Studio, portrait_shots

PACKAGE = Path(__file__).resolve().parents[1]
MAX_PEOPLE = 100_000
FORMAT = 1
LICENCE = (
    "CC BY 4.0, Attune. Rendered; no real person is shown. Heads are made from ICT-FaceKit, copyright 2020 USC "
    "Institute for Creative Technologies, MIT licence."
)
# what decides how a picture looks begins here; the modules that these import are found by their imports
ROOTS = ("synthetic/shooting.py", "synthetic/sessions.py")
IMPORT = re.compile(r"^\s*from tpu_training\.([\w.]+) import", re.MULTILINE)

Kind = Literal["pictures", "sequences"]


@dataclass(frozen=True)
class Plan:
    """All that decides what a data set holds. `pictures` a person; `seconds` and `fps` belong to sequences."""

    kind: Kind
    seed: int
    people: int
    width: int = 320
    height: int = 240
    pictures: int = 0
    seconds: float = 0.0
    fps: float = 0.0
    people_a_shard: int = 10

    def shards(self) -> int:
        """Number of shards."""
        return -(-self.people // self.people_a_shard)

    def people_of(self, shard: int) -> range:
        """Seeds of the people in a shard; data sets of different seeds share nobody.

        Looks are drawn from the seed independently, so every shard has all skin tones in no order.
        """
        first, end = shard * self.people_a_shard, (shard + 1) * self.people_a_shard
        return range(self.first_person() + first, self.first_person() + min(end, self.people))

    def first_person(self) -> int:
        """Seed of the first person."""
        return self.seed * MAX_PEOPLE

    def pictures_a_person(self) -> int:
        """The same for everyone."""
        return sum(1 for _ in self.shots(self.first_person()))

    def shots(self, person: int) -> Iterator[Shot]:
        """What is rendered of a person, in order."""
        if self.kind == "pictures":
            return portrait_shots(person, self.pictures, self.width / self.height)
        return session_shots(person, self.seconds, self.fps)


def shard_path(folder: Path, shard: int) -> Path:
    """Where a shard lies."""
    return folder / f"shard-{shard:05d}.tfrecord"


def missing_shards(folder: Path, plan: Plan) -> list[int]:
    """The shards that are yet to be rendered."""
    return [shard for shard in range(plan.shards()) if not shard_path(folder, shard).exists()]


def render_shard(folder: Path, plan: Plan, shard: int, studio: Studio) -> Iterator[None]:
    """Renders a shard, yielding after each picture; the shard's file is there when the iterator is exhausted."""
    done: list[bytes] = []
    for person in plan.people_of(shard):
        studio.person(person)
        for shot in plan.shots(person):
            done.append(pack(studio.shoot(shot)))
            yield
    write_records(shard_path(folder, shard), done)


def code_fingerprint() -> str:
    """Changes when anything changes that decides what a record holds."""
    files = [*sorted(rendering_code()), *sorted((PACKAGE / "synthetic/shaders").iterdir())]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def rendering_code() -> set[Path]:
    """The roots and all modules of this package that they import, at any remove."""
    found: set[Path] = set()
    waiting = {PACKAGE / root for root in ROOTS}
    while waiting:
        path = waiting.pop()
        found.add(path)
        names = IMPORT.findall(path.read_text())
        waiting |= {PACKAGE / f"{name.replace('.', '/')}.py" for name in names} - found
    return found


def describe(plan: Plan) -> dict[str, Any]:
    """What ``dataset.json`` says."""
    labels = {name: asdict(label) for name, label in LABELS.items()}
    return {
        "format": FORMAT,
        **asdict(plan),
        "shards": plan.shards(),
        "first_person": plan.first_person(),
        "pictures_a_person": plan.pictures_a_person(),
        "code": code_fingerprint(),
        "licence": LICENCE,
        "labels": labels,
    }


def open_folder(folder: Path, plan: Plan, *, any_code: bool = False) -> None:
    """Makes the folder, or checks that what it holds belongs to this very data set; DatasetUnusableError if not.

    A data set that was begun by other rendering code goes on only with `any_code`; a complete one is left as it is.
    """
    path, wanted = folder / "dataset.json", describe(plan)
    folder.mkdir(parents=True, exist_ok=True)
    if path.exists():
        any_code = any_code or not missing_shards(folder, plan)
        refuse_mixture(path, wanted, any_code=any_code)
        return
    if any(folder.glob("shard-*")):
        raise DatasetUnusableError(f"{folder} holds shards without a dataset.json. Choose another folder.")
    path.write_text(json.dumps(wanted, indent=2) + "\n")


def refuse_mixture(path: Path, wanted: dict[str, Any], *, any_code: bool) -> None:
    """DatasetUnusableError when the folder was begun with other settings or other code."""
    begun = json.loads(path.read_text())
    settings = [name for name in asdict(Plan("pictures", 0, 0)) if begun.get(name) != wanted[name]]
    if settings:
        told = ", ".join(f"{name} {begun.get(name)}, not {wanted[name]}" for name in settings)
        raise DatasetUnusableError(f"{path.parent} holds another data set ({told}). Choose another folder.")
    if begun.get("code") != wanted["code"] and not any_code:
        raise DatasetUnusableError(
            f"{path.parent} was begun by other rendering code. Choose another folder, or go on with --any-code."
        )
