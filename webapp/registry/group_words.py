"""What the groups of a report are called: the suites' own names, in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS: dict[tuple[str, str], Any] = {
    ("skin tone", "light"): gettext_lazy("Lighter skin"),
    ("skin tone", "medium"): gettext_lazy("Medium skin"),
    ("skin tone", "dark"): gettext_lazy("Darker skin"),
    ("glasses", "none"): gettext_lazy("No glasses"),
    ("glasses", "clear"): gettext_lazy("Glasses"),
    ("glasses", "with reflections"): gettext_lazy("Glasses with reflections"),
    ("beard", "none"): gettext_lazy("No beard"),
    ("beard", "some"): gettext_lazy("Some beard"),
    ("beard", "full"): gettext_lazy("Full beard"),
    ("hair", "bald"): gettext_lazy("Bald"),
    ("hair", "bob"): gettext_lazy("Hair: bob"),
    ("hair", "buzz"): gettext_lazy("Hair: very short"),
    ("hair", "curly"): gettext_lazy("Hair: curly"),
    ("hair", "fringe"): gettext_lazy("Hair: with a fringe"),
    ("hair", "long"): gettext_lazy("Hair: long"),
    ("hair", "parted"): gettext_lazy("Hair: parted"),
    ("hair", "short"): gettext_lazy("Hair: short"),
    ("hair", "tied"): gettext_lazy("Hair: tied back"),
    ("headwear", "none"): gettext_lazy("Nothing on the head"),
    ("headwear", "cap"): gettext_lazy("Cap"),
    ("headwear", "scarf"): gettext_lazy("Headscarf"),
    ("head angle", "under 10°"): gettext_lazy("Head straight, under 10°"),
    ("head angle", "10–25°"): gettext_lazy("Head turned 10 to 25°"),
    ("head angle", "25–40°"): gettext_lazy("Head turned 25 to 40°"),
    ("head angle", "over 40°"): gettext_lazy("Head turned over 40°"),
    ("hand before the face", "no"): gettext_lazy("No hand before the face"),
    ("hand before the face", "a little"): gettext_lazy("A hand hides a little of the face"),
    ("hand before the face", "much"): gettext_lazy("A hand hides much of the face"),
    ("light", "window"): gettext_lazy("Light from a window"),
    ("light", "screen"): gettext_lazy("Light from the screen"),
    ("light", "lamp"): gettext_lazy("Light from a lamp"),
    ("light", "overcast"): gettext_lazy("Even daylight"),
    ("light", "dim"): gettext_lazy("Dim room"),
    ("low light", "little"): gettext_lazy("Clear picture"),
    ("low light", "some"): gettext_lazy("Rather dark picture"),
    ("low light", "much"): gettext_lazy("Dark, noisy picture"),
    ("distance", "under 45 cm"): gettext_lazy("Closer than 45 cm"),
    ("distance", "45–65 cm"): gettext_lazy("45 to 65 cm away"),
    ("distance", "over 65 cm"): gettext_lazy("Farther than 65 cm"),
    ("field of view", "under 38°"): gettext_lazy("Narrow camera, under 38°"),
    ("field of view", "38–46°"): gettext_lazy("Usual camera, 38 to 46°"),
    ("field of view", "over 46°"): gettext_lazy("Wide camera, over 46°"),
    ("level", "gaze"): gettext_lazy("Gaze alone"),
    ("level", "expression"): gettext_lazy("Gaze and face"),
    ("page", "with a page"): gettext_lazy("While a page was read"),
    ("page", "without a page"): gettext_lazy("Without a page"),
    ("reading", "ordinary"): gettext_lazy("Ordinary reading"),
    ("reading", "seeking"): gettext_lazy("Looking for something"),
}


def group_words(by: str, part: str) -> str:
    """The group in words; what no suite of ours calls so stays as it is."""
    known = WORDS.get((by, part))
    return str(known) if known is not None else _("%(by)s: %(part)s") % {"by": by, "part": part}
