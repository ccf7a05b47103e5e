"""How engaged one picture looks, with nothing known about the person: a number from what the frame network reads.

Fixed weights, argued rather than fitted, because labels of a dozen people would carry over badly. The form was settled
while looking at the odd subjects of WACV 2016, though (about sixty variants were tried): expect less on other people.
What counts is what any watcher goes by: is there a face that can be read, is it turned to the screen and upright, are
the eyes open, and do they look at the screen? Every doubt weighs the same when it is complete: a face that is not
there, eyes that are shut, a head or a gaze SIGHT_LOST_DEG away. Directions doubt by the square: the first degrees are
still the screen, and within the error of a webcam's gaze. A blink looks like a nap here; attention_model.focus, which
knows the seconds before, tells them apart.
"""

import math

from attention_model.focus import USUAL_PITCH
from attention_model.observation import NO_FACE, Observation

# Where attention_model.focus has no focus left either (35° aside, 42° down); a screen's edges are about 15° away.
SIGHT_LOST_DEG = 40.0


def engagement_score(seen: Observation, screen_yaw: float = 0.0, screen_pitch: float = USUAL_PITCH) -> float:
    """0 (nobody there) … 1 (a face in full sight, upright, eyes open, looking at the screen).

    The screen is where a screen usually is, seen from below its camera; or where this person usually looks.
    """
    if seen.status == NO_FACE.status:
        return 0.0
    return math.exp(-sum(doubts(seen, screen_yaw, screen_pitch).values()))


def doubts(seen: Observation, screen_yaw: float = 0.0, screen_pitch: float = USUAL_PITCH) -> dict[str, float]:
    """What speaks against engagement in a picture with a face, each 0 (nothing) … 1 (complete)."""
    return {
        "presence": 1.0 - seen.presence,
        "lids": 1.0 - (seen.eye_openness_left + seen.eye_openness_right) / 2,
        "head turned": away(seen.head_yaw),
        "head tilted": away(seen.head_roll),
        "gaze aside": away(seen.gaze_yaw - screen_yaw),
        "gaze up or down": away(seen.gaze_pitch - screen_pitch),
    }


def away(degrees: float) -> float:
    """How much an angle from the screen doubts that somebody looks at it, 0..1."""
    return min(1.0, (degrees / SIGHT_LOST_DEG) ** 2)
