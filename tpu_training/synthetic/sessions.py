"""Short sessions before a screen, one a person: reads, looks away, frowns, dozes, in an order of its own."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from tpu_training.synthetic.acts import act_away, act_closed, act_frowning, act_reading
from tpu_training.synthetic.pose import Pose
from tpu_training.synthetic.sequence import Chapter, Span, build_sequence
from tpu_training.synthetic.shooting import Shot, setting_of

# acts are made of movements as short as a blink, so they are built at a camera's rate and then thinned
FINE_FPS = 10.0
ACTS = {"reading": act_reading, "away": act_away, "frowning": act_frowning, "dozing": act_closed}
BETWEEN = "between"
SESSION_SEED = 31


def session_shots(person: int, seconds: float, fps: float) -> Iterator[Shot]:
    """A person's session: every act lasts `seconds`; `fps` pictures a second, all in one room and one light."""
    rng = np.random.default_rng([person, SESSION_SEED])
    order = [list(ACTS)[k] for k in rng.permutation(len(ACTS))]
    chapters = tuple(Chapter(name, name, seconds, ACTS[name]) for name in order)
    poses, spans = build_sequence(chapters, FINE_FPS, person)
    place, setting = rng.normal(0, (4.0, 2.0, 6.0)).clip(-8, 8), replace(setting_of(person, 0), hand=None)
    for index in range(int(len(poses) / FINE_FPS * fps)):
        frame = int(index * FINE_FPS / fps)
        yield Shot(index, placed(poses[frame], place), setting, t=index / fps, act=act_at(frame, spans))


def placed(pose: Pose, by: np.ndarray) -> Pose:
    """The pose moved by x, y, z (cm), eyes and screen with it."""
    return replace(
        pose,
        head_x=pose.head_x + float(by[0]),
        head_y=pose.head_y + float(by[1]),
        head_z=pose.head_z + float(by[2]),
    )


def act_at(frame: int, spans: list[Span]) -> str:
    """What is done in a frame; between two acts it is neither."""
    return next((span.chapter.id for span in spans if span.first <= frame < span.end), BETWEEN)
