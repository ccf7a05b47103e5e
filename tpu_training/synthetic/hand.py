"""A hand before the face, made of capsules: four fingers of three bones, a thumb, a palm and a forearm.

The hand's own frame: x from the little finger to the index finger of a right hand seen from its back, y along the
stretched fingers, z out of the back of the hand; centimetres, the middle of the knuckles at the origin.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.mesh import Floats, Ints

RINGS, AROUND = 6, 10
FINGER_X = (-3.0, -1.1, 0.9, 2.8)
FINGER_LENGTH = (5.9, 7.3, 7.9, 7.2)
FINGER_RADIUS = (0.68, 0.78, 0.82, 0.80)
# bend (deg) of the three joints of a finger, and of the thumb towards the palm
BENDS = {"fist": (80.0, 95.0, 60.0), "palm": (8.0, 10.0, 6.0), "fingers": (25.0, 30.0, 15.0)}
SHAPES = tuple(BENDS)
PLACES = ("chin", "mouth", "cheek", "eye")
CAPSULES = 4 * 3 + 3 + 4 + 1
# where the knuckles are held, in the head's frame (cm, the person's left; mirrored for the right)
HELD_AT = {"chin": (2.2, -9.3, 11.5), "mouth": (1.2, -4.8, 14.0), "cheek": (7.3, -3.5, 8.5), "eye": (4.0, 2.2, 12.6)}
# the fingers' direction, degrees from straight up towards the person's right, and lean away from the face
HELD_TURN = {"chin": 35.0, "mouth": 60.0, "cheek": 8.0, "eye": 25.0}


@dataclass(frozen=True)
class Hand:
    """A hand's shape (`fist`, `palm`, `fingers`), where it is held, its side (1 the person's left, -1 right).

    `shift` moves it (cm, head's frame), `turn` turns it in the picture's plane (deg).
    """

    shape: str
    place: str
    side: float = 1.0
    shift: tuple[float, float, float] = (0.0, 0.0, 0.0)
    turn: float = 0.0


Capsules = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def sample_hand(rng: np.random.Generator) -> Hand:
    """Some hand at some place of the face."""
    place = str(rng.choice(PLACES, p=(0.35, 0.25, 0.28, 0.12)))
    shape = "palm" if place == "cheek" and rng.random() < 0.5 else str(rng.choice(SHAPES))
    x, y, z = (float(v) for v in rng.normal(0, (0.8, 0.8, 0.3)))
    return Hand(shape, place, float(rng.choice((-1, 1))), (x, y, z), float(rng.normal(0, 14)))


def bent_chain(
    start: NDArray[np.float64], lengths: tuple[float, ...], bends: tuple[float, ...]
) -> list[NDArray[np.float64]]:
    """Joints of a finger that bends towards -z."""
    points, angle = [start], 0.0
    for length, bend in zip(lengths, bends, strict=True):
        angle += np.radians(bend)
        points.append(points[-1] + length * np.array([0.0, np.cos(angle), -np.sin(angle)]))
    return points


def hand_capsules(hand: Hand) -> Capsules:
    """Starts, ends (CAPSULES×3) and radii of the hand's capsules in the head's frame."""
    starts, ends, radii = [], [], []

    def add(a: NDArray[np.float64], b: NDArray[np.float64], radius: float) -> None:
        starts.append(a)
        ends.append(b)
        radii.append(radius)

    bends = BENDS[hand.shape]
    for x, length, radius in zip(FINGER_X, FINGER_LENGTH, FINGER_RADIUS, strict=True):
        knuckle = np.array([x, -0.04 * x * x, 0.0])
        joints = bent_chain(knuckle, (0.46 * length, 0.30 * length, 0.24 * length), bends)
        for k in range(3):
            add(joints[k], joints[k + 1], radius * (1 - 0.09 * k))
        add(knuckle, np.array([0.62 * x, -7.6, -0.4]), 1.25)
    base, tip_in = np.array([2.6, -6.4, -0.8]), 0.0 if hand.shape == "palm" else -2.4
    steps = ((0.0, 0.0, 0.0), (2.2, 2.0, -0.9), (3.0 + 0.5 * tip_in, 4.6, -1.6), (2.9 + tip_in, 6.9, -1.9))
    joints = base + np.array(steps)
    for k in range(3):
        add(joints[k], joints[k + 1], (1.25, 1.0, 0.85)[k])
    add(np.array([0.0, -8.0, -0.5]), np.array([-1.5, -27.0, 1.5]), 2.7)
    return np.array([held(hand, p) for p in starts]), np.array([held(hand, p) for p in ends]), np.array(radii)


def held(hand: Hand, point: NDArray[np.float64]) -> NDArray[np.float64]:
    """A point of the hand's frame → the head's frame: back of the hand outwards, mirrored for the other hand."""
    angle = np.radians(HELD_TURN[hand.place] + hand.turn)
    x, y, z = point
    if hand.shape == "fist":
        y, z = y - 1.0, z + 1.2
    turned = np.array([x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle), z])
    place = turned + HELD_AT[hand.place] + hand.shift
    result: NDArray[np.float64] = place * (hand.side, 1.0, 1.0)
    return result


def capsule_mesh(start: NDArray[np.float64], end: NDArray[np.float64], radius: float) -> Floats:
    """Vertices of one capsule: 2·RINGS·AROUND×3."""
    axis = (end - start) / max(float(np.linalg.norm(end - start)), 1e-6)
    helper = np.array([0.0, 0, 1]) if abs(axis[2]) < 0.9 else np.array([1.0, 0, 0])
    across = np.cross(axis, helper)
    across /= np.linalg.norm(across)
    other = np.cross(axis, across)
    turn = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)[None, :, None]
    ring = np.cos(turn) * across + np.sin(turn) * other
    rise = np.linspace(np.pi / 2, 0, RINGS)[:, None, None]
    first = start - radius * np.sin(rise) * axis + radius * np.cos(rise) * ring
    last = end + radius * np.sin(rise[::-1]) * axis + radius * np.cos(rise[::-1]) * ring
    return np.concatenate([first, last]).reshape(-1, 3).astype(np.float32)


def hand_vertex_count() -> int:
    """How many vertices every hand has."""
    return CAPSULES * 2 * RINGS * AROUND


def hand_triangles() -> Ints:
    """Triangles of every hand: T×3."""
    here = np.arange(AROUND)
    after = (here + 1) % AROUND
    faces = []
    for capsule in range(CAPSULES):
        for ring in range(2 * RINGS - 1):
            a = (capsule * 2 * RINGS + ring) * AROUND
            b = a + AROUND
            faces += [np.stack([a + here, a + after, b + here], 1), np.stack([a + after, b + after, b + here], 1)]
    return np.concatenate(faces).astype(np.int32)


def hand_vertices(hand: Hand) -> Floats:
    """The hand in the head's frame: V×3."""
    return np.concatenate([capsule_mesh(*each) for each in zip(*hand_capsules(hand), strict=True)])


def hidden_share(points: NDArray[np.floating], capsules: Capsules) -> float:
    """Share of points (N×3, camera frame) that a capsule hides from the camera at the origin."""
    hidden = np.zeros(len(points), bool)
    for start, end, radius in zip(*capsules, strict=True):
        hidden |= gaps(points.astype(np.float64), start, end) < radius
    return float(hidden.mean())


def gaps(points: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance between each line of sight (origin to point) and the segment: N (Ericson 2005, 5.1.9)."""
    d2, r = end - start, -start
    a, e, f = (points * points).sum(1), d2 @ d2, d2 @ r
    b, c = points @ d2, points @ r
    s = np.clip((b * f - c * e) / np.maximum(a * e - b * b, 1e-9), 0, 1)
    t = np.clip((b * s + f) / max(e, 1e-9), 0, 1)
    s = np.clip((b * t - c) / a, 0, 1)
    near = s[:, None] * points - (start + t[:, None] * d2)
    return np.asarray(np.linalg.norm(near, axis=1))
