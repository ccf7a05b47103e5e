"""Our pipeline beside MediaPipe's own FaceLandmarker, which runs the same networks."""

from collections.abc import Iterator
from typing import Any

import mediapipe
import numpy as np
import pytest
from skimage.data import astronaut

from attention_model.blendshapes import BLENDSHAPE_NAMES, action_units
from attention_model.eyes import with_four_channels
from attention_model.face_networks import find_task_file
from attention_model.frames import Pixels, decode_frame
from attention_model.head_pose import HeadPoseSolver
from attention_model.landmarks import Roi
from attention_model.network import FaceNetworks, Floats
from attention_model.tracking import FaceFinder
from benchmarks.clips import read_clip

LEFT_PUPIL, RIGHT_PUPIL = 473, 468
MEDIAPIPE_FOV_DEG = 63.0


def landmarker(mode: str) -> Any:
    vision = mediapipe.tasks.vision
    return vision.FaceLandmarker.create_from_options(
        vision.FaceLandmarkerOptions(
            base_options=mediapipe.tasks.BaseOptions(model_asset_path=str(find_task_file())),
            running_mode=vision.RunningMode[mode],
            output_face_blendshapes=True,
            output_facial_transformation_matrixes=True,
        )
    )


@pytest.fixture(scope="module")
def in_pictures() -> Iterator[Any]:
    oracle = landmarker("IMAGE")
    yield oracle
    oracle.close()


@pytest.fixture(scope="module")
def in_video() -> Iterator[Any]:
    oracle = landmarker("VIDEO")
    yield oracle
    oracle.close()


def image(rgb: Pixels) -> Any:
    return mediapipe.Image(mediapipe.ImageFormat.SRGB, np.ascontiguousarray(rgb))


def points_of(found: Any, rgb: Pixels) -> Floats:
    height, width = rgb.shape[:2]
    return np.array([(p.x * width, p.y * height, p.z * width) for p in found.face_landmarks[0]], np.float32)


def mean_error(ours: Floats, theirs: Floats) -> float:
    """Mean distance in the picture, as a share of the distance between the pupils."""
    eyes = np.hypot(*(theirs[LEFT_PUPIL, :2] - theirs[RIGHT_PUPIL, :2]))
    return float(np.hypot(*(ours - theirs)[:, :2].T).mean() / eyes)


@pytest.fixture(scope="module")
def finder(networks: FaceNetworks) -> FaceFinder:
    return FaceFinder(networks)


def detected(finder: FaceFinder, rgb: Pixels, roi: Roi | None = None) -> tuple[Floats, Roi]:
    found = finder.find(with_four_channels(rgb), roi)
    assert found is not None
    return found.points, found.roi()


@pytest.mark.parametrize("crop", [(0, 512, 0, 512), (0, 240, 80, 400), (0, 300, 100, 500)])
def test_landmarks_of_the_astronaut_are_mediapipes(
    finder: FaceFinder, in_pictures: Any, crop: tuple[int, int, int, int]
) -> None:
    top, bottom, left, right = crop
    rgb = astronaut()[top:bottom, left:right]
    found = in_pictures.detect(image(rgb))
    error = mean_error(detected(finder, rgb)[0], points_of(found, rgb))
    print(f"landmarks, astronaut {crop}: mean error {error:.3%} of the eye distance")
    assert error < 0.002


def test_blendshapes_of_the_astronaut_are_mediapipes(
    finder: FaceFinder, networks: FaceNetworks, in_pictures: Any
) -> None:
    rgb = astronaut()
    found = in_pictures.detect(image(rgb))
    assert [unit.category_name for unit in found.face_blendshapes[0]] == list(BLENDSHAPE_NAMES)
    assert networks.blendshapes is not None
    ours = action_units(networks.blendshapes, detected(finder, rgb)[0])
    assert ours == pytest.approx([unit.score for unit in found.face_blendshapes[0]], abs=0.02)


def test_the_head_is_turned_and_placed_as_mediapipe_has_it(
    finder: FaceFinder, networks: FaceNetworks, in_pictures: Any
) -> None:
    rgb = astronaut()
    matrix = in_pictures.detect(image(rgb)).facial_transformation_matrixes[0]
    solver = HeadPoseSolver(networks.canonical_face, networks.rigid_weights, MEDIAPIPE_FOV_DEG)
    pose = solver.solve(detected(finder, rgb)[0], 512, 512)
    between = np.degrees(np.arccos((np.trace(pose.rotation @ matrix[:3, :3].T) - 1) / 2))
    assert between < 4
    assert pose.translation.tolist() == pytest.approx(matrix[:3, 3].tolist(), abs=1.5)


@pytest.mark.slow
def test_landmarks_on_the_sample_clip_are_mediapipes(finder: FaceFinder, in_pictures: Any, in_video: Any) -> None:
    """MediaPipe smooths landmarks over time in VIDEO mode and we do not; single pictures show the pipelines alone."""
    still, moving, roi = [], [], None
    for number, frame in enumerate(read_clip()):
        if number % 10 > 1:
            continue
        rgb = decode_frame(frame.jpeg)
        tracked, roi = detected(finder, rgb, roi)
        smoothed = in_video.detect_for_video(image(rgb), round(frame.at * 1000))
        moving.append(mean_error(tracked, points_of(smoothed, rgb)))
        if number % 10 == 0:
            still.append(mean_error(detected(finder, rgb)[0], points_of(in_pictures.detect(image(rgb)), rgb)))
    print(f"landmarks, clip: {np.mean(still):.3%} of the eye distance as pictures, {np.mean(moving):.3%} tracked")
    assert len(still) > 100
    assert np.mean(still) < 0.002
    assert np.mean(moving) < 0.01
