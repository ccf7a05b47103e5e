"""Bundles of networks: the manifest, and networks of which bytes were changed.

LiteRT is native code and breaks down over some of those files; a site therefore tries what is brought to it in a
process of its own (attention_model.trial). So does this target: `python -m tests.fuzz.bundles` tries one after another.
"""

import json
import os
import random
import select
import signal
import struct
import subprocess
import sys
import traceback
from functools import cache
from typing import IO, Any, cast

from attention_model.bundle import DEFAULT_FOLDER, load_attention_bundle, open_network
from attention_model.manifest import MANIFEST, BundleError, read_manifest
from attention_model.trial import limit, require_finite, require_floats
from tests.fuzz.target import Target, refusing, scratch
from tests.fuzz.trees import change_json

PATCH = struct.Struct(">IB")
HEAD = struct.Struct(">I")
SMALLEST = "focus"
REFUSED, BROKE, FOUND = b"r", b"b", b"f"
PATIENCE_S = 60.0


@refusing(BundleError)
def take_manifest(data: bytes) -> None:
    """The manifest of a bundle whose networks are not there."""
    with scratch() as place:
        (place / MANIFEST).write_bytes(data)
        read_manifest(place)
        load_attention_bundle(place, "expression")


def take_network(data: bytes) -> None:
    """A network with bytes of it changed: pairs of a place (four bytes) and what stands there now (one)."""
    tried = _trial()
    to, told = cast("IO[bytes]", tried.stdin), cast("IO[bytes]", tried.stdout)
    to.write(HEAD.pack(len(data)) + data)
    to.flush()
    if not select.select([told], [], [], PATIENCE_S)[0]:
        _trial.cache_clear()
        os.killpg(tried.pid, signal.SIGKILL)
        tried.wait()
        return  # a site's trial ends by its own limit, and the bundle is refused
    answer = os.read(told.fileno(), 1)
    assert answer in {REFUSED, BROKE}, os.read(told.fileno(), 20_000).decode()


@cache
def _trial() -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "tests.fuzz.bundles"]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, start_new_session=True)


def serve() -> None:
    """Tries networks in a child, and in the next one where that has broken down."""
    while True:
        child = os.fork()
        if child == 0:
            limit()
            while data := os.read(0, HEAD.size):
                _answer(os.read(0, HEAD.unpack(data)[0]) if data != HEAD.pack(0) else b"")
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            return
        os.write(1, BROKE)


def _answer(data: bytes) -> None:
    try:
        _try(data)
    except (BundleError, MemoryError):
        os.write(1, REFUSED)
    except BaseException:  # noqa: BLE001 - whatever else it is, is a finding
        os.write(1, FOUND + traceback.format_exc().encode())
    else:
        os.write(1, REFUSED)


def _try(data: bytes) -> None:
    entry, content = _network()
    patched = bytearray(content)
    for place, value in PATCH.iter_unpack(data[: len(data) // PATCH.size * PATCH.size]):
        patched[place % len(patched)] = value
    network = open_network(entry, bytes(patched))
    require_floats(SMALLEST, network)
    require_finite(SMALLEST, network)


@cache
def _network() -> tuple[Any, bytes]:
    entry = read_manifest(DEFAULT_FOLDER).networks[SMALLEST]
    return entry, (DEFAULT_FOLDER / entry.file).read_bytes()


def change_patches(data: bytes, chance: random.Random) -> bytes:
    """One place more, somewhere in the file or in its first or last thousand bytes: there is how it is made up."""
    size = len(_network()[1])
    place = chance.choice((chance.randrange(size), chance.randrange(1000), size - 1 - chance.randrange(20_000) % size))
    value = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    kept = data[: chance.randrange(4) * PATCH.size]
    return kept + PATCH.pack(place, value)


def _manifests() -> list[bytes]:
    whole = json.loads((DEFAULT_FOLDER / MANIFEST).read_text())
    short = {**whole, "metrics": {}, "trained_on": whole["trained_on"][:1]}
    networks = dict(list(whole["networks"].items())[:1])
    return [json.dumps(each).encode() for each in (short, {**short, "networks": networks})]


TARGETS = (
    Target("manifest", take_manifest, _manifests, longest=8000, change=change_json),
    Target("network", take_network, lambda: [PATCH.pack(4, 0), PATCH.pack(8, 255) + PATCH.pack(100, 1)], longest=200,
           change=change_patches),
)  # fmt: skip

if __name__ == "__main__":
    _network()
    serve()
