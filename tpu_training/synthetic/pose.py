"""From labels to geometry: head pose, gaze and action units → vertices, and the exact labels of what they became.

Camera frame: origin at the camera, x to the right in the picture (the person's left), y up, z from the face towards
the camera, centimetres; a head in front of the camera has z < 0. All angles are degrees.
Yaw is positive towards +x, pitch is positive upwards, roll is positive counter-clockwise in the picture.
A direction d has yaw atan2(d.x, d.z) and pitch asin(d.y); yaw = pitch = 0 looks parallel to the camera's axis.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.mesh import EYEBALLS, IRIS_BALLS, LID_PAIRS, Floats, HeadMesh

NECK_PIVOT = np.array([0.0, -5.0, 0.5])
FULL_LID_FOLLOW_DEG = 30.0
# ARKit names without a side that the mesh splits in two
SPLIT_UNITS = ("browInnerUp", "cheekPuff")
SIDES = ("left", "right")
# At 1 the mesh's brow lowering is less than half of what MediaPipe's blendshape network calls full (swept on renders);
# the others are so faint at 1 that no picture of 320×240 would show them
REACH_BOTH = {
    "browDown": 2.3,
    "eyeSquint": 1.6,
    "eyeWide": 1.3,
    "mouthPress": 1.8,
    "mouthStretch": 1.4,
    "mouthFrown": 1.3,
}
REACH = {f"{name}{side}": share for name, share in REACH_BOTH.items() for side in ("Left", "Right")}
REACH["browInnerUp"] = 1.4
# what is left between shut lids, cm
SHUT_GAP_CM = 0.03

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Pose:
    """One moment of a face. Gaze is in the head's frame; `action_units` has ARKit names, 0..1.

    `head_x`, `head_y`, `head_z` say where the middle between the eyes is while the head is not turned: the body's
    place. Turning moves the eyes about the neck; where they are then is PosedHead.head_position. `vergence` is the
    angle between the eyes' axes; the gaze lies midway.
    """

    head_yaw: float = 0.0
    head_pitch: float = 0.0
    head_roll: float = 0.0
    head_x: float = 0.0
    head_y: float = 0.0
    head_z: float = -52.0
    gaze_yaw: float = 0.0
    gaze_pitch: float = 0.0
    vergence: float = 0.0
    action_units: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class PosedHead:
    """Vertices in the camera frame (V×3) with the labels that belong to them.

    `pupils` are where the eyes' axes leave the eyeballs. `head_position` is the middle between the eyeballs' centres;
    `gaze_camera` is (yaw, pitch); openness is the lids'
    distance as a share of the same face at rest, 0..1. `landmarks` are the 68 points of the Multi-PIE order (68×3).
    """

    vertices: Floats
    head_rotation: Matrix
    head_translation: NDArray[np.float64]
    eye_rotations: dict[str, Matrix]
    eye_centres: dict[str, NDArray[np.float64]]
    pupils: dict[str, NDArray[np.float64]]
    head_position: NDArray[np.float64]
    gaze_camera: tuple[float, float]
    eye_openness: dict[str, float]
    landmarks: NDArray[np.float64]

    @property
    def eye_corners(self) -> NDArray[np.float64]:
        """Person's right eye's outer and inner corner, left eye's inner and outer one: 4×3, camera frame."""
        return np.asarray(self.landmarks[[36, 39, 42, 45]])


def rotation(yaw: float, pitch: float, roll: float = 0.0) -> Matrix:
    """3×3 matrix that turns the z axis to (yaw, pitch), after a roll about it."""
    y, p, r = np.radians([yaw, -pitch, roll])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    about_z = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    turned: Matrix = about_y @ about_x @ about_z
    return turned


def angles(direction: NDArray[np.floating]) -> tuple[float, float]:
    """(yaw, pitch) of a direction."""
    x, y, z = direction / np.linalg.norm(direction)
    return float(np.degrees(np.arctan2(x, z))), float(np.degrees(np.arcsin(np.clip(y, -1, 1))))


