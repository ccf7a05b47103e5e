"""What is compared of two versions, and how much worse any one group may become."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

FEWEST_PEOPLE = 5
"""Of fewer people nothing is shown: neither of a site's own, nor of a group among them."""
FEWEST_IN_A_GROUP = 20
"""The same for examples, where a suite does not tell whose they are."""
SINGLE = frozenset({"person"})
"""Parts that are single people, not groups."""
TOLD_TWICE = frozenset({("hair", "cap"), ("hair", "scarf")})
"""Parts that another split has too."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that is compared, in its own unit: `margin` is how much worse any one group may become, and a smaller
    difference than `matters` counts for nothing, however sure it is.
    """

    suite: str
    figure: str
    words: Any
    margin: float
    less_is_better: bool = False
    unit: str = ""
    digits: int = 3
    matters: float = 0.005
    people: str = ""
    """The figure that tells of how many people it is."""

    @property
    def name(self) -> str:
        """With what is counted."""
        return str(self.words) if self.unit else f"{self.words}, AUC"

    @property
    def key(self) -> str:
        """Names it in a page."""
        return f"{self.suite}-{self.figure}".replace(" ", "-")


def _degrees(suite: str, figure: str, words: Any, people: str = "") -> Measure:
    return Measure(suite, figure, words, 0.5, less_is_better=True, unit="°", digits=1, matters=0.1, people=people)


MEASURES = (
    _degrees("gaze", "mean_deg", gettext_lazy("Gaze error")),
    Measure("gaze", "blink_auc", gettext_lazy("Eyes open or closed"), 0.02),
    _degrees("calibration", "calibrated_mean_deg", gettext_lazy("Gaze error once set up")),
    Measure("focus", "focus_auc", gettext_lazy("Focus"), 0.03),
    Measure("focus", "confusion_auc", gettext_lazy("Confusion"), 0.03),
    Measure("focus", "page_auc", gettext_lazy("A page that was not understood"), 0.03),
    _degrees("own gaze", "centred_mean_deg", gettext_lazy("Gaze error of your own students"), "people"),
    Measure("own focus", "focus_auc", gettext_lazy("Focus of your own students"), 0.03, people="focus_people"),
    Measure(
        "own focus", "confusion_auc", gettext_lazy("Confusion of your own students"), 0.03,
        people="confusion_people",
    ),
    Measure(
        "own focus", "page_auc", gettext_lazy("Wrong answers of your own students"), 0.03, people="page_people"
    ),
    Measure("engagement", "auc_not_vs_very", gettext_lazy("Engagement of real people"), 0.03),
    Measure("expression", "brow_auc", gettext_lazy("Brows lowered"), 0.03),
    Measure("expression", "smile_auc", gettext_lazy("Smile"), 0.03),
    Measure("expression", "surprise_auc", gettext_lazy("Eyes and mouth wide open"), 0.03),
    Measure("reading", "auc_is", gettext_lazy("Reading with an aim"), 0.03),
    Measure("reading", "auc_nr", gettext_lazy("Ordinary reading"), 0.03),
)  # fmt: skip
