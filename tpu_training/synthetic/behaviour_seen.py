"""What the frame network makes of behaviour: observations with its errors, at a camera's irregular pace."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from attention_model.observation import NO_FACE, Observation
from attention_model.units import ACTION_UNITS
from tpu_training.synthetic.behaviour import FPS, PARTS, Stretch
from tpu_training.synthetic.motion import Floats

# Degrees; the frame network's error on faces it never saw, of which a part stays the same for one person.
GAZE_SIGMA, GAZE_BIAS = 3.0, 2.5
HEAD_SIGMA, HEAD_BIAS = 2.0, 2.0
UNIT_SIGMA = 0.05
RATES = (0.5, 1.0, 2.0, 2.0, 3.0, 4.0, 5.0, 8.0)
# Beyond this a head is rarely read, whichever way it turns.
HARD_YAW, LOST_YAW = 45.0, 75.0
HARD_PITCH = -40.0


@dataclass(frozen=True)
class Flaws:
    """The errors of one camera, network and person together."""

    rate: float
    lost: float
    gaze_bias: Floats
    head_bias: Floats
    gaze_sigma: float
    pulled: float
    """Share by which far looks are told too near."""
    unit_gain: float
    unit_sigma: float
    brow_with_pitch: float
    """Brow lowering that a head bent by 30° seems to show."""
    squint_closes: float


def make_flaws(rng: np.random.Generator) -> Flaws:
    """Somebody's."""
    return Flaws(
        rate=float(rng.choice(RATES)),
        lost=0.12 * rng.random() ** 2,
        gaze_bias=rng.normal(0, GAZE_BIAS, 2),
        head_bias=rng.normal(0, HEAD_BIAS, 3),
        gaze_sigma=GAZE_SIGMA * rng.uniform(0.5, 1.8),
        pulled=rng.uniform(0, 0.25),
        unit_gain=rng.uniform(0.5, 1.1),
        unit_sigma=UNIT_SIGMA * rng.uniform(0.4, 1.6),
        brow_with_pitch=rng.normal(0, 0.1),
        squint_closes=rng.uniform(0, 0.3),
    )


def moments(rng: np.random.Generator, seconds: float, rate: float) -> Iterator[float]:
    """When frames arrive: about `rate` a second, sometimes faster or slower for a while, with jitter and holes."""
    now, current, until = rng.uniform(0, 1), rate, 0.0
    while now < seconds:
        if now >= until:
            current, until = rate * float(rng.choice((1, 1, 1, 0.5, 2))), now + rng.uniform(10, 60)
        yield now
        now += rng.uniform(0.75, 1.3) / min(8.0, max(0.5, current))
        if rng.random() < 0.004:
            now += rng.uniform(1, 8)


def observe(rng: np.random.Generator, stretch: Stretch, flaws: Flaws) -> Iterator[tuple[float, Observation]]:
    """(second, observation) of a stretch."""
    drift = np.zeros(2)
    for at in moments(rng, len(stretch.open) / FPS, flaws.rate):
        k = min(len(stretch.open) - 1, int(at * FPS))
        # Errors of frames that follow closely are alike.
        drift = 0.6 * drift + 0.8 * rng.normal(0, flaws.gaze_sigma, 2)
        yield at, one(rng, stretch, k, flaws, drift)


def one(rng: np.random.Generator, stretch: Stretch, k: int, flaws: Flaws, drift: Floats) -> Observation:
    """What is seen in one frame."""
    if not readable(rng, stretch.here[k], stretch.head[k], flaws.lost):
        return Observation(status="low_quality") if rng.random() < 0.3 else NO_FACE
    head = stretch.head[k] + flaws.head_bias + rng.normal(0, HEAD_SIGMA, 3) * (0.5, 0.5, 0.3)
    closed = stretch.open[k] < 0.25
    gaze = stretch.gaze[k] * (1 - flaws.pulled) + flaws.gaze_bias + drift * (2.0 if closed else 1.0)
    units = seen_units(rng, stretch.face[k], stretch.open[k], head[1], flaws)
    lids = stretch.open[k] - flaws.squint_closes * stretch.face[k, PARTS.index("eyeSquint")]
    left, right = np.clip(lids + rng.normal(0, 0.05, 2), 0, 1)
    return Observation(
        status="ok",
        presence=float(1 - 0.1 * rng.random() ** 3),
        head_yaw=float(head[0]),
        head_pitch=float(head[1]),
        head_roll=float(head[2]),
        gaze_yaw=float(gaze[0]),
        gaze_pitch=float(gaze[1]),
        gaze_sigma=float(flaws.gaze_sigma * rng.lognormal(0, 0.25) * (1.8 if closed else 1.0)),
        eye_openness_left=float(left),
        eye_openness_right=float(right),
        action_units=units,
    )


def readable(rng: np.random.Generator, here: float, head: Floats, lost: float) -> bool:
    """Whether a face is found and read."""
    aside = (abs(head[0]) - HARD_YAW) / (LOST_YAW - HARD_YAW)
    bent = (HARD_PITCH - head[1]) / 25.0
    return here > 0.5 and rng.random() > max(lost, aside, bent)


def seen_units(
    rng: np.random.Generator, face: Floats, lids: float, head_pitch: float, flaws: Flaws
) -> tuple[float, ...]:
    """Action units as the network tells them."""
    parts = dict(zip(PARTS, (flaws.unit_gain * face).tolist(), strict=True))
    parts["browDown"] += flaws.brow_with_pitch * head_pitch / 30.0
    parts["eyeBlink"] = 1.0 - lids
    noise = rng.normal(0, flaws.unit_sigma, len(ACTION_UNITS))
    values = [parts.get(name.removesuffix("Left").removesuffix("Right"), 0.03) for name in ACTION_UNITS]
    return tuple(np.clip(np.array(values) + noise, 0, 1).tolist())
