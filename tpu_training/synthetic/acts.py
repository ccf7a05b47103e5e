"""What people do before a screen, as poses frame by frame: read, struggle, look away, doze.

Each act takes (generator, seconds, frames a second) and ends where it began, so that it can be repeated without a jump.
"""

import numpy as np

from tpu_training.synthetic.motion import Floats, blinks, smooth_cycle, sway
from tpu_training.synthetic.pose import Pose, angles, rotation
from tpu_training.synthetic.reading import FLUENT, STRUGGLING, Style, reading_points

EYES_AT = np.array([0.0, 2.0, -51.0])
EYE_DISTANCE_CM = 6.2
CALM = {"mouthSmileLeft": 0.4, "mouthSmileRight": 0.4, "eyeWideLeft": 0.15, "eyeWideRight": 0.15}
FROWN = {"browDown": 1.0, "eyeSquint": 0.5, "mouthFrown": 0.25, "mouthPress": 0.2}

Triple = tuple[float, float, float]


def both_sides(units: dict[str, float], share: float = 1.0) -> dict[str, float]:
    """Action units named without a side → the same on the left and on the right."""
    return {f"{name}{side}": share * value for name, value in units.items() for side in ("Left", "Right")}


def looking_at(point: Floats, head: Triple, at: Floats) -> Triple:
    """Gaze yaw and pitch in the head's frame, and vergence, of eyes at `at` on a screen point (x, y)."""
    away = np.array([point[0], point[1], 0.0]) - at
    yaw, pitch = angles(rotation(*head).T @ away)
    return yaw, pitch, float(np.degrees(EYE_DISTANCE_CM / np.linalg.norm(away)))


def moment(head: Triple, at: Floats, gaze: Triple, units: dict[str, float]) -> Pose:
    """A pose from head (yaw, pitch, roll), place (x, y, z), gaze (yaw, pitch, vergence) and action units."""
    (yaw, pitch, roll), (x, y, z) = (float(v) for v in head), (float(v) for v in at)
    return Pose(
        head_yaw=yaw,
        head_pitch=pitch,
        head_roll=roll,
        head_x=x,
        head_y=y,
        head_z=z,
        gaze_yaw=gaze[0],
        gaze_pitch=gaze[1],
        vergence=gaze[2],
        action_units=units,
    )


def read(
    rng: np.random.Generator, seconds: float, fps: float, style: Style, units: list[dict[str, float]]
) -> list[Pose]:
    """Reading with a face (`units`, one a frame): eyes on the text, the head follows a little."""
    points = reading_points(rng, seconds, fps, style)
    n = len(points)
    aim = [angles(np.array([x, y, 0]) - EYES_AT) for x, y in points]
    yaw = 0.16 * smooth_cycle(np.array([a for a, _ in aim]), 0.25 * fps) + sway(rng, n, fps, 1.4)
    pitch = 0.35 * smooth_cycle(np.array([b for _, b in aim]), 0.8 * fps) + sway(rng, n, fps, 0.9)
    roll, shut = sway(rng, n, fps, 1.3), blinks(rng, n, fps)
    at = EYES_AT + np.stack([sway(rng, n, fps, 0.4), sway(rng, n, fps, 0.15), sway(rng, n, fps, 0.6)], axis=1)
    poses = []
    for k in range(n):
        head = (yaw[k], pitch[k], roll[k])
        gaze = looking_at(points[k], head, at[k])
        poses.append(moment(head, at[k], gaze, {**units[k], **both_sides({"eyeBlink": shut[k]})}))
    return poses


def act_reading(rng: np.random.Generator, seconds: float, fps: float) -> list[Pose]:
    """Reads with ease."""
    return read(rng, seconds, fps, FLUENT, [dict(CALM)] * round(seconds * fps))


def act_frowning(rng: np.random.Generator, seconds: float, fps: float) -> list[Pose]:
    """Reads slowly, steps back often, brows lowered."""
    frames = round(seconds * fps)
    strength = 0.97 + sway(rng, frames, fps, 0.05)
    return read(rng, seconds, fps, STRUGGLING, [both_sides(FROWN, float(np.clip(s, 0.96, 1.0))) for s in strength])


def act_away(rng: np.random.Generator, seconds: float, fps: float) -> list[Pose]:
    """Looks out of the window: head about 31° to the side, eyes further."""
    n = round(seconds * fps)
    yaw, pitch = -31.0 + sway(rng, n, fps, 2.5), 2.0 + sway(rng, n, fps, 1.5)
    roll, shut = -1.5 + sway(rng, n, fps, 1.2), blinks(rng, n, fps)
    held = np.repeat(rng.normal(0, (3.5, 2.0), (n, 2)), np.maximum(1, rng.geometric(1.2 / fps, n)), axis=0)[:n]
    held[-1] = held[0]
    at = EYES_AT + np.stack([sway(rng, n, fps, 0.4), sway(rng, n, fps, 0.15), sway(rng, n, fps, 0.5)], axis=1)
    faces = [{**CALM, **both_sides({"eyeBlink": s})} for s in shut]
    gaze = [(-14.0 + float(x), 1.5 + float(y), 0.5) for x, y in held]
    return [moment((yaw[k], pitch[k], roll[k]), at[k], gaze[k], faces[k]) for k in range(n)]


def act_closed(rng: np.random.Generator, seconds: float, fps: float) -> list[Pose]:
    """Eyes closed, the head sinking and rising slowly."""
    n = round(seconds * fps)
    nod, lean = -6.0 + sway(rng, n, fps, 1.5), sway(rng, n, fps, 1.0)
    at = EYES_AT + np.stack([sway(rng, n, fps, 0.2), -0.4 + sway(rng, n, fps, 0.2), sway(rng, n, fps, 0.3)], axis=1)
    face = {"mouthSmileLeft": 0.1, "mouthSmileRight": 0.1, **both_sides({"eyeBlink": 1.0, "eyeLookDown": 0.25})}
    return [moment((0.6 * lean[k], nod[k], lean[k]), at[k], (0.0, -6.0, 3.0), face) for k in range(n)]
