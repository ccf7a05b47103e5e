"""Steadier points in time: averages while the eyes rest, follows at once when they jump.

A Kalman filter of a point that wanders slowly, begun anew whenever the next point is too far away to be noise; that is
what a saccade is to a camera of a few frames a second (compare the velocity threshold of Salvucci and Goldberg 2000).
"""

from dataclasses import dataclass

from attention_model.gaze import Covariance, Screen, ScreenGaze, mahalanobis, on_screen, to_cm

# Squared distance beyond which one point in a hundred lies by chance.
JUMP = 9.2
# Eyes that read move on by so many degrees in the square root of a second without a jump that could be told.
WANDER_DEG = 1.2
LONGEST_GAP_S = 1.5


@dataclass(frozen=True, slots=True)
class Steady:
    """The filter's memory: one value, replaced at each frame."""

    gaze: ScreenGaze
    at: float
    """Seconds."""
    since: float
    """When the eyes last jumped."""


def steady(before: Steady | None, gaze: ScreenGaze, at: float, screen: Screen) -> Steady:
    """Take one more point in."""
    if before is None or not 0 <= at - before.at <= LONGEST_GAP_S:
        return Steady(gaze, at, at)
    old, wander = before.gaze, to_cm(WANDER_DEG, gaze.distance) ** 2 * (at - before.at)
    known, new = passing(old, wander), passing(gaze, 0.0)
    away = (gaze.x - old.x, gaze.y - old.y)
    if mahalanobis(away, (known[0] + new[0], known[1] + new[1], known[2] + new[2])) > JUMP:
        return Steady(gaze, at, at)
    return Steady(mixed(old, gaze, known, new, screen), at, before.since)


def passing(gaze: ScreenGaze, wander: float) -> Covariance:
    """The part of the error that is another one in the next frame, with how far the eyes may have moved (cm²)."""
    xx, xy, yy = (whole - lasting for whole, lasting in zip(gaze.covariance, gaze.lasting, strict=True))
    return max(xx, 1e-6) + wander, xy, max(yy, 1e-6) + wander


def mixed(old: ScreenGaze, gaze: ScreenGaze, known: Covariance, new: Covariance, screen: Screen) -> ScreenGaze:
    """Both points by what each is worth, along x and y; what lasts stays in the error."""
    across, down = known[0] / (known[0] + new[0]), known[2] / (known[2] + new[2])
    x, y = old.x + across * (gaze.x - old.x), old.y + down * (gaze.y - old.y)
    lasting = gaze.lasting
    covariance = (lasting[0] + across * new[0], lasting[1], lasting[2] + down * new[2])
    return ScreenGaze(x, y, covariance, lasting, gaze.distance, on_screen(screen, x, y, covariance))
