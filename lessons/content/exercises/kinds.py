"""The types of exercise. Each module reads one from its source, marks an answer to it, and says what may be shown."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from lessons.content.exercises import algebraic, choice, multiple, numeric, ordering, short_text
from lessons.content.exercises.marks import Data, Mark
from lessons.fields import Fields


class Read(Protocol):
    """Reads the fields of a type. `drawn`: its numbers were drawn, so that a mistake may happen to be right."""

    def __call__(self, fields: Fields, *, drawn: bool) -> dict[str, Any]:
        """The type's own part of the stored data."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What one type can do."""

    read: Read
    mark: Callable[[Data, object], Mark]
    asked: Callable[[Data, int], dict[str, Any]]


def _kind(module: ModuleType) -> Kind:
    return Kind(module.read, module.mark, module.asked)


KINDS: dict[str, Kind] = {
    "choice": _kind(choice),
    "multiple": _kind(multiple),
    "numeric": _kind(numeric),
    "algebraic": _kind(algebraic),
    "short_text": _kind(short_text),
    "ordering": _kind(ordering),
}
