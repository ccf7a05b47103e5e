"""What a page sent as text, as a command: an object of values that every part of the site can store."""

import json
from typing import Any

from django.utils.translation import gettext as _

from webapp.live.limits import MAX_COMMAND_BYTES
from webapp.live.refusal import Refused


def parse_command(text: str) -> dict[str, Any]:
    """Raises Refused for what is too long, no JSON, no object, or holds what no database stores."""
    if len(text) > MAX_COMMAND_BYTES:
        raise Refused("too_large", _("That is too long to send."))
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    # Only an escape brings a null character, or half of one that is written in two parts.
    if not isinstance(data, dict) or ("\\u" in text and not _can_be_stored(data)):
        raise _unreadable()
    return data


def _can_be_stored(value: object) -> bool:
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, dict):
        return all(_can_be_stored(part) for pair in value.items() for part in pair)
    return not isinstance(value, list) or all(map(_can_be_stored, value))


def _unreadable() -> Refused:
    return Refused("bad_message", _("Attune could not read what the page sent. Reload the page."))
