"""Many people on one picture, as their cameras saw them: what one looks at before training on it."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from attention_model.frames import decode_frame
from attention_model.region import EYES_CENTRE_CM, EYES_CM, EYES_HEIGHT, EYES_WIDTH, crop_matrix
from tpu_training.datasets.examples import FrameExample
from tpu_training.synthetic.clip import write_png
from tpu_training.synthetic.dataset import MAX_PEOPLE
from tpu_training.synthetic.pose import direction
from tpu_training.synthetic.shooting import Lens, Studio, portrait_shots

PEOPLE, COLUMNS = 24, 6
WIDTH, HEIGHT = 320, 240
ARROW_CM = 9.0
GAZE_RGB, REGION_RGB, POINT_RGB = (255, 40, 40), (60, 220, 90), (255, 230, 60)

Picture = NDArray[np.uint8]


def write_sheet(out: Path, seed: int, *, labels: bool = False) -> None:
    """One picture of each of 24 people; with `labels` landmarks, region and gaze are drawn on them."""
    studio = Studio(WIDTH, HEIGHT)
    tiles = []
    for person in track(range(seed * MAX_PEOPLE, seed * MAX_PEOPLE + PEOPLE), "Rendering", transient=True):
        studio.person(person)
        example = studio.shoot(next(portrait_shots(person, 1, WIDTH / HEIGHT)))
        picture = decode_frame(example.jpeg).copy()
        tiles.append(drawn(picture, example) if labels else picture)
    rows = [np.concatenate(tiles[k : k + COLUMNS], axis=1) for k in range(0, PEOPLE, COLUMNS)]
    out.parent.mkdir(parents=True, exist_ok=True)
    write_png(out, np.concatenate(rows))


def drawn(picture: Picture, example: FrameExample) -> Picture:
    """The picture with its labels drawn on it."""
    for x, y in example.landmarks.reshape(-1, 2).round().astype(int).tolist():
        cv2.circle(picture, (x, y), 0, POINT_RGB, -1)
    matrix = crop_matrix(example.true_region(), EYES_WIDTH, EYES_HEIGHT, EYES_CM, EYES_CENTRE_CM)
    corners = np.array([(0, 0, 1), (EYES_WIDTH, 0, 1), (EYES_WIDTH, EYES_HEIGHT, 1), (0, EYES_HEIGHT, 1)]) @ matrix.T
    cv2.polylines(picture, [corners.round().astype(np.int32)], True, REGION_RGB, 1, cv2.LINE_AA)
    start = example.head_position.astype(np.float64)
    ends = np.stack([start, start + ARROW_CM * direction(*example.gaze.tolist())])
    tail, tip = Lens(example.width, example.height, example.fov).project(ends).round().astype(int).tolist()
    cv2.arrowedLine(picture, tail, tip, GAZE_RGB, 1, cv2.LINE_AA, tipLength=0.2)
    return picture
