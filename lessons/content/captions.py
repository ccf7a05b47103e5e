"""WebVTT captions: checked, and read into cues for the transcript. After W3C WebVTT, without styles and regions."""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.translation import gettext as _

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"^{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+[\w:,.%\- \t]+)?$")
_TAG = re.compile(r"</?[a-zA-Z0-9.]*(?:\s[^<>]*)?>")


class CaptionsError(ValueError):
    """The captions cannot be used. The message says the line."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption: from `start` to `end` (seconds), plain text."""

    start: float
    end: float
    text: str


def parse_captions(source: str) -> tuple[Cue, ...]:
    """The cues of a WebVTT file. Raises CaptionsError when a player would refuse or drop any of it."""
    lines = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"^WEBVTT(?:[ \t].*)?$", lines[0]):
        raise CaptionsError(_("line 1: a caption file begins with WEBVTT"))
    cues: list[Cue] = []
    for number, paragraph in _paragraphs(lines):
        if paragraph[0].startswith("NOTE") or number == 1:
            continue
        cue = _cue(number, paragraph)
        if cues and cue.start < cues[-1].start:
            raise CaptionsError(_("line %(number)s: this caption begins before the one above it") % {"number": number})
        cues.append(cue)
    if not cues:
        raise CaptionsError(_("there are no captions in the file"))
    return tuple(cues)


def _paragraphs(lines: list[str]) -> list[tuple[int, list[str]]]:
    """Runs of lines that are not blank, each with the number of its first line."""
    runs: list[tuple[int, list[str]]] = []
    previous_blank = True
    for number, line in enumerate(lines, 1):
        if line.strip():
            if previous_blank:
                runs.append((number, []))
            runs[-1][1].append(line)
        previous_blank = not line.strip()
    return runs


def _cue(number: int, paragraph: list[str]) -> Cue:
    if paragraph[0].strip() in {"STYLE", "REGION"}:
        raise CaptionsError(
            _("line %(number)s: %(what)s is not supported") % {"number": number, "what": paragraph[0].strip()}
        )
    if "-->" not in paragraph[0]:
        paragraph, number = paragraph[1:], number + 1  # an identifier
    match = _TIMING.match(paragraph[0].strip()) if paragraph else None
    if match is None:
        raise CaptionsError(
            _("line %(number)s: expected a timing such as 00:01.000 --> 00:04.000") % {"number": number}
        )
    start, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
    if end <= start:
        raise CaptionsError(_("line %(number)s: the caption ends before it begins") % {"number": number})
    text = " ".join(unescape(_TAG.sub("", line)).strip() for line in paragraph[1:]).strip()
    if not text:
        raise CaptionsError(_("line %(number)s: the caption has no text") % {"number": number})
    return Cue(start, end, text)


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000
