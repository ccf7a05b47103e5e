"""Changes that keep an input readable: JSON and XML changed at one place of the tree, not at one byte.

Where a reader parses first and judges afterwards, changed bytes seldom come as far as the judging.
"""

import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any
from xml.etree import ElementTree as ET

Change = Callable[[bytes, random.Random], bytes]
Place = tuple[Any, Any]  # a list or an object, and where in it

ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 0.5, -0.0, 1e308, -1e-308, 2**31, -(2**63), 10**30, "", " ", "\0", "a", "0", "1/2",
    "\ud800", "é" * 9, "x" * 300, "<b>", "{{a}}", "$x$", "../a", "__class__", "2026-02-30", [], {}, [[]],
    [None], {"": 0}, float("nan"), float("inf"),
)  # fmt: skip
SPLITS = (b"\n%%\n", b"\n")


def change_json(data: bytes, chance: random.Random) -> bytes:
    """One part of it (whole, or between `%%` or lines) with some places changed. As it is where none is JSON."""
    for split in (None, *SPLITS):
        parts = [data] if split is None else data.split(split)
        able = [number for number, part in enumerate(parts) if part[:1] in {b"{", b"["}]
        chance.shuffle(able)
        for number in able:
            try:
                parts[number] = _changed_json(parts[number], chance)
            except (ValueError, RecursionError):
                continue
            return (split or b"").join(parts)
    return data


def _changed_json(part: bytes, chance: random.Random) -> bytes:
    root = {"": json.loads(part.decode("utf-8", errors="surrogatepass"))}
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        places = list(_places(root))
        inner = places[1:] if chance.random() < 0.98 else places  # seldom all of it
        _change_place(chance.choice(inner or places), places, chance)
        if "" not in root:
            root[""] = None
    return json.dumps(root[""], ensure_ascii=chance.random() < 0.5).encode("utf-8", errors="surrogatepass")


def _places(node: Any) -> Iterator[Place]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for at, value in inside:
        yield node, at
        yield from _places(value)


def _change_place(place: Place, places: list[Place], chance: random.Random) -> None:
    node, at = place
    value = node[at]
    act = chance.randrange(6)
    if act == 0:
        del node[at]
    elif act == 1 and isinstance(node, list):
        node.insert(at, value)
    elif act == 2 and isinstance(node, dict) and at:
        node[chance.choice([str(other) for _, other in places])] = node.pop(at)
    elif act == 3:
        other, there = chance.choice(places)
        node[at] = json.loads(json.dumps(other[there]))
    elif act == 4 and isinstance(value, str):
        node[at] = _changed_text(value, chance)
    else:
        node[at] = deepcopy(chance.choice(ODD))


def _changed_text(text: str, chance: random.Random) -> str:
    at, length = chance.randrange(len(text) + 1), chance.choice((0, 1, 1, 3, 10))
    new = chance.choice(("", text[at : at + 5], chance.choice("0123456789abcxyz+-*/^(){}[]|<>=,.;:$\\_#\n \t'\"%&")))
    return text[:at] + new + text[at + length :]


def change_xml(data: bytes, chance: random.Random) -> bytes:
    """An XML document (whole, or one between `%%`) with some of its elements changed. As it is where none is one."""
    parts = data.split(SPLITS[0])
    able = [number for number, part in enumerate(parts) if part.lstrip()[:1] == b"<"]
    chance.shuffle(able)
    for number in able:
        try:
            root = ET.fromstring(parts[number])  # noqa: S314 - what fuzzing itself has made
        except (ET.ParseError, ValueError, LookupError, RecursionError):
            continue
        for _ in range(chance.choice((1, 1, 2, 5))):
            _change_element(root, chance)
        try:
            parts[number] = ET.tostring(root)
        except (TypeError, ValueError):
            continue
        return SPLITS[0].join(parts)
    return data


def _change_element(root: ET.Element, chance: random.Random) -> None:
    everything = list(root.iter())
    element, other = chance.choice(everything), chance.choice(everything)
    act = chance.randrange(8)
    if act == 0 and len(element):
        element.remove(chance.choice(list(element)))
    elif act == 1:
        element.tag = other.tag
    elif act == 2 and other is not root and len(everything) < 200:
        element.append(deepcopy(other))
    elif act == 3 and other.attrib:
        name = chance.choice(list(other.attrib))
        element.set(name, other.attrib[name])
    elif act == 4 and element.attrib:
        name = chance.choice(list(element.attrib))
        element.set(name, _changed_text(element.attrib[name], chance).translate(_UNWRITABLE))
    elif act == 5 and element.attrib:
        del element.attrib[chance.choice(list(element.attrib))]
    elif act == 6:
        element.tail = other.text
    else:
        element.text = _changed_text(element.text or other.tail or "", chance).translate(_UNWRITABLE)


_UNWRITABLE = {code: None for code in range(32) if code not in {9, 10}}
for _prefix, _space in (
    ("", "http://www.w3.org/2000/svg"), ("c", "http://cnx.rice.edu/cnxml"), ("m", "http://www.w3.org/1998/Math/MathML"),
    ("col", "http://cnx.rice.edu/collxml"), ("md", "http://cnx.rice.edu/mdml"), ("xlink", "http://www.w3.org/1999/xlink"),
):  # fmt: skip
    ET.register_namespace(_prefix, _space)


def changed(data: bytes, chance: random.Random) -> bytes:
    """The input with some bytes changed, left out, doubled or put in."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(made) + 1)
        length = chance.choice((1, 1, 2, 8, 40))
        act = chance.randrange(4)
        if act == 0:
            made[at : at + length] = chance.randbytes(length)
        elif act == 1:
            del made[at : at + length]
        elif act == 2:
            made[at:at] = made[at : at + length]
        else:
            made[at:at] = chance.randbytes(length)
    return bytes(made)


def either(change: Change) -> Callable[[bytes, int, int], bytes]:
    """A mutator as fuzzers want it: mostly by the tree, at times by bytes."""

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        made = change(data, chance) if chance.random() < 0.7 else data
        return made if made != data and len(made) <= most else changed(data, chance)[:most]

    return mutate
