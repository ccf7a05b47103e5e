"""How the page lies in its window, as the page last told it. All in CSS pixels."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from attention_model.areas import Area
from attention_model.gaze import USUAL_WIDTH_CM, Screen
from webapp.live.refusal import Refused

MOST_BOXES = 80
MOST_PARTS = 16  # of one figure: more of them than eyes can be told apart on
LARGEST_PX = 20_000.0


@dataclass(frozen=True)
class Layout:
    """A window on a screen and what is in view in it. Boxes are measured from the window's upper left corner."""

    screen: tuple[float, float]
    left: float
    top: float
    width: float
    height: float
    blocks: tuple[Area, ...] = ()
    figures: tuple[Area, ...] = ()
    parts: Mapping[str, tuple[Area, ...]] = field(default_factory=dict)
    """Labelled parts of a figure, by its key; an area's id is the label."""


def read_layout(data: dict[str, Any]) -> Layout:
    """The layout of a command {screen, window, blocks?, figures?, parts?}. Raises Refused when it makes no sense."""
    screen, window = _numbers(data.get("screen"), 2), _numbers(data.get("window"), 4)
    if not all(100 <= side <= LARGEST_PX for side in (*screen, *window[2:])):
        raise _wrong("window")
    left, top, width, height = window
    blocks, figures = (_boxes(data.get(name, []), width, height) for name in ("blocks", "figures"))
    parts = _parts(data.get("parts", {}), width, height)
    return Layout((screen[0], screen[1]), left, top, width, height, blocks, figures, parts)


def only_known(layout: Layout, names: Mapping[str, Collection[str]]) -> Layout:
    """The same with those parts alone that the lesson's own drawings have: what a page calls one is never stored."""
    known = {key: tuple(part for part in parts if part.id in names.get(key, ())) for key, parts in layout.parts.items()}
    return replace(layout, parts=known)


def screen_of(size: tuple[float, float]) -> Screen:
    """The screen of this many CSS pixels. Its true size is not known to a browser: the usual width is taken."""
    return Screen(
        width_cm=USUAL_WIDTH_CM, height_cm=USUAL_WIDTH_CM * size[1] / size[0], width_px=size[0], height_px=size[1]
    )


def read_share(data: dict[str, Any], name: str) -> float:
    """A share of the screen, 0 to 1."""
    (value,) = _numbers([data.get(name)], 1)
    if not 0 <= value <= 1:
        raise _wrong(name)
    return value


def read_screen(data: dict[str, Any]) -> tuple[float, float]:
    """The screen's size."""
    width, height = _numbers(data.get("screen"), 2)
    if not (100 <= width <= LARGEST_PX and 100 <= height <= LARGEST_PX):
        raise _wrong("screen")
    return width, height


def _boxes(given: object, width: float, height: float, at_most: int = MOST_BOXES) -> tuple[Area, ...]:
    """What is in view of each box; a box met twice, or out of view, is left out."""
    if not isinstance(given, list) or len(given) > at_most:
        raise _wrong("blocks")
    found: dict[str, Area] = {}
    for box in given:
        if not isinstance(box, list) or len(box) != 5 or not isinstance(box[0], str) or len(box[0]) > 100:
            raise _wrong("blocks")
        left, top, right, bottom = _numbers(box[1:], 4)
        left, right, top, bottom = max(left, 0.0), min(right, width), max(top, 0.0), min(bottom, height)
        if left < right and top < bottom:
            found.setdefault(box[0], Area(box[0], left, top, right, bottom))
    return tuple(found.values())


def _parts(given: object, width: float, height: float) -> dict[str, tuple[Area, ...]]:
    if not isinstance(given, dict) or len(given) > MOST_BOXES:
        raise _wrong("parts")
    return {str(key): _boxes(boxes, width, height, at_most=MOST_PARTS) for key, boxes in given.items()}


def _numbers(given: object, count: int) -> list[float]:
    if not isinstance(given, list) or len(given) != count:
        raise _wrong("numbers")
    for value in given:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _wrong("numbers")
        if not abs(value) <= LARGEST_PX * 10:  # nor is it no number at all, or too large to be made a float
            raise _wrong("numbers")
    return [float(value) for value in given]


def _wrong(name: str) -> Refused:
    return Refused(
        "bad_message",
        _("The page sent something Attune does not understand (%(name)s). Reload the page.") % {"name": name},
    )
