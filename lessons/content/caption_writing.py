"""Captions as their author edits them: cues with their lines, what is wrong with them, and the file they make."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from lessons.content.captions import Cue, parse_captions

MOST_LETTERS_A_LINE = 42  # what fits under a film on a phone without breaking
MOST_LINES = 2
MOST_LETTERS_A_SECOND = 20.0  # adults read 17 to 20; younger readers fewer
LEAST_SECONDS = 0.7
MOST_SECONDS = 8.0

_TIME = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,2}):)?(\d{1,5})(?:[.,](\d{1,3}))?")
_TAG = re.compile(r"</?[a-zA-Z0-9.]*(?:\s[^<>]*)?>")


@dataclass(frozen=True, slots=True)
class CueNote:
    """Something about one cue (from 0). An error stops it from being kept; the rest is advice."""

    cue: int
    words: str
    error: bool


def read_time(text: str) -> float | None:
    """Seconds: "62.5", "1:02.5" or "0:01:02,500". None when it is no time."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds, part = match.groups()
    if minutes is not None and int(seconds) > 59:
        return None
    thousandths = int((part or "0").ljust(3, "0"))
    return ((int(hours or 0) * 60 + int(minutes or 0)) * 60_000 + int(seconds) * 1000 + thousandths) / 1000


def write_time(seconds: float) -> str:
    """The same as people write it: 1:02.500."""
    thousandths = round(seconds * 1000)
    return f"{thousandths // 60_000}:{thousandths // 1000 % 60:02}.{thousandths % 1000:03}"


def read_cues(source: str) -> list[Cue]:
    """The cues of a file with their line breaks. Raises CaptionsError as `parse_captions` does."""
    parse_captions(source)
    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    cues = []
    for paragraph in re.split(r"\n[ \t]*\n+", text):
        lines = paragraph.strip("\n").split("\n")
        timing = next((place for place, line in enumerate(lines[:2]) if "-->" in line), None)
        if timing is None or lines[0].startswith(("NOTE", "WEBVTT")):
            continue
        start, end = (_seconds(part) for part in lines[timing].split("-->"))
        words = "\n".join(unescape(_TAG.sub("", line)).strip() for line in lines[timing + 1 :])
        cues.append(Cue(start, end, words.strip()))
    return cues


def _seconds(part: str) -> float:
    return read_time(part.split(maxsplit=1)[0]) or 0.0


def write_captions(cues: Sequence[Cue]) -> str:
    """The WebVTT file of these cues."""
    paragraphs = [f"{_stamp(cue.start)} --> {_stamp(cue.end)}\n{_escape(cue.text)}" for cue in cues]
    return "\n\n".join(["WEBVTT", *paragraphs]) + "\n"


def _stamp(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    hours, rest = divmod(thousandths, 3_600_000)
    return f"{hours:02}:{rest // 60_000:02}:{rest // 1000 % 60:02}.{rest % 1000:03}"


def _escape(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]  # an empty line would end the cue
    return "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def lost_in_editing(source: str) -> list[str]:
    """What a file holds that cues with plain text do not: it would be gone after saving."""
    lost = []
    if re.search(r"^NOTE\b", source, re.MULTILINE):
        lost.append(_("comments"))
    if re.search(r"-->[ \t]*[\d:.]+[ \t]+\w+:", source):
        lost.append(_("positions on the picture"))
    if _TAG.search(re.sub(r"^.*-->.*$", "", source, flags=re.MULTILINE)):
        lost.append(_("bold, colours and names of speakers"))
    return lost


def check_cues(cues: Sequence[Cue], *, duration: float | None = None) -> list[CueNote]:
    """Errors and advice, in the order of the cues."""
    notes: list[CueNote] = []
    for place, cue in enumerate(cues):
        following = cues[place + 1] if place + 1 < len(cues) else None
        notes += [CueNote(place, words, error=True) for words in _errors(cue, following, duration)]
        notes += [CueNote(place, words, error=False) for words in _advice(cue)]
    return notes


def _errors(cue: Cue, following: Cue | None, duration: float | None) -> list[str]:
    errors = []
    if not cue.text.strip():
        errors.append(_("This caption has no words yet. Write some, or delete it."))
    if cue.end <= cue.start:
        errors.append(_("It ends before it begins."))
    if following and following.start < cue.start:
        errors.append(_("The next caption begins before this one."))
    elif following and cue.end > following.start + 0.0005:
        late = cue.end - following.start
        errors.append(
            _("It overlaps the next one by %(late)s s: two captions would stand on each other.")
            % {"late": number_format(round(late, 1), 1)}
        )
    if duration and cue.end > duration + 1:
        errors.append(_("It goes on after the film has ended (%(duration)s).") % {"duration": write_time(duration)})
    return errors


def _advice(cue: Cue) -> list[str]:
    lines = [line for line in cue.text.splitlines() if line.strip()]
    longest = max((len(line) for line in lines), default=0)
    seconds = cue.end - cue.start
    advice = []
    if longest > MOST_LETTERS_A_LINE:
        advice.append(
            _("A line has %(longest)s letters; %(most_letters_a_line)s fit on a phone. Break it, or split it.")
            % {"longest": longest, "most_letters_a_line": MOST_LETTERS_A_LINE}
        )
    if len(lines) > MOST_LINES:
        advice.append(_("It has %(count)s lines; two are enough to read beside a picture.") % {"count": len(lines)})
    if seconds > 0 and len(cue.text) / seconds > MOST_LETTERS_A_SECOND:
        advice.append(
            _("%(count)s letters a second: too fast to read. Give it more time.")
            % {"count": round(len(cue.text) / seconds)}
        )
    if 0 < seconds < LEAST_SECONDS:
        advice.append(
            _("It stands for %(seconds)s s only; nobody can read it.")
            % {"seconds": number_format(round(seconds, 1), 1)}
        )
    if seconds > MOST_SECONDS:
        advice.append(_("It stands for %(seconds)s s: readers begin it again. Split it.") % {"seconds": round(seconds)})
    return advice


def split_cue(cue: Cue, *, at: float | None = None) -> tuple[Cue, Cue]:
    """Two cues out of one, at a time or in the middle; the words go where the time does, at a space."""
    share = (at - cue.start) / (cue.end - cue.start) if at is not None and cue.start < at < cue.end else 0.5
    words = cue.text.split()
    place = max(1, min(len(words) - 1, round(len(words) * share))) if len(words) > 1 else len(words)
    middle = round(cue.start + (cue.end - cue.start) * share, 3)
    return Cue(cue.start, middle, " ".join(words[:place])), Cue(middle, cue.end, " ".join(words[place:]))


def merge_cues(first: Cue, second: Cue) -> Cue:
    """One cue out of two."""
    return Cue(first.start, max(first.end, second.end), f"{first.text}\n{second.text}".strip())
