"""Every version of what students agree to when they give for training, word for word, in every language. A version is
never edited: a test holds its digests. A change of meaning adds a version and raises models.TEXT_VERSION: then nothing
more is taken until somebody agrees anew.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class GivingText:
    """One version of the words."""

    version: int
    since: date
    purpose: Words
    numbers: Words
    crops: Words
    promises: tuple[Words, ...]

    @property
    def digest(self) -> str:
        """Fingerprint of the words, in the language that is on."""
        words = "\n".join(map(str, [self.purpose, self.numbers, self.crops, *self.promises]))
        return hashlib.sha256(words.encode()).hexdigest()


TEXTS = {
    1: GivingText(
        1,
        date(2026, 11, 23),
        _("Improving this school’s attention model: how well it tells, from a camera, where somebody looks and how a "
          "lesson goes for them."),
        _("Moments of your lessons as numbers: when you say how a part went, when you answer, and when you look at the "
          "points that set your gaze up. Kept are how head, eyes and face stood, as angles and shares, how the gaze "
          "went over the page, and what you said, whether the answer was right, or where the point was. No picture, no "
          "sound, nothing you wrote, and not what the lesson was about."),
        _("Small grey pictures of your face and eyes, at most two for each of the points that set your gaze up. They "
          "are stored encrypted. You see every one of them under “Privacy” and can erase each."),
        (
            _("It is up to you. Lessons, help and marks are the same whether you give or not, and your teacher does "
              "not see what you chose."),
            _("You can stop at any time. What you gave is then deleted at once, and so is every data set with "
              "something of yours in it."),
            _("It ends by itself when your choice runs out. Then everything is deleted too. A single moment or picture "
              "is never kept longer than the page says."),
            _("Whoever runs this site makes data sets of it, under made-up numbers and without names, and trains with "
              "them here, or on a computer rented for it from a company. Pictures are in such a data set as they are, "
              "so that a model can learn from them. Whoever runs the site sees how many there are, and is not shown "
              "whose."),
            _("A model that has been trained already keeps what it learned from everyone together. The next one is "
              "made without you."),
        ),
    ),
}  # fmt: skip
