"""The units that a number may be given in."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from lessons.content.exercises.marks import Data
from lessons.fields import Fields


@dataclass(frozen=True, slots=True)
class Accepted:
    """Units with their factors, the answer's own first."""

    factors: tuple[tuple[str, Fraction], ...]

    @classmethod
    def of(cls, data: Data) -> "Accepted":
        """Those of a numeric exercise."""
        own = ((data["unit"], Fraction(1)),) if data["unit"] else ()
        return cls(own + tuple((unit["unit"], Fraction(unit["factor"])) for unit in data.get("units", ())))

    @property
    def several(self) -> bool:
        """Whether the student has to say which."""
        return len(self.factors) > 1

    @property
    def names(self) -> list[str]:
        """As their author wrote them."""
        return [name for name, _ in self.factors]


def read_unit(fields: Fields) -> str:
    """The unit of the answer, if it has one."""
    return fields.text("unit", "", longest=20)


def split_unit(text: str, accepted: Accepted) -> tuple[str, Fraction | None]:
    """The number's text, and the factor of the unit before or after it (None where none was written)."""
    for fold in (_plain, _folded):  # mW is not MW; but where only one fits, Cm is cm
        fits = [(name, factor) for name, factor in accepted.factors if _without(text, name, fold) is not None]
        factors = {factor for _, factor in fits}
        if len(factors) == 1 or (fits and fold is _plain):
            name, factor = max(fits, key=lambda fit: len(fit[0]))
            return _without(text, name, fold) or "", factor
    return text, None


def _without(text: str, unit: str, fold: "type[str] | object") -> str | None:
    """The text without the unit at its end or its beginning; None if it stands at neither."""
    assert callable(fold)  # noqa: S101
    plain, name = fold(text), fold(unit)
    if not name:
        return None
    if plain.endswith(name):
        before = plain[: -len(name)]
        return before.strip() if not re.search(r"[^\W\d_]$", before) else None
    return plain[len(name) :].strip() if plain.startswith(name) else None


def _plain(text: str) -> str:
    """m², m^2 and m2 are one; so are µm and μm."""
    return re.sub(r"(?<=[^\W\d])\^(?=[-\d])", "", "".join(_sign(sign) for sign in text)).strip()


def _sign(sign: str) -> str:
    form = unicodedata.decomposition(sign)
    return unicodedata.normalize("NFKC", sign) if not form.startswith("<fraction>") else sign


def _folded(text: str) -> str:
    return _plain(text).casefold()


def listed(names: list[str]) -> str:
    """cm, mm or m."""
    if len(names) < 2:
        return names[0]
    return _("%(first)s or %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
