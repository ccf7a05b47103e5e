from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from lessons.maths.nodes import Node


def rewritten(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with `change` applied to every node, from the leaves up."""
    updates: dict[str, Any] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            updates[field.name] = rewritten(value, change)
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            updates[field.name] = tuple(rewritten(part, change) for part in value)
    return change(replace(node, **updates) if updates else node)
