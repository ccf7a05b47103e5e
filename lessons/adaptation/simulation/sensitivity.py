"""How far the result hangs on what was assumed: the same comparison in other worlds."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import fmean

from lessons.adaptation.simulation.assumptions import Assumptions
from lessons.adaptation.simulation.experiment import bootstrap, compare

_USUAL = Assumptions()

WORLDS: dict[str, Assumptions] = {
    "as assumed": _USUAL,
    "help teaches nothing": replace(_USUAL, help_size=0.0),
    "help teaches half as much": replace(_USUAL, help_size=0.5),
    "help teaches half as much again": replace(_USUAL, help_size=1.5),
    "notes cost nothing": replace(_USUAL, seconds_lost=0, distracts=0.0),
    "notes cost three times as much": replace(_USUAL, seconds_lost=18, distracts=0.45),
    "offers are always taken": replace(_USUAL, accepts_needed=1.0, accepts_unneeded=1.0),
    "offers are seldom taken": replace(_USUAL, accepts_needed=0.25, accepts_unneeded=0.1),
    "confusion resolves twice as fast": replace(_USUAL, resolves_in=45),
    "thoughts wander half as often": replace(_USUAL, wander_share=0.12),
    "the camera is hardly ever wrong": replace(_USUAL, auc_away=0.98, auc_confusion=0.95, missing=0.02),
    "the camera only guesses": replace(_USUAL, auc_away=0.5, auc_confusion=0.5),
}

Interval = tuple[float, float]


@dataclass(frozen=True)
class World:
    """What the policies come to in one world: points over no adaptation, and what the camera adds to all rules."""

    name: str
    mastery: float
    mastery_interval: Interval
    every: float
    every_interval: Interval
    camera: float
    camera_interval: Interval


def try_worlds(
    *, students: int, seed: int, progress: Callable[[str], None], worlds: dict[str, Assumptions] | None = None
) -> list[World]:
    """Each world with the same students, as far as the world leaves them the same."""
    found = []
    for name, assumptions in (worlds or WORLDS).items():
        progress(name)
        _none, mastery, off, on = compare(students=students, seed=seed, assumptions=assumptions)
        camera = [seen - unseen for seen, unseen in zip(on.gains, off.gains, strict=True)]
        found.append(
            World(
                name,
                mastery.over_none,
                mastery.over_none_interval,
                off.over_none,
                off.over_none_interval,
                fmean(camera),
                bootstrap(camera, seed),
            )
        )
    return found
