"""Ids out of titles."""

import re
import unicodedata
from collections.abc import Collection

LONGEST = 60


def fresh_key(title: str, taken: Collection[str], *, otherwise: str) -> str:
    """An id made of a title, with a number behind it when it is taken: "Keeping the balance" → keeping-the-balance."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-") or otherwise
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key
