"""YAML for things that people write: plain values only, nothing said twice, nothing that grows when it is read."""

import re
from collections.abc import Hashable
from typing import Any

import yaml

MAX_CHARACTERS = 1_000_000


class YamlError(ValueError):
    """The text is not YAML as we take it. The message says the line."""


class _StrictLoader(yaml.SafeLoader):
    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        # A few nested aliases make gigabytes ("billion laughs"), and no file of ours needs one.
        if self.check_event(yaml.AliasEvent):
            line = self.peek_event().start_mark.line + 1  # type: ignore[no-untyped-call]
            raise YamlError(f"line {line}: aliases (*name) are not supported")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise YamlError(f"line {key.start_mark.line + 1}: {key.value!r} is there twice")
            seen.add(str(key.value))
        return super().construct_mapping(node, deep=deep)


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
    try:
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - derived from SafeLoader
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise YamlError(f"{line}this is not valid YAML ({error.problem})") from error
    except (yaml.YAMLError, ValueError) as error:
        raise error if isinstance(error, YamlError) else YamlError(f"this is not valid YAML ({error})") from error
    except RecursionError as error:
        raise YamlError("nested too deeply") from error
