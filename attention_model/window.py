"""The last 30 seconds of one student as the window network's input, and what the network says of them.

Observations come irregularly, 0.5 to 8 a second; they are laid on a grid of two a second. Nothing in it tells who the
person is or how bright the room: directions, lids and face are told beside what is usual for this person.
"""

import math
from collections import deque
from dataclasses import dataclass
from struct import Struct

import numpy as np
from numpy.typing import NDArray

from attention_model.network import Network
from attention_model.observation import Observation
from attention_model.page_gaze import PAGE_SIZE
from attention_model.usual import RESTING, Usual, openness, parts_of

Floats = NDArray[np.float32]

WINDOW_S = 30.0
STEP_S = 0.5
STEPS = round(WINDOW_S / STEP_S)
# What was seen last stands for so long, while no newer frame has come.
HOLD_STEPS = 5
LONGEST_S = 3.0
USUAL_S = 0.5
MOST_FRAMES = 512

KNOWN_WINDOW_S = 10.0
MIN_KNOWN_SHARE = 0.6
MIN_SECONDS = 3.0
MIN_FRAMES = 3

# Seen of every readable frame; at level "gaze" the face columns stay 0.
SIGHT = (
    "head_yaw",  # 30°, as are all angles of the head
    "head_pitch",
    "head_roll",
    "gaze_yaw",  # 30° from the usual direction
    "gaze_pitch",
    "gaze_yaw_camera",  # 30° from the camera
    "gaze_pitch_camera",
    "gaze_sigma",  # 10°
    "openness",  # of what is usual
    "closed",
    "presence",
)
FACE = (
    "expression",  # 1 where action units were read
    "brow_lowering_above_rest",
    "squint_above_rest",
    "smile_above_rest",
    "brow_lowering",
    "brow_raise",
    "jaw",
    "mouth_press",
    "mouth_frown",
    "eye_wide",
)
# Of each step of the grid.
STATE = ("arrived", "held", "valid", "no_face", "head_speed", "gaze_speed")
COLUMNS = STATE + SIGHT + FACE
FEATURES = len(COLUMNS)
SIGHT_COLUMNS = len(STATE) + len(SIGHT)
FASTEST = 3.0
ROW = Struct(f"{FEATURES - len(STATE)}f")
_PLACES = np.arange(STEPS)


@dataclass(frozen=True, slots=True)
class Frame:
    """One observation: when, whether it could be read, whether there was a face, and its columns (SIGHT and FACE)."""

    at: float
    valid: bool
    no_face: bool
    row: bytes | None
    """Packed as ROW: a window is laid on its grid twice a second for every student, and bytes are joined at once."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the network says, 0..1, with the deviation it states. None is unknown, which never means "not focused"."""

    focus: float | None = None
    focus_sigma: float | None = None
    confusion: float | None = None
    confusion_sigma: float | None = None


class Window:
    """The last WINDOW_S seconds of one student's observations. Lives with the stream and holds numbers only."""

    def __init__(self) -> None:
        self.frames: deque[Frame] = deque(maxlen=MOST_FRAMES)
        self.usual = Usual()

    def push(self, observation: Observation, at: float) -> None:
        """Take an observation in; `at` is in monotonic seconds and must not run backwards."""
        before = self.frames[-1].at if self.frames else at - USUAL_S
        if at < before:
            raise ValueError("Time ran backwards.")
        valid = observation.status == "ok"
        row = None
        if valid:
            self.usual.learn(observation, min(at - before, LONGEST_S))
            row = ROW.pack(*sight(observation, self.usual), *face(observation, self.usual))
        self.frames.append(Frame(at, valid, observation.status == "no_face", row))
        while self.frames[0].at < at - WINDOW_S:
            self.frames.popleft()

    def known_share(self, at: float) -> float:
        """Share of the last ten seconds' frames that could be read."""
        return share_of([frame for frame in self.recent(at) if frame.at <= at])

    def known(self, at: float) -> bool:
        """Whether enough was seen to say anything at all."""
        recent = self.recent(at)
        enough = len(recent) >= MIN_FRAMES and at - recent[-1].at >= MIN_SECONDS
        return enough and share_of([frame for frame in recent if frame.at <= at]) >= MIN_KNOWN_SHARE

    def recent(self, at: float) -> list[Frame]:
        """The last ten seconds' frames, newest first."""
        found = []
        for frame in reversed(self.frames):
            if frame.at < at - KNOWN_WINDOW_S:
                break
            found.append(frame)
        return found

    def features(self, at: float) -> Floats:
        """STEPS×FEATURES, oldest first; the last row ends at `at`. What was not seen is 0."""
        table = np.zeros((STEPS, FEATURES), np.float32)
        placed = [(STEPS - 1 - math.floor((at - frame.at) / STEP_S), frame) for frame in self.frames]
        seen = [(step, frame) for step, frame in placed if 0 <= step < STEPS]
        if not seen:
            return table
        arrived = np.bincount([step for step, _ in seen], minlength=STEPS)
        missed = np.bincount([step for step, frame in seen if frame.no_face], minlength=STEPS)
        readable = [(step, frame.row) for step, frame in seen if frame.row is not None]
        valid = np.bincount([step for step, _ in readable], minlength=STEPS)
        table[:, 0] = arrived > 0
        table[:, 2] = valid / np.maximum(arrived, 1)
        table[:, 3] = missed / np.maximum(arrived, 1)
        if readable:
            rows = np.frombuffer(b"".join(row for _, row in readable), np.float32).reshape(len(readable), -1)
            steps = np.flatnonzero(valid)
            counts = valid[steps]
            # Time never runs backwards, so the rows of one step lie side by side.
            means = np.add.reduceat(rows, np.cumsum(counts) - counts, axis=0) / counts[:, None]
            table[steps, len(STATE) :] = means
        hold(table)
        add_speeds(table)
        return table


