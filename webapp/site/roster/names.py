"""User names made of people's names."""

import re
import unicodedata
from collections.abc import Collection

_AS_WRITTEN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae", "å": "aa", "ł": "l"})
_LONGEST = 60


def username_for(first_name: str, last_name: str) -> str:
    """“amina.okafor”; for names that no Latin letters spell, “person”."""
    parts = [_plain(first_name.split(" ", maxsplit=1)[0]), _plain(last_name)]
    return ".".join(part for part in parts if part)[:_LONGEST] or "person"


def free_username(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or with the first number that makes it free."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}{number}" in taken:
        number += 1
    return f"{wanted}{number}"


def _plain(text: str) -> str:
    lowered = unicodedata.normalize("NFC", text).lower().translate(_AS_WRITTEN)
    bare = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "", bare)
