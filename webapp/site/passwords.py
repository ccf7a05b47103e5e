"""Passwords for slips of paper: easy to copy by hand, hard to guess."""

import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth.hashers import make_password

_FIRST = "bdfgklmnprstvz"
_THEN = "aeiou"
_GROUPS = 4


def new_password() -> str:
    """Four groups such as “lomi-tavu-reka-buno”: about 49 bits, and nothing that looks like something else."""
    return "-".join(_group() for _ in range(_GROUPS))


def _group() -> str:
    return "".join(secrets.choice(letters) for letters in (_FIRST, _THEN, _FIRST, _THEN))


def hash_all(passwords: Sequence[str]) -> list[str]:
    """Hashes side by side: each takes a good part of a second on purpose, and a class is thirty."""
    with ThreadPoolExecutor() as threads:
        return list(threads.map(make_password, passwords))
