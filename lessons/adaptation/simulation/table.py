"""The results as text."""

from collections.abc import Sequence

from lessons.adaptation.simulation.experiment import Result
from lessons.adaptation.simulation.sensitivity import Interval, World


def result_table(results: Sequence[Result]) -> str:
    """One policy a line: points gained, points over the first policy, and what happened on the way."""
    lines = [
        "policy                  gain (95 %)           over none (95 %)       notes  taken  wandering  confused",
        *(
            f"{one.policy:<22}{one.gain:6.1f} {_interval(one.interval):<15}{one.over_none:+6.1f} "
            f"{_interval(one.over_none_interval, signed=True):<17}{one.interruptions:5.1f}{one.accepted:7.1f}"
            f"{one.lapsed:10.0%}{one.confused:10.0%}"
            for one in results
        ),
    ]
    return "\n".join(lines)


def world_table(worlds: Sequence[World]) -> str:
    """One world a line: what three policies add there, in points."""
    lines = ["world                             mastery only            all, camera off         what the camera adds"]
    for world in worlds:
        pairs = (
            (world.mastery, world.mastery_interval),
            (world.every, world.every_interval),
            (world.camera, world.camera_interval),
        )
        cells = "".join(f"{value:+6.1f} {_interval(interval, signed=True):<17}" for value, interval in pairs)
        lines.append(f"{world.name:<33}{cells}".rstrip())
    return "\n".join(lines)


def _interval(interval: Interval, *, signed: bool = False) -> str:
    low, high = interval
    return f"[{low:+.1f}, {high:+.1f}]" if signed else f"[{low:.1f}, {high:.1f}]"