def share_of(frames: list[Frame]) -> float:
    """Share of these frames that could be read."""
    return sum(frame.valid for frame in frames) / len(frames) if frames else 0.0


def hold(table: Floats) -> None:
    """Where no frame arrived, what the last one showed still stands for a while (in place)."""
    arrived = table[:, 0] > 0
    last = np.maximum.accumulate(np.where(arrived, _PLACES, -STEPS))
    held = np.flatnonzero(~arrived & (_PLACES - last <= HOLD_STEPS))
    table[held] = table[last[held]]
    table[held, :2] = (0.0, 1.0)


def add_speeds(table: Floats) -> None:
    """How far head and gaze moved since the last readable step, in 30° (in place)."""
    first = len(STATE)
    readable = np.flatnonzero((table[:, 0] > 0) & (table[:, 2] > 0))
    moved = np.diff(table[readable, first : first + 5], axis=0)
    table[readable[1:], 4] = np.minimum(FASTEST, np.hypot(moved[:, 0], moved[:, 1]))
    table[readable[1:], 5] = np.minimum(FASTEST, np.hypot(moved[:, 3], moved[:, 4]))


def sight(seen: Observation, usual: Usual) -> list[float]:
    """The columns of SIGHT."""
    yaw, pitch = usual.gaze(seen)
    angles = (seen.head_yaw, seen.head_pitch, seen.head_roll, yaw, pitch, seen.gaze_yaw, seen.gaze_pitch)
    return [
        *(max(-FASTEST, min(FASTEST, angle / 30.0)) for angle in angles),
        min(2.0, seen.gaze_sigma / 10.0),
        min(1.5, openness(seen) / max(usual.open.value, 0.1)),
        float(usual.closed(seen)),
        seen.presence,
    ]


def face(seen: Observation, usual: Usual) -> list[float]:
    """The columns of FACE; zeros at level "gaze", where no expression is read."""
    if seen.action_units is None:
        return [0.0] * len(FACE)
    parts = parts_of(seen.action_units)
    above = [parts[part] - usual.rest(part) for part in RESTING]
    others = ("browDown", "browInnerUp", "jawOpen", "mouthPress", "mouthFrown", "eyeWide")
    return [1.0, *above, *(parts[part] for part in others)]


class WindowNetwork:
    """The window network (window.tflite), or the same without its confusion (focus.tflite, level "gaze")."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.reads_confusion = "confusion" in network.output_shapes

    def judge(self, window: Window, at: float, page: Floats | None = None) -> Judgement:
        """What is thought now. Without enough of a face, confusion is told from `page` alone, and focus is unknown."""
        known = window.known(at)
        if not known and (page is None or not page.any()):
            return Judgement()
        self.network.input("observations")[0] = window.features(at) if known else 0.0
        if "page" in self.network.input_shapes:
            self.network.input("page")[0] = np.zeros(PAGE_SIZE, np.float32) if page is None else page
        self.network.invoke()
        focus = self.answer("focus") if known else (None, None)
        return Judgement(*focus, *(self.answer("confusion") if self.reads_confusion else (None, None)))

    def answer(self, name: str) -> tuple[float, float]:
        """Value and deviation of an output."""
        value, log_sigma = self.network.named_output(name)[0].tolist()
        return value, math.exp(log_sigma)
