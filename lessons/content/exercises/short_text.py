"""A word or a few: `answers`, `exact`, `mistakes: [{"answer", "why_html"}]`. Case, accents and spaces do not count."""

import re
import unicodedata
from html import escape
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessons.content.exercises.marks import Data, Mark, not_yet, right, said, unreadable
from lessons.content.exercises.texts import markdown
from lessons.fields import Fields

LONGEST = 200
LETTERS_PER_SLIP = 8
WRITE = gettext_lazy("Write a word or a few.")


def read(fields: Fields, *, drawn: bool) -> dict[str, Any]:
    """The texts that are right, and likely mistakes."""
    answers = [_text(fields, value) for value in fields.items("answers")]
    if not answers:
        fields.fail("a short text needs at least one right answer", "answers")
    data: dict[str, Any] = {"answers": answers, "exact": fields.truth("exact", default=False), "mistakes": []}
    for mistake in fields.mappings("mistakes"):
        entry = {"answer": mistake.text("answer", longest=LONGEST), "why_html": markdown(mistake, "why")}
        mistake.finish()
        if folded(entry["answer"]) in {folded(answer) for answer in answers}:
            if not drawn:
                mistake.fail(f"{entry['answer']!r} counts as right")
            continue
        data["mistakes"].append(entry)
    return data


def _text(fields: Fields, value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not folded(value) or len(value) > LONGEST:
        fields.fail(f"expected a text of at most {LONGEST} characters, found {value!r}", "answers")
    return value.strip()


def mark(data: Data, answer: object) -> Mark:
    """What is written exactly so comes first, what is a slip away after it."""
    text = folded(str(answer)) if isinstance(answer, str | int | float) and not isinstance(answer, bool) else ""
    if not text or len(text) > LONGEST:
        return unreadable(WRITE)
    if any(folded(wanted) == text for wanted in data["answers"]):
        return right()
    for mistake in data["mistakes"]:
        if folded(mistake["answer"]) == text:
            return not_yet(mistake["why_html"])
    meant = None if data["exact"] else next((wanted for wanted in data["answers"] if _is_slip(text, wanted)), None)
    return right(said(_written(meant))) if meant else not_yet()


def _written(meant: str) -> str:
    return _("That is the answer. It is written %(word)s.") % {"word": f"<b>{escape(meant)}</b>"}


def folded(text: str) -> str:
    """Without case, accents, doubled spaces, and punctuation around it."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return re.sub(r"\s+", " ", re.sub(r"^[\W_]+|[\W_]+$", "", plain.replace("’", "'").replace("-", " ")))


def _is_slip(text: str, wanted: str) -> bool:
    target = folded(wanted)
    return any(sign.isalpha() for sign in target) and distance(text, target) <= len(target) // LETTERS_PER_SLIP


def distance(one: str, other: str) -> int:
    """Letters to insert, drop, change, or swap with the next, to make one text the other."""
    if abs(len(one) - len(other)) > LONGEST // LETTERS_PER_SLIP:
        return LONGEST
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, sign in enumerate(one, 1):
        last, before, row = before, row, [place]
        for column, wanted in enumerate(other, 1):
            costs = [row[-1] + 1, before[column] + 1, before[column - 1] + (sign != wanted)]
            swapped = place > 1 and column > 1 and sign == other[column - 2] and one[place - 2] == wanted
            row.append(min([*costs, last[column - 2] + 1] if swapped else costs))
    return row[-1]


def asked(_data: Data, _seed: int) -> dict[str, Any]:
    """Nothing but the question."""
    return {}
