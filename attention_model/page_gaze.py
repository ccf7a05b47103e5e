"""Follows one person's gaze over the pages they read, and gives the window network its input `page`.

A page's features are told beside what is usual for this person: the mean over this page and those read before it. Of
a page that is finished nothing else is kept.
"""

import math

import numpy as np
from numpy.typing import NDArray

from attention_model.page_features import NAMES, make_looks, measure

Floats = NDArray[np.float32]

FEATURES = len(NAMES)
# known, still reading; then this page's features, then the usual ones
FLAGS = 2
PAGE_SIZE = FLAGS + 2 * FEATURES
LONGEST_S = 600.0
MOST_LOOKS = 4096
# One fixation stands for no more than this: eyes that are not seen any more are somewhere else.
LONGEST_LOOK_S = 2.0
SHORTEST_LOOK_S = 0.001


class PageGaze:
    """The gaze on one page. Sizes in px of the window that shows it, times in seconds on any clock."""

    def __init__(self, width: float, height: float, opened_at: float) -> None:
        if not (width > 0 and height > 0):
            raise ValueError("A window has a width and a height.")
        self.height = height
        self.aspect = width / height
        self.opened_at = opened_at
        self.looks: list[tuple[float, float, float, float]] = []

    def push(self, x: float, y: float, at: float, seconds: float) -> None:
        """A fixation at (x, y) px of the window, begun at `at`. What is not finite or comes too late is left out."""
        begin = at - self.opened_at
        if not all(math.isfinite(value) for value in (x, y, at, seconds)) or not 0 <= begin < LONGEST_S:
            return
        if len(self.looks) < MOST_LOOKS:
            lasted = min(max(seconds, SHORTEST_LOOK_S), LONGEST_LOOK_S)
            self.looks.append((x / self.height, y / self.height, begin, lasted))

    def features(self, now: float) -> NDArray[np.float64] | None:
        """Features of the page so far, or None when too little was seen."""
        end = min(max(now - self.opened_at, 0.1), LONGEST_S)
        looks = make_looks(np.array(self.looks, np.float64).reshape(-1, 4), self.aspect, end)
        return None if looks is None else measure(looks)


class PageReader:
    """One person's pages, one after the other."""

    def __init__(self) -> None:
        self.page: PageGaze | None = None
        self.total = np.zeros(FEATURES)
        self.finished = 0

    def open(self, width: float, height: float, at: float) -> None:
        """A new page is shown; the one before it, if any, is finished."""
        self.close(at)
        self.page = PageGaze(width, height, at)

    def push(self, x: float, y: float, at: float, seconds: float) -> None:
        """A fixation on the page; nothing happens while none is open."""
        if self.page is not None:
            self.page.push(x, y, at, seconds)

    def close(self, at: float) -> None:
        """The page is left; it counts for what is usual."""
        found = self.page.features(at) if self.page else None
        self.page = None
        if found is not None:
            self.total += found
            self.finished += 1

    def vector(self, now: float, *, still_reading: bool = True) -> Floats:
        """PAGE_SIZE numbers for the window network: all 0 while nothing is known of the page.

        `still_reading` is False once the page is left or its question answered: short then means hurried, not begun.
        """
        found = self.page.features(now) if self.page else None
        if found is None:
            return np.zeros(PAGE_SIZE, np.float32)
        # With the page itself among the usual ones nothing tells how many pages came before.
        usual = (self.total + found) / (self.finished + 1)
        return np.concatenate([(1.0, float(still_reading)), found, usual]).astype(np.float32)
