"""Every version of what people agreed to, word for word, in every language. A version is never edited: a test holds
its digests. A change of meaning adds a version here and raises models.TEXT_VERSION: everybody is then asked again.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from webapp.accounts.models import SensingLevel
from webapp.consent.models import PURPOSE
from webapp.consent.words import LEVELS, Words

_PURPOSE_1 = _(PURPOSE)
_LEVELS_1: dict[SensingLevel, Words] = {
    SensingLevel.BEHAVIOUR: _(
        "No camera. The lesson goes by what you do: answers, pages you return to, help you ask for. "
        "Nothing is missing from the lessons. Your choice is shown neither to the class nor to your teacher."
    ),
    SensingLevel.GAZE: _(
        "Gaze. Also notices roughly where you look, and when you look away. "
        "Rough means a part of the screen, never a word. It does not look at your expression."
    ),
    SensingLevel.EXPRESSION: _(
        "Gaze and expression. Also notices small face movements that can mean something is puzzling, such as a lowered "
        "brow. It is only a hint: it never acts unless your answers say so too."
    ),
}
_PROMISES_1: tuple[Words, ...] = (
    _("Camera pictures are looked at in memory and let go at once. They are never stored."),
    _("None of this counts towards a mark."),
    _("You can pause or stop at any time; it stops within one second. You can take your choice back."),
)


@dataclass(frozen=True)
class ConsentText:
    """One version of the words, with the day since which it is used and what it changed."""

    version: int
    since: date
    changed: Words
    levels: dict[SensingLevel, Words]
    promises: tuple[Words, ...]
    purpose: Words = _PURPOSE_1

    @property
    def digest(self) -> str:
        """Fingerprint of the words, in the language that is on."""
        words = "\n".join(map(str, [self.purpose, *self.levels.values(), *self.promises]))
        return hashlib.sha256(words.encode()).hexdigest()


TEXTS = {
    1: ConsentText(1, date(2026, 11, 1), _("The first version."), _LEVELS_1, _PROMISES_1),
    2: ConsentText(
        2,
        date(2026, 11, 23),
        _(
            "Says that the parts of a page that you looked at are kept for a while, and that a guardian can take a "
            "choice back."
        ),
        {level: words.whole for level, words in LEVELS.items()},  # with version 3 these become the words themselves
        (
            *_PROMISES_1,
            _(
                "Where students looked is shown to a teacher only for five students and more together. "
                "You see your own."
            ),
            _("If a parent or guardian agreed for you, they can take it back too, with the same link."),
        ),
    ),
}
