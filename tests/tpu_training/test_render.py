import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from tests.tpu_training.conftest import SMALL
from tpu_training.synthetic import gl
from tpu_training.synthetic.appearance import clip_person, sample_appearance
from tpu_training.synthetic.mesh import HeadMesh
from tpu_training.synthetic.pose import Pose
from tpu_training.synthetic.render import Renderer
from tpu_training.synthetic.sensor import through_sensor
from tpu_training.synthetic.skin import paint_skin

READING = Pose(head_y=2.0, gaze_yaw=-8.0, gaze_pitch=-10.0)


def pixel_of(renderer: Renderer, point: Any) -> tuple[int, int]:
    """Row and column where a point of the camera's frame is drawn."""
    clip = renderer.projection @ np.append(point, 1.0)
    x, y = clip[:2] / clip[3]
    return int((0.5 - y / 2) * SMALL.height), int((0.5 + x / 2) * SMALL.width)


@pytest.mark.shared_data
def test_the_same_person_and_pose_give_the_same_pixels(renderer: Renderer) -> None:
    first, _ = renderer.render(READING)
    renderer.render(Pose(head_yaw=20.0))
    again, _ = renderer.render(READING)
    afresh, _ = Renderer(clip_person(), SMALL).render(READING)
    assert first.shape == (SMALL.height, SMALL.width, 3)
    assert (first == again).all()
    assert (first == afresh).all()


@pytest.mark.shared_data
def test_the_face_is_drawn_where_the_labels_say(renderer: Renderer, head: HeadMesh) -> None:
    picture, posed = renderer.render(Pose(head_x=4.0, head_y=2.0))
    cheek = picture[pixel_of(renderer, posed.vertices[head.landmarks[[2, 31]]].mean(axis=0))].astype(int)
    wall = picture[4, SMALL.width // 2].astype(int)
    assert cheek[0] > cheek[2] + 30  # skin is warm
    assert abs(wall[0] - wall[2]) < 30
    assert pixel_of(renderer, posed.head_position)[1] > SMALL.width / 2


@pytest.mark.shared_data
def test_the_iris_moves_with_the_gaze(renderer: Renderer) -> None:
    def dark_side(gaze_yaw: float) -> float:
        picture, posed = renderer.render(Pose(head_y=2.0, head_z=-30.0, gaze_yaw=gaze_yaw))
        row, column = pixel_of(renderer, posed.eye_centres["left"])
        eye = picture[row - 1 : row + 2, column - 6 : column + 7].astype(float).sum(axis=(0, 2))
        dark = eye.max() - eye
        return float((dark * np.arange(-6, 7)).sum() / dark.sum())

    assert dark_side(25.0) > dark_side(-25.0) + 1


@pytest.mark.shared_data
def test_skin_is_painted_from_the_seed(head: HeadMesh) -> None:
    first, second = sample_appearance(3), sample_appearance(4)
    assert (paint_skin(first, head) == paint_skin(sample_appearance(3), head)).all()
    assert (paint_skin(first, head) != paint_skin(second, head)).any()


def test_a_person_is_drawn_from_the_seed() -> None:
    assert sample_appearance(3).skin == sample_appearance(3).skin
    assert (sample_appearance(3).identity == sample_appearance(3).identity).all()
    assert len({sample_appearance(seed).skin for seed in range(20)}) == 20


def test_sensor_noise_is_mild_and_repeats_with_its_seed() -> None:
    grey = np.full((60, 80, 3), 128, np.uint8)
    noisy = through_sensor(grey, (7, 1))
    assert (noisy == through_sensor(grey, (7, 1))).all()
    assert (noisy != through_sensor(grey, (7, 2))).any()
    assert 0.5 < noisy.astype(float).std() < 4
    assert noisy.mean() == pytest.approx(128, abs=0.5)


def test_a_machine_without_egl_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import moderngl

    def no_library(**_: object) -> None:
        raise RuntimeError("libEGL.so not loaded")

    monkeypatch.setattr(moderngl, "create_context", no_library)
    with pytest.raises(gl.RendererMissingError, match=r"apt-get install libegl1 libgl1-mesa-dri.*libEGL\.so"):
        gl.create_context()


DRAW = """
from tpu_training.synthetic.appearance import clip_person
from tpu_training.synthetic.pose import Pose
from tpu_training.synthetic.render import SWIFT, Camera, Renderer
Renderer(clip_person(), Camera(32, 24), SWIFT).render(Pose())
"""


@pytest.mark.shared_data
@pytest.mark.parametrize("order", ["import tensorflow\n" + DRAW, DRAW + "import tensorflow\n" + DRAW])
def test_tensorflow_and_mesa_live_in_one_process(shared_data: Any, order: str) -> None:
    pytest.importorskip("tensorflow")
    assert shared_data.is_dir()
    done = subprocess.run([sys.executable, "-c", order], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
