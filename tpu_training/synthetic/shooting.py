"""One picture with its labels: a person, a pose and a setting go through the renderer and the camera.

Everything is drawn from (person, index), so a picture is the same whoever renders it and whatever was rendered before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_model.region import Region
from attention_model.units import ACTION_UNITS
from tpu_training.datasets.examples import FrameExample
from tpu_training.synthetic.appearance import Appearance, sample_appearance
from tpu_training.synthetic.mesh import LID_PAIRS
from tpu_training.synthetic.pose import SIDES, Pose, PosedHead, Poser
from tpu_training.synthetic.render import SWIFT, Camera, Renderer
from tpu_training.synthetic.sampling import View, sample_pose
from tpu_training.synthetic.sensor import jpeg, photograph, sample_sensor
from tpu_training.synthetic.setting import Setting, sample_setting
from tpu_training.synthetic.wear import WORN

# of the 68 landmarks: outer and inner corner of the person's right eye, inner and outer corner of the left one
EYE_CORNERS = (36, 39, 42, 45)
POSE_SEED, SENSOR_SEED, SETTING_SEED = 21, 22, 23
SETTINGS_A_PERSON = 1_000_000

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Shot:
    """What is to be rendered: `t` in seconds and `act` say something in sequences only."""

    index: int
    pose: Pose
    setting: Setting
    t: float = 0.0
    act: str = ""


class Studio:
    """Renders one person after another in one size."""

    def __init__(self, width: int, height: int) -> None:
        self.camera = Camera(width=width, height=height)
        self.renderer: Renderer | None = None

    def person(self, seed: int) -> Appearance:
        """From now on this person is rendered."""
        look = sample_appearance(seed)
        if self.renderer is None:
            self.renderer = Renderer(look, self.camera, SWIFT)
        else:
            self.renderer.become(look)
        return look

    def shoot(self, shot: Shot) -> FrameExample:
        """The picture of the person that was named last, as the camera stores it, with its labels."""
        if self.renderer is None:
            raise RuntimeError("No person has been named yet.")
        look, setting = self.renderer.appearance, shot.setting
        clean, posed = self.renderer.render(shot.pose, setting)
        hidden = self.renderer.occluded(posed, setting) if setting.hand else 0.0
        lit = {"light": setting.light, "low_light": setting.low_light}
        known = {**person_labels(look), **lit, **pose_labels(shot.pose, posed, self.renderer)}
        rng = np.random.default_rng([look.seed, shot.index, SENSOR_SEED])
        sensor = sample_sensor(rng, setting.low_light)
        stored = jpeg(photograph(clean, sensor, rng), sensor.quality)
        return FrameExample(jpeg=stored, index=shot.index, t=shot.t, act=shot.act, occluded=hidden, **known)


@dataclass(frozen=True)
class Lens:
    """How a pinhole camera maps space to a picture: picture size in pixels and vertical field of view in degrees."""

    width: int
    height: int
    fov: float

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return 0.5 * self.height / float(np.tan(np.radians(self.fov) / 2))

    def project(self, points: NDArray[np.floating]) -> Points:
        """Pixels N×2 of points N×3 of the camera's frame."""
        across = self.focal_px * points[:, 0] / -points[:, 2] + self.width / 2
        down = self.focal_px * points[:, 1] / points[:, 2] + self.height / 2
        return np.stack([across, down], axis=1).astype(np.float64)


def lens_of(renderer: Renderer) -> Lens:
    """The lens that the last picture was drawn with."""
    fov = 2 * float(np.degrees(np.arctan(1 / renderer.projection[1, 1])))
    return Lens(renderer.camera.width, renderer.camera.height, fov)


def true_region(landmarks: NDArray[np.floating], lens: Lens) -> Region:
    """The region of a face whose 68 landmarks lie here (68×3, camera frame)."""
    corners = landmarks[list(EYE_CORNERS)].astype(np.float64)
    middle = corners.mean(axis=0)
    (cx, cy), right, left = lens.project(np.stack([middle, corners[0], corners[3]]))
    across, down = left - right
    return Region(float(cx), float(cy), lens.focal_px / abs(float(middle[2])), float(np.arctan2(down, across)))


def person_labels(look: Appearance) -> dict[str, Any]:
    """What is the same in all pictures of a person."""
    return {
        "person": look.seed,
        "skin_tone": look.skin_tone,
        "glasses": look.glasses,
        "beard": look.beard,
        "hair": look.hair_style,
        "headwear": look.hair_style if look.hair_style in WORN else "none",
    }


def pose_labels(pose: Pose, posed: PosedHead, renderer: Renderer) -> dict[str, Any]:
    """What is seen of a pose that this renderer drew last."""
    lens = lens_of(renderer)
    region = true_region(posed.landmarks, lens)
    vectors = {
        "gaze": posed.gaze_camera,
        "gaze_head": (pose.gaze_yaw, pose.gaze_pitch),
        "head": (pose.head_yaw, pose.head_pitch, pose.head_roll),
        "head_position": posed.head_position,
        "eyes": np.concatenate([posed.eye_centres[side] for side in SIDES] + [posed.pupils[side] for side in SIDES]),
        "region": (region.cx, region.cy, region.scale, region.angle),
        "openness": lids_open(posed, renderer.poser),
        "action_units": [pose.action_units.get(name, 0.0) for name in ACTION_UNITS],
        "landmarks": lens.project(posed.landmarks).reshape(-1),
    }
    exact = {name: np.asarray(value, np.float32) for name, value in vectors.items()}
    return {**exact, "width": lens.width, "height": lens.height, "fov": lens.fov}


def lids_open(posed: PosedHead, poser: Poser) -> NDArray[np.float32]:
    """How far the person's left and right eye are open, as a share of the same face at rest: 0..1.

    Told by how far the upper lid lies above the lower one, so that lids that overlap are shut and not open again.
    """
    in_head = (posed.landmarks - posed.head_translation) @ posed.head_rotation
    resting = poser.shape[poser.mesh.landmarks]
    shares = [lid_height(in_head, side) / lid_height(resting, side) for side in ("left", "right")]
    return np.asarray(np.clip(shares, 0, 1), np.float32)


def lid_height(landmarks: NDArray[np.floating], side: str) -> float:
    """How far the upper lid lies above the lower one, cm, in landmarks 68×3 in the head's frame."""
    upper, lower = np.transpose(LID_PAIRS[side])
    return float((landmarks[upper, 1] - landmarks[lower, 1]).mean())


def portrait_shots(person: int, pictures: int, aspect: float) -> Iterator[Shot]:
    """Single pictures of one person, each in a pose and a setting of its own."""
    for index in range(pictures):
        rng = np.random.default_rng([person, index, POSE_SEED])
        setting = setting_of(person, index)
        yield Shot(index, sample_pose(rng, View(setting.fov, aspect)), setting)


def setting_of(person: int, index: int) -> Setting:
    """The setting of a person's picture."""
    return sample_setting(int(np.random.default_rng([person, index, SETTING_SEED]).integers(2**31)))
