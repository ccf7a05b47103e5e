from pathlib import Path

import numpy as np
import pytest

from tpu_training.synthetic.data import DataMissingError, data_root
from tpu_training.synthetic.mesh import EYEBALLS, HeadMesh, load_head, vertex_normals


@pytest.mark.shared_data
def test_the_persons_left_is_towards_positive_x(head: HeadMesh) -> None:
    assert head.neutral[EYEBALLS["left"], 0].min() > 0 > head.neutral[EYEBALLS["right"], 0].max()


@pytest.mark.shared_data
def test_shapes_fit_together(head: HeadMesh) -> None:
    assert head.identities.shape == (100, *head.neutral.shape)
    assert {delta.shape for delta in head.expressions.values()} == {head.neutral.shape}
    assert max(int(faces.max()) for faces in head.triangles.values()) < len(head.neutral)
    assert head.landmarks.shape == (68,)


@pytest.mark.shared_data
def test_normals_of_the_nose_point_out_of_the_face(head: HeadMesh) -> None:
    nose = head.landmarks[30]
    normal = vertex_normals(head.neutral, head.skin_triangles())[nose]
    assert normal[2] > 0.8
    assert np.linalg.norm(normal) == pytest.approx(1, abs=1e-4)


def test_a_missing_data_folder_is_named_with_the_setting_that_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATTUNE_DATA", str(tmp_path / "elsewhere"))
    with pytest.raises(DataMissingError, match=r"elsewhere.*ATTUNE_DATA"):
        load_head.__wrapped__()


def test_the_data_folder_lies_beside_the_checkout_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATTUNE_DATA", raising=False)
    assert data_root().parts[-2:] == ("shared", "data")
