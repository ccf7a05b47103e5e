"""What is shown of a validation batch of windows: half a minute as lines, truth and answer; what was mixed up."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from attention_model.page_gaze import FLAGS
from attention_model.window import COLUMNS, STEPS
from tpu_training.tasks import Table

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]
Answers = Mapping[str, Any]
PAPER, CARD, RULE, INK, QUIET = (244, 243, 239), (255, 255, 255), (232, 231, 227), (38, 42, 48), (110, 114, 120)
TRUE, SAID = (46, 139, 87), (214, 111, 32)
# All places are in units of a picture half as large, so that it is sharp on every screen.
SCALE = 2
WIDE, HIGH, GAP = 300, 214, 12
COLUMNS_SHOWN, ROWS_SHOWN = 3, 2
# A lane of the picture: its column, what 0 and 1 of its height stand for.
LANES = {
    "head": ("head_yaw", -1.5, 1.5),
    "eyes": ("gaze_yaw", -1.5, 1.5),
    "lids": ("openness", 0.0, 1.3),
    "brows": ("brow_lowering_above_rest", -0.2, 0.8),
}
LANE_LEFT, LANE_TOP, LANE_HIGH = 52, 34, 26
VALID = COLUMNS.index("valid")


def window_tables(targets: Answers, weights: Answers, answers: Answers) -> dict[str, Table]:
    """High or low, where the truth is known: more than a half is high."""
    tables = {}
    for name in ("focus", "confusion"):
        known = np.asarray(weights[name]).reshape(-1) > 0
        true, said = (np.asarray(each[name])[known, 0] > 0.5 for each in (targets, answers))
        counts = [[int(np.sum((true == row) & (said == column))) for column in (False, True)] for row in (False, True)]
        tables[name] = Table(("low", "high"), np.array(counts))
    return tables


def window_pictures(inputs: Answers, targets: Answers, answers: Answers) -> dict[str, Picture]:
    """Some windows side by side, from little focus to much."""
    observations = np.asarray(inputs["observations"])
    seen = np.flatnonzero(observations[:, :, VALID].max(axis=1) > 0)
    order = seen[np.argsort(np.asarray(targets["focus"])[seen, 0], kind="stable")]
    count = min(len(order), COLUMNS_SHOWN * ROWS_SHOWN)
    if not count:
        return {}
    chosen = order[np.linspace(0, len(order) - 1, count).round().astype(int)]
    size = COLUMNS_SHOWN * (WIDE + GAP) + GAP, ROWS_SHOWN * (HIGH + GAP) + GAP
    picture = Image.new("RGB", (SCALE * size[0], SCALE * size[1]), PAPER)
    pen = Pen(picture)
    for place, row in enumerate(chosen.tolist()):
        at = GAP + place % COLUMNS_SHOWN * (WIDE + GAP), GAP + place // COLUMNS_SHOWN * (HIGH + GAP)
        draw_window(pen, at, observations[row], page=bool(np.asarray(inputs["page"])[row, :FLAGS].any()))
        for number, name in enumerate(("focus", "confusion")):
            truth, answer = float(np.asarray(targets[name])[row, 0]), np.asarray(answers[name])[row].tolist()
            draw_answer(pen, (at[0], at[1] + 152 + 28 * number), name, truth, answer)
    return {"windows": np.asarray(picture, np.uint8)}


class Pen:
    """Draws on a picture that is SCALE times as large."""

    def __init__(self, picture: Image.Image) -> None:
        self.draw = ImageDraw.Draw(picture)

    def text(self, x: float, y: float, text: str, colour: Colour, size: int) -> None:
        """In the letters that come with Pillow."""
        self.draw.text((SCALE * x, SCALE * y), text, colour, ImageFont.load_default(SCALE * size))

    def line(self, points: Sequence[tuple[float, float]], colour: Colour, width: int = 1) -> None:
        """From point to point."""
        self.draw.line([(SCALE * x, SCALE * y) for x, y in points], colour, SCALE * width, joint="curve")

    def box(self, edges: tuple[float, float, float, float], radius: float, colour: Colour) -> None:
        """A filled rectangle with round corners."""
        self.draw.rounded_rectangle([SCALE * edge for edge in edges], SCALE * radius, colour)


def draw_window(pen: Pen, at: tuple[int, int], observations: NDArray[Any], *, page: bool) -> None:
    """Half a minute: a line a lane, broken where nothing could be read."""
    left, top = at
    pen.box((left, top, left + WIDE, top + HIGH), 10, CARD)
    pen.text(left + 12, top + 8, "30 seconds" + (", with gaze on the page" if page else ""), QUIET, 12)
    readable = observations[:, VALID] > 0
    step = (WIDE - LANE_LEFT - 14) / (STEPS - 1)
    for number, (lane, (column, low, high)) in enumerate(LANES.items()):
        base = top + LANE_TOP + number * (LANE_HIGH + 3)
        pen.text(left + 12, base + 6, lane, QUIET, 11)
        pen.line([(left + LANE_LEFT, base + LANE_HIGH), (left + WIDE - 14, base + LANE_HIGH)], RULE)
        values = np.clip((observations[:, COLUMNS.index(column)] - low) / (high - low), 0, 1)
        points = [(left + LANE_LEFT + n * step, base + LANE_HIGH * (1 - v)) for n, v in enumerate(values.tolist())]
        for stretch in np.split(np.arange(STEPS), np.flatnonzero(np.diff(readable)) + 1):
            if readable[stretch[0]] and len(stretch) > 1:
                pen.line([points[n] for n in stretch], INK)


def draw_answer(pen: Pen, at: tuple[int, int], name: str, truth: float, answer: list[float]) -> None:
    """A bar with the truth as a green mark and the answer, with its deviation, as an orange one."""
    left, y = at[0] + 82, at[1] + 9
    wide = WIDE - 82 - 18
    pen.text(at[0] + 12, at[1] + 1, name, INK, 12)
    pen.box((left, y - 3, left + wide, y + 3), 3, RULE)
    value, sigma = answer[0], float(np.exp(min(answer[1], 0.0)))
    pen.line([(left + wide * min(1.0, max(0.0, value + side * sigma)), y) for side in (-1, 1)], SAID, 2)
    x, true = left + wide * value, left + wide * truth
    pen.box((true - 2, y - 9, true + 2, y + 9), 2, TRUE)
    pen.box((x - 5, y - 5, x + 5, y + 5), 5, SAID)
