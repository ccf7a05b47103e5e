"""Sessions as they were observed: by the pipeline that the site serves, by geometry alone, or in simulation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_model.eyes import GeometricGaze, Geometry
from attention_model.frames import decode_frame
from attention_model.gaze import Point, Screen
from attention_model.observation import NO_FACE, Observation, Track
from attention_model.pipeline import FramePipeline
from tpu_training.datasets.examples import FrameExample
from tpu_training.evaluate.session_files import StoredSession
from tpu_training.evaluate.sessions import EyesOf, plan_session, resting_eyes, sample_person
from tpu_training.evaluate.simulated_eyes import Errors, SimulatedEyes

Floats = NDArray[np.float64]
Watch = Callable[[FrameExample], Observation]


@dataclass(frozen=True)
class Watched:
    """A fixation as it was observed: `looked` in cm of the true screen, `eyes` F×3 the true place of the eyes (cm)."""

    part: str
    shown: Point
    looked: Point
    at: float
    seen: tuple[Observation, ...]
    eyes: Floats


@dataclass(frozen=True)
class Recording:
    """One person's session on a screen as it really is; `facts` say what the person is like, for slices."""

    person: int
    screen: Screen
    fixations: tuple[Watched, ...]
    facts: dict[str, Any]


def simulate(seed: int, errors: Errors, eyes_of: EyesOf = resting_eyes) -> Recording:
    """A session observed by a network with these errors."""
    person, eyes = sample_person(seed), SimulatedEyes(seed, errors, eyes_of)
    fixations = tuple(
        Watched(
            fixation.part,
            fixation.shown,
            fixation.looked,
            fixation.at,
            tuple(eyes.observe(pose) for pose in fixation.poses),
            np.stack([eyes_of(pose) for pose in fixation.poses]),
        )
        for fixation in plan_session(person, eyes_of)
    )
    return Recording(seed, person.screen, fixations, {})


def recorded(session: StoredSession, watch: Watch) -> Recording:
    """A rendered session shown, picture by picture, to something that observes."""
    fixations = tuple(
        Watched(
            each.part,
            each.shown,
            each.looked,
            each.at,
            tuple(watch(frame) for frame in each.frames),
            np.stack([frame.head_position.astype(np.float64) for frame in each.frames]),
        )
        for each in session.fixations
    )
    first = session.fixations[0].frames[0]
    glasses = ("none", "clear", "reflections")[first.glasses]
    return Recording(session.person, session.screen, fixations, {"glasses": glasses, "light": first.light})


def served(pipeline: FramePipeline) -> Watch:
    """Observes as the site does: each frame is looked at where the one before said."""
    track: Track | None = None

    def watch(frame: FrameExample) -> Observation:
        nonlocal track
        seen = pipeline.observe(frame.jpeg, track)
        track = seen.track
        return seen

    return watch


def by_geometry(method: GeometricGaze) -> Watch:
    """Observes with landmarks and geometry, without any network of ours."""

    def watch(frame: FrameExample) -> Observation:
        geometry = method.observe(decode_frame(frame.jpeg, "RGBX"))
        return geometric_observation(geometry) if geometry is not None else NO_FACE

    return watch


def geometric_observation(geometry: Geometry) -> Observation:
    """What landmarks say, as an observation."""
    (yaw, pitch, roll), (x, y, z) = geometry.head, geometry.found.pose.position.tolist()
    return Observation(
        status="ok",
        presence=geometry.found.presence,
        head_yaw=yaw,
        head_pitch=pitch,
        head_roll=roll,
        head_x=x,
        head_y=y,
        head_z=z,
        gaze_yaw=geometry.eyes.yaw,
        gaze_pitch=geometry.eyes.pitch,
        eye_openness_left=geometry.eyes.openness_left,
        eye_openness_right=geometry.eyes.openness_right,
    )


def part_of(recording: Recording, part: str) -> Iterator[Watched]:
    """The fixations of one part of a session."""
    return (each for each in recording.fixations if each.part == part)
