"""The pictures of a session: one person, one light and one camera all the time."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from tpu_training.datasets.examples import FrameExample
from tpu_training.evaluate.sessions import EyesOf, Fixation, Floats, Length, Person, plan_session
from tpu_training.synthetic.pose import Pose
from tpu_training.synthetic.render import Renderer
from tpu_training.synthetic.sampling import sample_fov
from tpu_training.synthetic.sensor import Sensor, jpeg, photograph, sample_sensor
from tpu_training.synthetic.setting import Setting
from tpu_training.synthetic.shooting import Shot, Studio, person_labels, pose_labels, setting_of

CAMERA_SEED, FRAME_SEED = 61, 62
# Eyes that rest on a point seldom smear, but a head may move meanwhile.
SMEARED = 0.12


def shoot_session(studio: Studio, person: Person, length: Length) -> tuple[list[Fixation], Iterator[FrameExample]]:
    """What a person looks at, and the pictures of it, rendered as they are asked for."""
    studio.person(person.seed)
    rng = np.random.default_rng([person.seed, CAMERA_SEED])
    setting = replace(setting_of(person.seed, 0), hand=None, fov=sample_fov(rng))
    sensor = replace(sample_sensor(rng, setting.low_light), motion=0.0)
    fixations = plan_session(person, eyes_in(studio), length)
    return fixations, pictures(studio, fixations, setting, sensor, person.seed)


def eyes_in(studio: Studio) -> EyesOf:
    """Where the eyes of the person in the studio are."""
    poser = rendering(studio).poser

    def eyes_of(pose: Pose) -> Floats:
        return np.asarray(poser.pose(pose).head_position, np.float64)

    return eyes_of


def pictures(
    studio: Studio, fixations: list[Fixation], setting: Setting, sensor: Sensor, seed: int
) -> Iterator[FrameExample]:
    """Every picture of a session."""
    index = 0
    for fixation in fixations:
        for pose in fixation.poses:
            rng = np.random.default_rng([seed, index, FRAME_SEED])
            moved = float(rng.gamma(2.0, 1.0)) if rng.random() < SMEARED else 0.0
            camera = replace(sensor, motion=moved, motion_angle=float(rng.uniform(0, 180)))
            shot = Shot(index, pose, setting, t=fixation.at, act=fixation.part)
            yield photographed(studio, shot, camera, rng)
            index += 1


def photographed(studio: Studio, shot: Shot, sensor: Sensor, rng: np.random.Generator) -> FrameExample:
    """As `Studio.shoot`, with a camera that stays the same from picture to picture."""
    renderer = rendering(studio)
    clean, posed = renderer.render(shot.pose, shot.setting)
    known = {**person_labels(renderer.appearance), **pose_labels(shot.pose, posed, renderer)}
    return FrameExample(
        jpeg=jpeg(photograph(clean, sensor, rng), sensor.quality),
        index=shot.index,
        t=shot.t,
        act=shot.act,
        light=shot.setting.light,
        low_light=shot.setting.low_light,
        occluded=0.0,
        **known,
    )


def rendering(studio: Studio) -> Renderer:
    """The renderer of the person in the studio."""
    if studio.renderer is None:
        raise RuntimeError("No person has been named yet.")
    return studio.renderer
