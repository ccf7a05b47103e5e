"""YAML for things that people write: plain values only, nothing said twice, nothing that grows when it is read."""

import json
import re
from collections import Counter
from collections.abc import Hashable
from contextlib import suppress
from typing import Any

import yaml

MAX_CHARACTERS = 1_000_000
MAX_BITS = 1_000  # of a whole number: it fits into a float


class YamlError(ValueError):
    """The text is not YAML as we take it. The message says the line."""


class _StrictLoader(yaml.SafeLoader):
    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        # A few nested aliases make gigabytes ("billion laughs"), and no file of ours needs one.
        if self.check_event(yaml.AliasEvent):
            line = self.peek_event().start_mark.line + 1  # type: ignore[no-untyped-call]
            raise YamlError(f"line {line}: aliases (*name) are not supported")
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "tag", None) is not None:  # "!!int yes" ends in errors of every kind
            raise YamlError(f"line {event.start_mark.line + 1}: tags ({event.tag}) are not supported")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise YamlError(f"line {key.start_mark.line + 1}: a name has to be a plain text")
            if key.value in seen:
                raise YamlError(f"line {key.start_mark.line + 1}: {key.value!r} is there twice")
            seen.add(str(key.value))
        return super().construct_mapping(node, deep=deep)


def _whole(loader: _StrictLoader, node: yaml.ScalarNode) -> int:
    return _bounded(loader.construct_yaml_int(node))


def _bounded(number: int) -> int:
    """Nothing that a person writes has so many digits; much of Python stumbles over what does."""
    if number.bit_length() > MAX_BITS:
        raise YamlError("a number has too many digits")
    return number


_StrictLoader.add_constructor("tag:yaml.org,2002:int", _whole)

# Dates, sexagesimal numbers and YAML 1.1's "on", "no" and "yes" surprise people who mean text: those stay text.
_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":merge", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def load_yaml(text: str) -> object:
    """Reads YAML text. Raises YamlError for broken YAML, aliases, repeated keys, and texts too long or too deep."""
    if len(text) > MAX_CHARACTERS:
        raise YamlError(f"longer than {MAX_CHARACTERS:,} characters")
    loaded = _load(text)
    if "\\" in text and not can_be_stored(loaded):
        raise YamlError("an escape stands for something that is no letter")
    return loaded


def can_be_stored(value: object) -> bool:
    """Whether no text in it holds a null character or half a letter, which only escapes bring about."""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, dict):
        return all(can_be_stored(part) for pair in value.items() for part in pair)
    return not isinstance(value, list) or all(map(can_be_stored, value))


def _load(text: str) -> object:
    if text.startswith("{"):  # perhaps JSON, which is YAML too: programs write it, and it is read far faster
        with suppress(json.JSONDecodeError):
            return _load_json(text)
    try:
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - derived from SafeLoader
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise YamlError(f"{line}this is not valid YAML ({error.problem})") from error
    except (yaml.YAMLError, ValueError) as error:
        raise error if isinstance(error, YamlError) else YamlError(f"this is not valid YAML ({error})") from error
    except RecursionError as error:
        raise YamlError("nested too deeply") from error


def _load_json(text: str) -> object:
    try:
        return json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_number, parse_int=lambda digits: _bounded(int(digits))
        )
    except RecursionError as error:
        raise YamlError("nested too deeply") from error
    except ValueError as error:
        if isinstance(error, YamlError | json.JSONDecodeError):
            raise
        raise YamlError("a number has too many digits") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise YamlError(f"{twice!r} is there twice")
    return mapping


def _no_number(name: str) -> object:
    raise YamlError(f"{name} is not a number that can be stored")
