"""How hair is cut and combed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """How hair is cut and combed.

    `cut` is the height (cm) where it ends and its spread, `length` the longest strand, `gap` how far it stands off the
    skull (least, spread), `flow` where it is combed first, `curl` and `turns` the radius (cm) and turns a cm of curls.
    `free_to` is the height down to which it may cover the forehead.
    """

    cut: tuple[float, float] = (-8.2, 0.5)
    length: float = 40.0
    gap: tuple[float, float] = (0.25, 1.25)
    flow: str = "parted"
    weight: float = 1.0
    curl: float = 0.0
    turns: float = 0.35
    free_to: float = 8.0
    close: bool = True


STYLES = {
    "bob": Style(),
    "parted": Style(cut=(-4.5, 1.0), gap=(0.2, 1.0)),
    "long": Style(cut=(-17.0, 2.0), gap=(0.25, 1.1)),
    "short": Style(cut=(1.5, 1.0), length=3.6, gap=(0.2, 1.1), flow="short", weight=0.35, close=False),
    "curly": Style(cut=(-5.0, 2.0), length=9.0, gap=(0.6, 2.2), flow="out", weight=0.5, curl=0.45, close=False),
    "tied": Style(cut=(-9.0, 0.5), length=14.0, gap=(0.12, 0.35), flow="tied", weight=0.0),
    "fringe": Style(cut=(-8.0, 2.5), gap=(0.25, 1.0), flow="fringe", free_to=5.6),
    "cap": Style(cut=(-2.0, 3.0), length=16.0, gap=(0.1, 0.25)),
    "hood": Style(cut=(-9.0, 1.0), gap=(0.1, 0.5)),
}
