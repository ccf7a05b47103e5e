"""Observations of a session without pictures: the truth, and errors like those of a gaze network.

A network errs in four ways: by something that stays the same for a face, by seeing too little of every movement, by
something that changes smoothly with gaze and head, and by noise from frame to frame. Only the last is averaged away.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_model.observation import Observation
from tpu_training.evaluate.sessions import EyesOf, resting_eyes
from tpu_training.synthetic.pose import Pose, angles, direction, rotation

Floats = NDArray[np.float64]
WAVES, WAVE_DEG = 16, 14.0
DISTANCE_SPREAD = 0.06


@dataclass(frozen=True)
class Errors:
    """Standard deviations in degrees (across, up); of `gain` and `turned` in degrees per degree of gaze and of head."""

    bias: tuple[float, float] = (1.5, 2.0)
    gain: tuple[float, float] = (0.06, 0.10)
    turned: tuple[float, float] = (0.05, 0.08)
    smooth: tuple[float, float] = (0.8, 1.0)
    frame: tuple[float, float] = (1.2, 1.4)
    head: tuple[float, float, float] = (1.5, 2.0, 1.0)

    def scaled(self, by: float) -> "Errors":
        """All of them larger or smaller."""
        return Errors(*(tuple(by * part for part in each) for each in self.parts()))  # type: ignore[arg-type]

    def parts(self) -> tuple[tuple[float, ...], ...]:
        """In the order of the fields."""
        return self.bias, self.gain, self.turned, self.smooth, self.frame, self.head

    def sigma(self) -> float:
        """About what a network with these errors would state about one frame, degrees."""
        spread = [
            self.bias[k] ** 2 + (8 * self.gain[k]) ** 2 + self.smooth[k] ** 2 + self.frame[k] ** 2 for k in (0, 1)
        ]
        return float(np.sqrt(np.mean(spread)))


class SimulatedEyes:
    """One person as a network sees it."""

    def __init__(self, seed: int, errors: Errors, eyes_of: EyesOf = resting_eyes) -> None:
        self.rng, self.errors, self.eyes_of = np.random.default_rng([seed, 51]), errors, eyes_of
        rng = self.rng
        self.bias, self.gain = rng.normal(0, errors.bias), rng.normal(0, errors.gain)
        self.turned, self.head_bias = rng.normal(0, errors.turned), rng.normal(0, errors.head)
        self.size = float(np.exp(rng.normal(0, DISTANCE_SPREAD)))
        self.waves = rng.normal(0, 1 / WAVE_DEG, (WAVES, 4))
        self.phases = rng.uniform(0, 2 * np.pi, WAVES)
        self.heights = rng.normal(0, np.sqrt(2 / WAVES), (WAVES, 2)) * errors.smooth

    def observe(self, pose: Pose) -> Observation:
        """What is said about a pose."""
        place = self.eyes_of(pose)
        head = np.array([pose.head_yaw, pose.head_pitch])
        turn = rotation(pose.head_yaw, pose.head_pitch, pose.head_roll)
        gaze = np.array(angles(turn @ direction(pose.gaze_yaw, pose.gaze_pitch)))
        sight = np.array(angles(-place))
        seen = gaze + self.off(gaze - sight, head - sight) + self.rng.normal(0, self.errors.frame)
        stated = np.array([*head, pose.head_roll]) + self.head_bias + self.rng.normal(0, 0.4, 3)
        where = self.size * place * (1 + self.rng.normal(0, 0.004)) + self.rng.normal(0, 0.05, 3)
        return Observation(
            status="ok",
            presence=1.0,
            head_yaw=float(stated[0]),
            head_pitch=float(stated[1]),
            head_roll=float(stated[2]),
            head_x=float(where[0]),
            head_y=float(where[1]),
            head_z=float(where[2]),
            gaze_yaw=float(seen[0]),
            gaze_pitch=float(seen[1]),
            gaze_sigma=self.errors.sigma(),
            eye_openness_left=1.0,
            eye_openness_right=1.0,
        )

    def off(self, gaze: Floats, head: Floats) -> Floats:
        """The errors that are the same whenever gaze and head (from the line of sight) are."""
        waves = np.cos(self.waves @ np.concatenate([gaze, head]) + self.phases) @ self.heights
        return np.asarray(self.bias - np.abs(self.gain) * gaze + self.turned * head + waves)