def direction(yaw: float, pitch: float) -> NDArray[np.float64]:
    """Unit vector of (yaw, pitch)."""
    return rotation(yaw, pitch)[:, 2]


def lid_units(gaze_yaw: float, gaze_pitch: float, action_units: Mapping[str, float]) -> dict[str, float]:
    """Lid movement that goes with a gaze: ARKit eyeLook units, full at 30°, less the more the lids are shut."""
    outward, upward = gaze_yaw / FULL_LID_FOLLOW_DEG, gaze_pitch / FULL_LID_FOLLOW_DEG
    units = {
        "eyeLookOutLeft": outward,
        "eyeLookInRight": outward,
        "eyeLookInLeft": -outward,
        "eyeLookOutRight": -outward,
        "eyeLookUpLeft": upward,
        "eyeLookUpRight": upward,
        "eyeLookDownLeft": -upward,
        "eyeLookDownRight": -upward,
    }
    shut = {side: action_units.get(f"eyeBlink{side}", 0.0) for side in ("Left", "Right")}
    left = {name: value * (1 - shut["Left" if name.endswith("Left") else "Right"]) for name, value in units.items()}
    return {name: min(1.0, value) for name, value in left.items() if value > 0}


def mesh_weights(action_units: Mapping[str, float]) -> dict[str, float]:
    """ARKit names → the mesh's names (browDownLeft → browDown_L; browInnerUp → both halves)."""
    weights: dict[str, float] = {}
    for name, share in action_units.items():
        value = share * REACH.get(name, 1.0)
        if name in SPLIT_UNITS:
            weights[f"{name}_L"] = weights[f"{name}_R"] = value
        elif name.endswith(("Left", "Right")) and name not in ("jawLeft", "jawRight", "mouthLeft", "mouthRight"):
            side = "Left" if name.endswith("Left") else "Right"
            weights[f"{name.removesuffix(side)}_{side[0]}"] = value
        else:
            weights[name] = value
    return weights


def sphere_centre(points: Floats) -> NDArray[np.float64]:
    """Least-squares centre of the sphere through points N×3."""
    system = np.concatenate([2 * points, np.ones((len(points), 1))], axis=1).astype(np.float64)
    solution, *_ = np.linalg.lstsq(system, (points.astype(np.float64) ** 2).sum(axis=1), rcond=None)
    return np.asarray(solution[:3], np.float64)


def lid_gap(vertices: Floats, mesh: HeadMesh, side: str) -> float:
    """Mean distance between the upper and lower lid's margins, centimetres."""
    pairs = mesh.landmarks[np.asarray(LID_PAIRS[side])]
    return float(np.linalg.norm(vertices[pairs[:, 0]] - vertices[pairs[:, 1]], axis=1).mean())


def lid_drop(vertices: Floats, mesh: HeadMesh, side: str) -> float:
    """How far the upper lid's margin lies above the lower one's, centimetres; below 0 where they overlap."""
    pairs = mesh.landmarks[np.asarray(LID_PAIRS[side])]
    return float((vertices[pairs[:, 0], 1] - vertices[pairs[:, 1], 1]).mean())


