"""What lies outside the tables: keys of the cache and of the broker, files that were uploaded or made, logs."""

import json
import mimetypes
import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache

PIECE = 1 << 20
NO_TEXT = {"audio", "video"}  # a film of a course is gigabytes in which no name can be read


def count_in_keys(*, names: Collection[str], ids: Collection[str]) -> tuple[int, int]:
    """(how many keys there are, how many of them hold one of these names or numbers, or are called by one)."""
    wanted = _pattern([*names, *ids, *(one.replace("-", "") for one in ids)])
    searched = found = 0
    for key, value in _keys():
        searched += 1
        found += bool(wanted.search(key) or wanted.search(value))
    return searched, found


def _pattern(texts: Collection[str]) -> re.Pattern[bytes]:
    """Each text as a word of its own, as it is and as JSON writes it."""
    spelled = {form for text in texts for form in (text, json.dumps(text)[1:-1])}
    words = b"|".join(re.escape(form.encode()) for form in sorted(spelled))
    return re.compile(rb"(?<![\w.])(?:" + words + rb")(?!\w|\.\w)", re.IGNORECASE) if words else re.compile(rb"(?!)")


def _keys() -> Iterator[tuple[bytes, bytes]]:
    """Every key of the shared cache with its value, and with it of the broker: both are one server."""
    client = getattr(getattr(cache, "_cache", None), "get_client", None)
    if client is None:
        yield from ((str(key).encode(), bytes(value)) for key, value in list(getattr(cache, "_cache", {}).items()))
        return
    store = client()
    for key in store.scan_iter(count=1000):
        yield bytes(key), _value(store, key)


def _value(store: Any, key: bytes) -> bytes:
    """All that is under a key, of whichever kind it is."""
    kind = store.type(key).decode()
    if kind in {"list", "zset"}:
        return _flat((store.lrange if kind == "list" else store.zrange)(key, 0, -1))
    read = {"string": store.get, "hash": store.hgetall, "set": store.smembers}.get(kind)
    return _flat(read(key)) if read else b""


def _flat(value: Any) -> bytes:
    if isinstance(value, dict):
        value = [part for pair in value.items() for part in pair]
    return b"\n".join(value) if isinstance(value, list | set) else bytes(value or b"")


def count_in_files(*, names: Collection[str], ids: Collection[str]) -> tuple[int, int]:
    """(how many files there are, how many of them hold one of these names, or are called by one of the numbers)."""
    wanted = _pattern(names)
    searched = found = 0
    for path in _files():
        searched += 1
        called = bool({path.stem, path.parent.name} & set(ids))
        found += called or _holds(path, wanted)
    return searched, found


def _files() -> Iterator[Path]:
    """What this site wrote: uploads, copies, data for training, and the logs of the site on one machine."""
    home = getattr(settings, "ATTUNE_HOME", None)
    for root in (settings.MEDIA_ROOT, settings.ATTUNE_TRAINING, home and Path(home) / "log"):
        for folder, _folders, files in os.walk(root) if root else ():
            yield from (Path(folder) / name for name in files)


def _holds(path: Path, wanted: re.Pattern[bytes]) -> bool:
    if (mimetypes.guess_type(path.name)[0] or "").partition("/")[0] in NO_TEXT:
        return False
    tail = b""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                if wanted.search(tail + piece):
                    return True
                tail = piece[-1000:]  # a name may lie across two pieces
    except OSError:  # it vanished meanwhile, or is not ours to read
        return False
    return False
