"""Two distributions on one axis: before beside now, live beside candidate. Shares of each, as pairs of bars."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, BASE, TOP = 520, 132, 108, 12
GAP = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from the base upwards."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table that says the same."""

    label: str
    first: int
    second: int | None


@dataclass(frozen=True, slots=True)
class Bars:
    """What the template draws, and the table beside it. `second` is empty where there is one distribution only."""

    first: list[Bar]
    second: list[Bar]
    marks: list[tuple[float, str]]
    rows: list[Row]
    most: int
    """Per cent at the top."""


def bars_of(labels: Sequence[str], first: Sequence[int], second: Sequence[int] = ()) -> Bars:
    """Bars of the shares, and the shares in per cent."""
    ones, others = _shares(first), _shares(second)
    most = max([*ones, *others, 0.01])
    step = WIDTH / len(labels)
    width = (step - GAP) / (2 if second else 1)

    def bars(shares: Sequence[float], at: int) -> list[Bar]:
        heights = [(BASE - TOP) * share / most for share in shares]
        return [
            Bar(
                round(step * place + GAP / 2 + at * width, 1),
                round(BASE - height, 1),
                round(width - 1, 1),
                round(height, 1),
            )
            for place, height in enumerate(heights)
        ]

    rows = [
        Row(label, round(100 * ones[place]), round(100 * others[place]) if others else None)
        for place, label in enumerate(labels)
    ]
    marks = [(round(step * (place + 0.5), 1), label) for place, label in enumerate(labels)]
    return Bars(bars(ones, 0), bars(others, 1), marks, rows, round(100 * most))


def _shares(counts: Sequence[int]) -> list[float]:
    total = sum(counts)
    return [count / total if total else 0.0 for count in counts]
