"""Plain words put into Markdown so that they stay what they are."""

import re
import unicodedata

_SPECIAL = re.compile(r"([\\`*_\[\]<>|&$])")
_AT_START = re.compile(r"^( {0,3})(#{1,6}(?= |$)|[-+=~](?=[ \-+=~]|$)|\d{1,9}(?=[.)](?: |$)))", re.MULTILINE)
_CIRCLED = re.compile("[ⓐ-ⓩ]")
_FROM_CIRCLED = ord("ⓐ") - ord("a")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")


def escaped(text: str) -> str:
    """Markdown that shows just this text; letters in circles, which few fonts have, become letters in brackets."""
    return _SPECIAL.sub(r"\\\1", _CIRCLED.sub(lambda match: f"({chr(ord(match[0]) - _FROM_CIRCLED)})", text))


def start_escaped(markdown: str) -> str:
    """The same Markdown, with no line of it taken for a heading, a list or a rule."""
    return _AT_START.sub(_hide, markdown)


def _hide(match: re.Match[str]) -> str:
    sign = match[2]
    return f"{match[1]}{sign}\\" if sign[0].isdigit() else f"{match[1]}\\{sign}"


def folded(text: str) -> str:
    """Runs of spaces and line ends as one space. Non-breaking spaces stay."""
    return _SPACES.sub(" ", text.replace("\0", ""))


def key_of(text: str, *, longest: int = 60) -> str:
    """An id made of a text: small letters, digits, hyphens; never empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-")
    return key or "x"


class Keys:
    """Ids of which none is given twice."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def take(self, wanted: str, *, longest: int = 60) -> str:
        """The id, or the same with a number when somebody has it already."""
        base = key_of(wanted, longest=longest)
        key, number = base, 1
        while key in self._given:
            number += 1
            key = f"{base}-{number}"
        self._given.add(key)
        return key


def shortened(text: str, longest: int) -> str:
    """The text, cut at a word when it is too long."""
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + "…"
