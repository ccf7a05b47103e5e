"""A number, with a unit perhaps: `answer`, `tolerance`, `unit`, `units: [{"unit", "factor"}]`, `mistakes`.

Numbers are stored as texts, so that 0.1 stays 0.1. One unit stands beside the field and may be left out; where several
are accepted the student writes one of them, and a missing one is asked for.
"""

import re
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessons.content.exercises.marks import Data, Mark, not_yet, right, unreadable
from lessons.content.exercises.texts import markdown
from lessons.content.exercises.units import Accepted, listed, read_unit, split_unit
from lessons.content.numbers import MAX_CHARACTERS, read_number
from lessons.fields import Fields

WRITE_A_NUMBER = gettext_lazy("Write a number, such as 3 or −2.5.")

_VARIABLE = re.compile(r"^\s*[a-zA-Z]\s*=\s*")  # "x = 5" answers "what is x?"


def read(fields: Fields, *, drawn: bool) -> dict[str, Any]:
    """The number, how far off one may be, the units, and likely mistakes."""
    data: dict[str, Any] = {
        "answer": number(fields, "answer"),
        "tolerance": number(fields, "tolerance") if fields.has("tolerance") else "0",
        "unit": read_unit(fields),
        "units": [_unit(unit) for unit in fields.mappings("units")],
        "mistakes": [],
    }
    if Fraction(data["tolerance"]) < 0:
        fields.fail("must not be negative", "tolerance")
    if data["units"] and not data["unit"]:
        fields.fail("'unit' is missing: the one that the answer is in")
    if not data["units"]:
        del data["units"]
    for mistake in fields.mappings("mistakes"):
        entry = {"answer": number(mistake, "answer"), "why_html": markdown(mistake, "why")}
        mistake.finish()
        if _is_near(data, Fraction(entry["answer"]), Fraction(data["answer"])):
            if not drawn:
                mistake.fail(f"{entry['answer']} counts as right")
            continue  # with these numbers the mistake happens to give the answer
        data["mistakes"].append(entry)
    return data


def _unit(fields: Fields) -> dict[str, str]:
    found = {"unit": fields.text("unit", longest=20), "factor": number(fields, "factor")}
    fields.finish()
    if Fraction(found["factor"]) <= 0:
        fields.fail("must be above zero", "factor")
    return found


def number(fields: Fields, key: str) -> str:
    """A number as exact text: 0.1 stays 0.1, "3/4" stays three quarters."""
    value = fields.take(key)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        fields.fail(f"expected a number, found {value!r}", key)
    readings = read_number(f"{value}")
    if len(readings) != 1:
        fields.fail(f"expected a number such as 5, −2.5 or 3/4, found {value!r}", key)
    return str(readings[0])


def mark(data: Data, answer: object) -> Mark:
    """Right within the tolerance, in any of the units; what cannot be read is no mistake."""
    accepted = Accepted.of(data)
    text, factor = split_unit(_VARIABLE.sub("", _as_text(answer)).strip(), accepted)
    readings = read_number(text)
    if not readings:
        return unreadable(_problem(text, accepted))
    if factor is None:
        if accepted.several:
            return unreadable(_("Write the unit too: %(units)s.") % {"units": listed(accepted.names)})
        factor = Fraction(1)
    values = [value * factor for value in readings]
    if any(_is_near(data, value, Fraction(data["answer"])) for value in values):
        return right()
    for mistake in data["mistakes"]:
        if any(_is_near(data, value, Fraction(mistake["answer"])) for value in values):
            return not_yet(mistake["why_html"])
    return not_yet()


def _is_near(data: Data, value: Fraction, wanted: Fraction) -> bool:
    return abs(value - wanted) <= Fraction(data["tolerance"])


def _problem(text: str, accepted: Accepted) -> str:
    if accepted.several:
        unknown = re.search(r"[^\d\s.,/−+-].*$", text)
        if unknown and read_number(text[: unknown.start()]):
            return _("The unit “%(unit)s” does not fit here. Use %(units)s.") % {
                "unit": unknown[0].strip()[:20],
                "units": listed(accepted.names),
            }
        unit = _("The unit is %(units)s.") % {"units": listed(accepted.names)}
        return f"{WRITE_A_NUMBER} {unit}"
    if not accepted.names:
        return str(WRITE_A_NUMBER)
    unit = _("The unit is %(unit)s; you can leave it out.") % {"unit": accepted.names[0]}
    return f"{WRITE_A_NUMBER} {unit}"


def asked(data: Data, _seed: int) -> dict[str, Any]:
    """The unit that stands beside the field; with several the student has to think of one."""
    several = bool(data.get("units"))
    return {"unit": "" if several else data["unit"]} | ({"write_unit": True} if several else {})


def _as_text(answer: object) -> str:
    if isinstance(answer, int | float) and not isinstance(answer, bool):
        return repr(answer) if abs(answer) < 1e15 else ""
    return answer[: 2 * MAX_CHARACTERS] if isinstance(answer, str) else ""
