import re

from lessons.fields import Fields

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


def read_key(fields: Fields, name: str) -> str:
    """An id: it names files, addresses and anchors, so it is plain."""
    key = fields.text(name)
    if not _KEY.fullmatch(key):
        fields.fail(f"{key!r} must be made of small letters, digits and hyphens, at most 80", name)
    return key


def read_keys(fields: Fields, name: str) -> tuple[str, ...]:
    """A list of ids, none of them twice."""
    keys = fields.texts(name)
    if len(set(keys)) < len(keys):
        fields.fail("an id is there twice", name)
    return keys
