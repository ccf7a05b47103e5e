"""Reading the fields of a command: the right type, within bounds, or refused in plain words."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lessons.content.levels import LEVELS, Level
from webapp.live.refusal import Refused

MAX_SECONDS = 3600.0


def _wrong(name: str) -> Refused:
    return Refused(
        "bad_message",
        _("The page sent something Attune does not understand (%(name)s). Reload the page.") % {"name": name},
    )


def read_key(data: dict[str, Any]) -> UUID:
    """The client's own key of a command, by which a resent one is recognised."""
    try:
        return UUID(data["key"])
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise _wrong("key") from error


def read_text(data: dict[str, Any], name: str, *, limit: int = 200) -> str:
    """A string of at most `limit` characters."""
    value = data.get(name)
    if not isinstance(value, str) or len(value) > limit:
        raise _wrong(name)
    return value


def read_flag(data: dict[str, Any], name: str) -> bool:
    """True or false, not merely something like it."""
    value = data.get(name)
    if not isinstance(value, bool):
        raise _wrong(name)
    return value


def read_seconds(data: dict[str, Any], name: str = "seconds") -> float:
    """A duration of 0 to 3,600 s; longer ones are cut there (a laptop that slept)."""
    value = data.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise _wrong(name)
    return float(min(value, MAX_SECONDS))  # a whole number may be too large for a float


def read_level(text: str) -> Level:
    """The level of difficulty with this name."""
    for level in LEVELS:
        if level == text:
            return level
    raise _wrong("level")
