"""What is shown of a validation batch of windows: half a minute as lines, truth and answer; what was mixed up."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from attention_model.page_gaze import FLAGS
from attention_model.window import COLUMNS, STEPS
from tpu_training.tasks import Table

Picture = NDArray[np.uint8]
Answers = Mapping[str, Any]
PAPER, CARD, INK, QUIET = (244, 243, 239), (255, 255, 255), (38, 42, 48), (128, 132, 138)
TRUE, SAID = (46, 139, 87), (214, 111, 32)
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
    picture = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(picture)
    for place, row in enumerate(chosen.tolist()):
        at = GAP + place % COLUMNS_SHOWN * (WIDE + GAP), GAP + place // COLUMNS_SHOWN * (HIGH + GAP)
        draw_window(draw, at, observations[row], bool(np.asarray(inputs["page"])[row, :FLAGS].any()))
        for number, name in enumerate(("focus", "confusion")):
            truth, answer = float(np.asarray(targets[name])[row, 0]), np.asarray(answers[name])[row].tolist()
            draw_answer(draw, (at[0], at[1] + 152 + 28 * number), name, truth, answer)
    return {"windows": np.asarray(picture, np.uint8)}


def font(size: int) -> Any:
    """The letters that come with Pillow."""
    return ImageFont.load_default(size)


def draw_window(draw: Any, at: tuple[int, int], observations: NDArray[Any], page: bool) -> None:
    """Half a minute: a line a lane, broken where nothing could be read."""
    left, top = at
    draw.rounded_rectangle((left, top, left + WIDE, top + HIGH), 10, CARD)
    title = "30 seconds" + (", with gaze on the page" if page else "")
    draw.text((left + 12, top + 8), title, QUIET, font(12))
    readable = observations[:, VALID] > 0
    step = (WIDE - LANE_LEFT - 14) / (STEPS - 1)
    for number, (lane, (column, low, high)) in enumerate(LANES.items()):
        base = top + LANE_TOP + number * (LANE_HIGH + 3)
        draw.text((left + 12, base + 6), lane, QUIET, font(11))
        draw.line((left + LANE_LEFT, base + LANE_HIGH, left + WIDE - 14, base + LANE_HIGH), (232, 231, 227))
        values = np.clip((observations[:, COLUMNS.index(column)] - low) / (high - low), 0, 1)
        points = [(left + LANE_LEFT + n * step, base + LANE_HIGH * (1 - v)) for n, v in enumerate(values.tolist())]
        for n in range(STEPS - 1):
            if readable[n] and readable[n + 1]:
                draw.line((*points[n], *points[n + 1]), INK, 1)


def draw_answer(draw: Any, at: tuple[int, int], name: str, truth: float, answer: list[float]) -> None:
    """A bar with the truth as a green mark and the answer, with its deviation, as an orange one."""
    left, top = at[0] + 82, at[1] + 8
    wide = WIDE - 82 - 18
    draw.text((at[0] + 12, at[1] + 1), name, INK, font(12))
    draw.rounded_rectangle((left, top - 2, left + wide, top + 4), 3, (232, 231, 227))
    value, sigma = answer[0], float(np.exp(min(answer[1], 0.0)))
    reach = [left + wide * min(1.0, max(0.0, value + sign * sigma)) for sign in (-1, 1)]
    draw.line((reach[0], top + 1, reach[1], top + 1), SAID, 2)
    x, y = left + wide * value, top + 1
    draw.ellipse((x - 5, y - 5, x + 5, y + 5), SAID)
    true = left + wide * truth
    draw.rounded_rectangle((true - 2, top - 8, true + 2, top + 10), 2, TRUE)