def head_weights(neutral: Floats) -> Floats:
    """How far each vertex follows the skull: 1 on the head, fading down the neck to 0 at the shoulders."""
    height = neutral[:, 1] + 0.25 * neutral[:, 2]
    t = np.clip((height + 13.0) / 6.0, 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def identity_shape(mesh: HeadMesh, coefficients: NDArray[np.floating]) -> Floats:
    """The neutral face of one person (V×3) from up to 100 identity coefficients."""
    modes = mesh.identities[: len(coefficients)]
    return (mesh.neutral + np.tensordot(coefficients, modes, 1)).astype(np.float32)


class Poser:
    """Poses one person's head; the identity is fixed, everything else comes with each Pose."""

    def __init__(self, mesh: HeadMesh, shape: Floats) -> None:
        self.mesh, self.shape = mesh, shape
        self.follow = head_weights(mesh.neutral)[:, None]
        self.centres = {side: sphere_centre(shape[IRIS_BALLS[side]]) for side in SIDES}
        self.radii = {side: float((shape[IRIS_BALLS[side]] - self.centres[side])[:, 2].max()) for side in SIDES}
        self.open_gap = {side: lid_gap(shape, mesh, side) for side in SIDES}
        self.blink = {side: self._blink_reach(side) for side in SIDES}
        self.eye_origin = (self.centres["left"] + self.centres["right"]) / 2

    def _blink_reach(self, side: str) -> float:
        """Share of the mesh's blink that just shuts these lids: more for eyes that are opened wider than usual."""
        shut = self.shape + self.mesh.expressions[f"eyeBlink_{side[0].upper()}"]
        opened, left = lid_drop(self.shape, self.mesh, side), lid_drop(shut, self.mesh, side)
        return float(np.clip((opened - SHUT_GAP_CM) / max(opened - left, 0.05), 0.7, 1.7))

    def expressed(self, pose: Pose) -> Floats:
        """Vertices in the head's frame with expression and lids, eyeballs not yet turned."""
        units = {**lid_units(pose.gaze_yaw, pose.gaze_pitch, pose.action_units), **pose.action_units}
        vertices = self.shape.copy()
        weights = mesh_weights(units)
        for side in SIDES:
            name = f"eyeBlink_{side[0].upper()}"
            weights[name] = weights.get(name, 0.0) * self.blink[side]
        for name, weight in weights.items():
            if weight:
                vertices += np.float32(weight) * self.mesh.expressions[name]
        return vertices

    def pose(self, pose: Pose) -> PosedHead:
        """Vertices in the camera frame and their labels."""
        vertices = self.expressed(pose)
        openness = {side: lid_gap(vertices, self.mesh, side) / self.open_gap[side] for side in SIDES}
        in_head = self.turn_eyes(vertices, pose)
        turn = rotation(pose.head_yaw, pose.head_pitch, pose.head_roll)
        shift = np.array([pose.head_x, pose.head_y, pose.head_z]) - self.eye_origin
        turned = (vertices - NECK_PIVOT) @ turn.T + NECK_PIVOT
        skinned = vertices + self.follow * (turned - vertices) + shift
        centres = {side: (self.centres[side] - NECK_PIVOT) @ turn.T + NECK_PIVOT + shift for side in SIDES}
        skinned = skinned.astype(np.float32)
        return PosedHead(
            vertices=skinned,
            head_rotation=turn,
            head_translation=NECK_PIVOT + shift - turn @ NECK_PIVOT,
            eye_rotations={side: turn @ in_head[side] for side in SIDES},
            eye_centres=centres,
            pupils={side: centres[side] + self.radii[side] * (turn @ in_head[side])[:, 2] for side in SIDES},
            head_position=(centres["left"] + centres["right"]) / 2,
            gaze_camera=angles(turn @ direction(pose.gaze_yaw, pose.gaze_pitch)),
            eye_openness={side: float(np.clip(value, 0, 1)) for side, value in openness.items()},
            landmarks=skinned[self.mesh.landmarks].astype(np.float64),
        )

    def carried(self, rest: Floats, posed: PosedHead) -> Floats:
        """Where things that sit on the resting head (N×3) are now, in the camera's frame."""
        follow = head_weights(rest)[:, None]
        still = posed.head_translation - NECK_PIVOT + posed.head_rotation @ NECK_PIVOT
        turned = rest @ posed.head_rotation.T + posed.head_translation
        return np.asarray(rest + still + follow * (turned - rest - still), np.float32)

    def turn_eyes(self, vertices: Floats, pose: Pose) -> dict[str, Matrix]:
        """Turns both eyeballs in place and returns their rotations in the head's frame."""
        turns = {}
        for side, inward in (("left", -0.5), ("right", 0.5)):
            turns[side] = rotation(pose.gaze_yaw + inward * pose.vergence, pose.gaze_pitch)
            resting = self.shape[EYEBALLS[side]] - self.centres[side]
            vertices[EYEBALLS[side]] = resting @ turns[side].T + self.centres[side]
        return turns
