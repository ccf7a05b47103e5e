"""Every version of what people agreed to, word for word. A version is never edited: a test holds its digest.

A change of meaning adds a version here and raises models.TEXT_VERSION: everybody is then asked again.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from webapp.accounts.models import SensingLevel
from webapp.consent.models import PURPOSE

_LEVELS_1 = {
    SensingLevel.BEHAVIOUR: (
        "No camera. The lesson goes by what you do: answers, pages you return to, help you ask for. "
        "Nothing is missing from the lessons. Your choice is shown neither to the class nor to your teacher."
    ),
    SensingLevel.GAZE: (
        "Gaze. Also notices roughly where you look, and when you look away. "
        "Rough means a part of the screen, never a word. It does not look at your expression."
    ),
    SensingLevel.EXPRESSION: (
        "Gaze and expression. Also notices small face movements that can mean something is puzzling, such as a lowered "
        "brow. It is only a hint: it never acts unless your answers say so too."
    ),
}
_PROMISES_1 = (
    "Camera pictures are looked at in memory and let go at once. They are never stored.",
    "None of this counts towards a mark.",
    "You can pause or stop at any time; it stops within one second. You can take your choice back.",
)


@dataclass(frozen=True)
class ConsentText:
    """One version of the words, with the day since which it is used and what it changed."""

    version: int
    since: date
    changed: str
    levels: dict[SensingLevel, str]
    promises: tuple[str, ...]
    purpose: str = PURPOSE

    @property
    def digest(self) -> str:
        """Fingerprint of the words."""
        words = "\n".join([self.purpose, *self.levels.values(), *self.promises])
        return hashlib.sha256(words.encode()).hexdigest()


TEXTS = {
    1: ConsentText(1, date(2026, 11, 1), "The first version.", _LEVELS_1, _PROMISES_1),
    2: ConsentText(
        2,
        date(2026, 11, 23),
        "Says that the parts of a page that you looked at are kept for a while, and that a guardian can take a choice "
        "back.",
        {
            **_LEVELS_1,
            SensingLevel.GAZE: _LEVELS_1[SensingLevel.GAZE]
            + " How long you looked at each part of a page or figure is kept as long as the estimates.",
        },
        (
            *_PROMISES_1,
            "Where students looked is shown to a teacher only for five students and more together. You see your own.",
            "If a parent or guardian agreed for you, they can take it back too, with the same link.",
        ),
    ),
}
