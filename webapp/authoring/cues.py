"""The list of captions as it was sent, and what its buttons do to it."""

from collections.abc import Callable

from django.http import QueryDict
from django.utils.translation import gettext as _

from lessons.content.caption_writing import merge_cues, read_time, split_cue
from lessons.content.captions import Cue
from webapp.authoring.forms.reading import clean_text

MOST_CUES = 2_000
NEW_SECONDS = 2.0

Cues = list[Cue]


def read_sent_cues(data: QueryDict) -> tuple[Cues, dict[int, str]]:
    """The captions, and what to say about times that could not be read, by place."""
    cues: Cues = []
    unread: dict[int, str] = {}
    for row in data.getlist("row")[:MOST_CUES]:
        start, end = (read_time(data.get(f"{row}.{name}", "")) for name in ("start", "end"))
        if start is None or end is None:
            unread[len(cues)] = _("Write times as minutes and seconds, such as 1:02.5.")
        begin = start if start is not None else (cues[-1].end if cues else 0.0)
        text = "\n".join(line.strip() for line in clean_text(data.get(f"{row}.text", "")).split("\n")).strip()
        cues.append(Cue(begin, end if end is not None else begin + NEW_SECONDS, text[:500]))
    return cues, unread


def apply_to_cues(cues: Cues, act: str) -> Cues:
    """An act and the number of its caption: "add 3" (behind it), "merge 3" (with the next), "split 3 0:12.5"."""
    verb, *numbers = act.split()[:3] or [""]
    place = int(numbers[0]) - 1 if numbers and numbers[0].isdecimal() else len(cues) - 1
    at = read_time(numbers[1]) if len(numbers) > 1 else None
    edit = _EDITS.get(verb)
    if edit is None or (verb != "add" and not 0 <= place < len(cues)):
        return cues
    return edit(cues, place, at)[:MOST_CUES]


def _add(cues: Cues, place: int, at: float | None) -> Cues:
    if at is not None:
        return sorted([*cues, Cue(at, at + NEW_SECONDS, "")], key=lambda cue: cue.start)
    begin = cues[place].end if 0 <= place < len(cues) else 0.0
    following = cues[place + 1].start if place + 1 < len(cues) else None
    end = min(begin + NEW_SECONDS, following) if following and following > begin else begin + NEW_SECONDS
    return [*cues[: place + 1], Cue(begin, end, ""), *cues[place + 1 :]]


def _delete(cues: Cues, place: int, _: float | None) -> Cues:
    return cues[:place] + cues[place + 1 :]


def _split(cues: Cues, place: int, at: float | None) -> Cues:
    return [*cues[:place], *split_cue(cues[place], at=at), *cues[place + 1 :]]


def _merge(cues: Cues, place: int, _: float | None) -> Cues:
    if place + 1 >= len(cues):
        return cues
    return [*cues[:place], merge_cues(cues[place], cues[place + 1]), *cues[place + 2 :]]


_EDITS: dict[str, Callable[[Cues, int, float | None], Cues]] = {
    "add": _add,
    "delete": _delete,
    "split": _split,
    "merge": _merge,
}
