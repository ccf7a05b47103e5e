"""What tests of trainings begin with: a data set of simulated people, small enough to be trained on while one waits;
a version; and a stand-in for the trainer."""

import json
import shutil
import stat
import sys
from pathlib import Path
from typing import Any

from django.utils import timezone

from attention_model.bundle import DEFAULT_FOLDER
from tests.tpu_training.own_data import write_set
from webapp.accounts.models import User
from webapp.donations.files import HELD_OUT, SHEET, set_folder
from webapp.donations.models import DataSet
from webapp.registry.arriving import shipped_sha256
from webapp.registry.models import ModelVersion
from webapp.registry.shelf import get_shelf

STAND_IN = """#!{python}
import json, os, signal, sys, time
out = sys.argv[sys.argv.index("--out") + 1]
def tell(**facts):
    with open(out + "/live.json.part", "w") as file: json.dump(facts, file)
    os.replace(out + "/live.json.part", out + "/live.json")
signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
print("The stand-in begins.", flush=True)
{does}
"""


def ready_set(by: User | None = None, *, people: int = 3, number: int = 1) -> DataSet:
    """A data set that can be trained with, its files written."""
    made = DataSet.objects.create(number=number, made_by=by, state=DataSet.State.READY)
    made.sheet = describe(set_folder(made.pk), people=people, number=number)
    made.save()
    return made


def listed_set(by: User | None = None) -> DataSet:
    """A data set of which there is only the list: enough for all who do not train with it."""
    made = DataSet.objects.create(number=1, made_by=by, state=DataSet.State.READY)
    set_folder(made.pk).mkdir(parents=True)
    (set_folder(made.pk) / SHEET).write_text("{}")
    return made


def shipped_version() -> ModelVersion:
    """The bundle that came with Attune, live and on the shelf, without being opened and timed once more."""
    found, digest = ModelVersion.objects.filter(state=ModelVersion.State.LIVE).first(), shipped_sha256()
    if found is not None:
        return found
    shutil.copytree(DEFAULT_FOLDER, get_shelf().folder / digest[:16], dirs_exist_ok=True)
    facts = {"manifest": {}, "card": "", "latency_ms": 1.0, "size_bytes": 1, "origin": ModelVersion.Origin.SHIPPED}
    live = ModelVersion(number=1, name="attention", version="1", manifest_sha256=digest, state="live", **facts)
    live.live_since = timezone.now()
    live.save()
    return live


def describe(folder: Path, *, people: int, number: int) -> dict[str, Any]:
    """Writes a set of this number, with somebody held out; what its sheet says."""
    write_set(folder, people=people)
    write_set(folder / HELD_OUT, people=1)
    (folder / HELD_OUT / SHEET).unlink()
    sheet: dict[str, Any] = json.loads((folder / SHEET).read_text()) | {"number": number}
    (folder / SHEET).write_text(json.dumps(sheet))
    return sheet


def write_stand_in(folder: Path, does: str) -> Path:
    """A program with a trainer's manners that does this."""
    path = folder / "python"
    path.write_text(STAND_IN.format(python=sys.executable, does=does))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path
