"""A package, unpacked in an empty folder: its notebook runs from top to bottom, and the site takes in what it made."""

import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from attention_model.shelf import use_shelf
from tests.webapp.training_sets import ready_set
from webapp.accounts.models import User
from webapp.registry.arriving import list_shipped, take_archive
from webapp.registry.models import ModelVersion
from webapp.registry.shelf import get_shelf
from webapp.training import away
from webapp.training.models import TrainingRun
from webapp.training.packages import NOTEBOOK, PACKAGE
from webapp.training.places import run_folder
from webapp.training.services import Choices

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A shelf and data of the test's own; the notebook's programs find nothing of this checkout by themselves."""
    settings.ATTUNE_MODELS, settings.ATTUNE_TRAINING = tmp_path / "models", tmp_path / "training"
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    yield
    use_shelf(get_shelf())


@pytest.fixture
def empty_folder(tmp_path: Path) -> Path:
    """An empty folder somewhere else, with nothing but the unpacked package."""
    list_shipped()
    live = ModelVersion.objects.get(state=ModelVersion.State.LIVE)
    admin = User.objects.create_user("ada", first_name="Ada", role=User.Role.ADMIN)
    run = away.order_away(data_set=ready_set(admin), base=live, by=admin, choices=Choices(epochs=1, limit=512))
    assert away.pack(run.pk)
    folder = tmp_path / "empty"
    with zipfile.ZipFile(run_folder(run.pk) / PACKAGE) as archive:
        archive.extractall(folder)
    return folder / "attune-training-1"


def execute(folder: Path, *, cells: int | None = None) -> str:
    """Run the notebook, or its first cells, where it lies; what it printed."""
    book = nbformat.read(folder / NOTEBOOK, as_version=4)
    book.cells = book.cells[:cells]
    client = NotebookClient(book, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.execute()
    return "".join(output.get("text", "") for cell in book.cells for output in cell.get("outputs", ()))


def test_the_notebook_runs_from_top_to_bottom_and_its_bundle_is_taken_in(empty_folder: Path) -> None:
    printed = execute(empty_folder)
    assert "files, all as they were packed" in printed
    version = take_archive(packed=empty_folder / "results" / "bundle.zip", by=None)
    assert f"Check code: {version.manifest_sha256[:8]}" in printed
    assert (version.origin, version.version) == (ModelVersion.Origin.AWAY, "site-1")
    run = TrainingRun.objects.get()
    assert (run.state, run.version) == (TrainingRun.State.DONE, version)
    assert any("Data set 1" in source["name"] for source in version.manifest["trained_on"])
    live = ModelVersion.objects.get(state=ModelVersion.State.LIVE)
    files = [get_shelf().folder / each.manifest_sha256[:16] for each in (version, live)]
    gaze, focus = ([(place / name).read_bytes() for place in files] for name in ("gaze.tflite", "focus.tflite"))
    assert gaze[0] == gaze[1]
    assert focus[0] != focus[1]


@pytest.mark.parametrize("name", ["data/windows.npz", "code/tpu_training/retrain.py", "CONTENTS.json"])
def test_the_notebook_runs_nothing_of_a_package_that_was_changed(empty_folder: Path, name: str) -> None:
    with (empty_folder / name).open("ab") as file:
        file.write(b"\n")
    with pytest.raises(CellExecutionError, match=r"Changed or missing: |is not the one of this notebook"):
        execute(empty_folder, cells=4)
