import json
from pathlib import Path

import numpy as np
import pytest

from tpu_training.synthetic.__main__ import main
from tpu_training.synthetic.importing import FaceKitUnusableError, import_facekit

CORNERS = np.array([(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1)], float)
SQUARE_AND_TRIANGLE = """vt 0 0
vt 1 0
vt 1 1
vt 0 1
usemtl M_Face
f 1/1/1 2/2/1 3/3/1 4/4/1
usemtl M_Teeth
f 1/1 5/2 6/3
"""


def write_obj(path: Path, vertices: np.ndarray, faces: str = SQUARE_AND_TRIANGLE) -> None:
    rows = "".join(f"v {x} {y} {z}\n" for x, y, z in vertices)
    path.write_text(f"# exported\n\n{rows}vn 0 0 1\n{faces}")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The structure of ICT-FaceKit with a head of six vertices."""
    folder = tmp_path / "ICT-FaceKit" / "FaceXModel"
    folder.mkdir(parents=True)
    write_obj(folder / "generic_neutral_mesh.obj", CORNERS)
    indices = {"expressions": ["browDown_L", "jawOpen"], "idx_to_landmark_verts": [0, 1]}
    (folder / "vertex_indices.json").write_text(json.dumps(indices))
    for k, name in enumerate(("browDown_L", "jawOpen", "PupilDilate_L")):
        write_obj(folder / f"{name}.obj", CORNERS + np.array([0, 0.5 * k, 0]))
    for k in range(100):
        write_obj(folder / f"identity{k:03d}.obj", CORNERS * (1 + k / 100))
    return folder.parent


def test_a_clone_becomes_one_file(clone: Path, tmp_path: Path) -> None:
    path = import_facekit(clone, tmp_path / "out", vertices=6)
    assert (tmp_path / "out" / "vertex_indices.json").is_file()
    with np.load(path) as arrays:
        assert arrays["V"].tolist() == CORNERS.tolist()
        assert arrays["ex"].tolist() == ["browDown_L", "jawOpen", "PupilDilate_L"]
        assert arrays["E"].dtype == np.float16
        assert arrays["E"][1].tolist() == [[0, 0.5, 0]] * 6
        assert arrays["I"].shape == (100, 6, 3)
        assert arrays["I"][50] == pytest.approx(CORNERS / 2, abs=1e-3)
        assert arrays["F"].tolist() == [[0, 1, 2], [0, 2, 3], [0, 4, 5]]  # the square in two triangles
        assert arrays["FT"].tolist() == [[0, 1, 2], [0, 2, 3], [0, 1, 2]]
        assert arrays["M"].tolist() == [0, 0, 1]
        assert arrays["mats"].tolist() == ["M_Face", "M_Teeth"]
        assert arrays["uv"].tolist() == [[0, 0], [1, 0], [1, 1], [0, 1]]


def test_the_folder_with_the_files_will_do_as_well(clone: Path, tmp_path: Path) -> None:
    assert import_facekit(clone / "FaceXModel", tmp_path / "out", vertices=6).is_file()


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FaceKitUnusableError, match=r"is no clone of ICT-FaceKit"):
        import_facekit(tmp_path, tmp_path / "out")


def test_what_is_missing_is_named(clone: Path, tmp_path: Path) -> None:
    (clone / "FaceXModel" / "identity042.obj").unlink()
    with pytest.raises(FaceKitUnusableError, match=r"identity042\.obj is not there"):
        import_facekit(clone, tmp_path / "out", vertices=6)
    (clone / "FaceXModel" / "vertex_indices.json").write_text("{}")
    with pytest.raises(FaceKitUnusableError, match=r"lists no expressions"):
        import_facekit(clone, tmp_path / "out", vertices=6)


def test_a_shape_of_another_head_is_refused(clone: Path, tmp_path: Path) -> None:
    write_obj(clone / "FaceXModel" / "jawOpen.obj", CORNERS[:4], "")
    with pytest.raises(FaceKitUnusableError, match=r"jawOpen\.obj has 4 vertices where the neutral head has 6"):
        import_facekit(clone, tmp_path / "out", vertices=6)


def test_the_command_says_why_and_ends_with_2(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(tmp_path)]) == 2
    assert "no clone of ICT-FaceKit" in capsys.readouterr().err
    assert main(["import", str(clone), "--out", str(tmp_path / "out")]) == 2
    assert "6 vertices where the head has 26719" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_named(clone: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FaceKitUnusableError, match=r"cannot be written.*--out"):
        import_facekit(clone, tmp_path / "file", vertices=6)
