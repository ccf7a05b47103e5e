"""The notebook for Colab runs from top to bottom, here on the processor and with next to nothing to learn from.

Reads ICT-FaceKit's head from the data folder.
"""

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

CHECKOUT = Path(__file__).resolve().parents[2]
NOTEBOOK = CHECKOUT / "tpu_training/notebooks/attention_on_colab_tpu.ipynb"


def with_settings(settings: dict[str, object]) -> nbformat.NotebookNode:
    """The notebook with other values for some of the names that its first cell sets."""
    book = nbformat.read(NOTEBOOK, as_version=4)
    (cell,) = (cell for cell in book.cells if "parameters" in cell.metadata.get("tags", ()))
    unknown = [name for name in settings if name not in cell.source]
    assert not unknown
    cell.source += "\n" + "\n".join(f"{name} = {value!r}" for name, value in settings.items())
    return book


@pytest.mark.slow
def test_the_notebook_ends_with_a_measured_bundle(shared_data: Path, tmp_path: Path) -> None:
    book = with_settings(
        {
            "CHECKOUT": str(CHECKOUT),
            "DRIVE": False,
            "RESULTS": str(tmp_path),
            "INSTALL": False,
            "FACE_MODEL": str(shared_data / "ict_facekit"),
            "PEOPLE": 12,  # two of them are for validation
            "PICTURES": 3,
            "HELD_OUT_PEOPLE": 15,  # one of them is for validation
            "PRESET": "tiny",
            "EPOCHS": 1,
            "BATCH": 8,
            "WINDOW_PEOPLE": 6,
            "WINDOW_EPOCHS": 1,
        }
    )
    NotebookClient(book, timeout=300, kernel_name="python3").execute()
    manifest = json.loads((tmp_path / "bundle/manifest.json").read_text())
    assert set(manifest["networks"]) == {"gaze", "frame", "focus", "window"}
    assert (tmp_path / "bundle/MODEL_CARD.md").read_text().count("gaze")
    assert (tmp_path / "bundle.zip").is_file()
    assert (tmp_path / "gaze.html").is_file()
    printed = "".join(output.get("text", "") for cell in book.cells for output in cell.get("outputs", ()))
    assert "Keras on tensorflow" in printed
    assert "Keras on jax" in printed
