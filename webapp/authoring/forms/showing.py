"""Values of a form → what the templates draw."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lessons.content.drafts.reading import Problem
from lessons.content.uploads import FAMILIES
from webapp.authoring.forms.fields import Field, Values
from webapp.authoring.words import plain_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ACCEPTS = {
    "picture": ".png,.jpg,.jpeg,.webp,.svg",
    "film": ".webm,.mp4",
    "captions": ".vtt",
}


@dataclass(frozen=True)
class RowView:
    """One row of a list."""

    path: str
    number: int
    fields: list["FieldView"]
    first: bool
    last: bool


@dataclass(frozen=True)
class FieldView:
    """One field, ready to be drawn."""

    id: str
    name: str
    path: str
    label: "StrOrPromise"
    sort: str
    help: "StrOrPromise"
    optional: bool
    value: Any
    choices: "tuple[tuple[str, StrOrPromise], ...]"
    size: int
    accept: str
    wrong: str
    switches: bool
    add: "StrOrPromise"
    full: bool
    rare: bool
    rows: list[RowView] = field(default_factory=list)


class FormDrawing:
    """Draws the fields of one level of one block."""

    def __init__(self, key: str, level: str, problem: Problem | None) -> None:
        self._key = key
        self._level = level
        self._problem = problem

    def fields(self, fields: tuple[Field, ...], values: Mapping[str, Any], path: str = "") -> list[FieldView]:
        """The fields with their values; the one that a reader complains about says so."""
        return [self._field(one, values, f"{path}.{one.name}" if path else one.name) for one in fields]

    def _field(self, one: Field, values: Mapping[str, Any], path: str) -> FieldView:
        value = values.get(one.name)
        rows = list(self._rows(one, value, path)) if one.sort == "rows" else []
        return FieldView(
            id=f"f-{self._key}-{path.replace('.', '-')}",
            name=f"{self._level}.{path}",
            path=path,
            label=one.label,
            sort=one.sort,
            help=one.help,
            optional=one.optional,
            value=_shown(one, value),
            choices=one.choices,
            size=one.size,
            accept=ACCEPTS.get(one.family, "") if one.family in FAMILIES else "",
            wrong=self._wrong(path),
            switches=one.switches,
            add=one.add,
            full=len(rows) >= one.most,
            rare=one.rare,
            rows=rows,
        )

    def _rows(self, one: Field, value: Any, path: str) -> Iterator[RowView]:
        assert one.rows is not None  # noqa: S101 - fields of the sort "rows" have them
        rows: list[Values] = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        for place, row in enumerate(rows):
            here = f"{path}.{place}"
            fields = self.fields(one.rows(row), row, here)
            yield RowView(here, place + 1, fields, place == 0, place == len(rows) - 1)

    def _wrong(self, path: str) -> str:
        """The reader's complaint, when it is about this field: it counts rows from 1."""
        if self._problem is None or not self._problem.path or self._problem.path[0] != self._level:
            return ""
        complained = ".".join(_as_path(part) for part in self._problem.path[1:])
        return plain_words(self._problem.mistake) if complained == path else ""


def _as_path(part: str) -> str:
    name, _, number = part.partition(" ")
    name = {"hint": "hints", "item": "items"}.get(name, name)
    return f"{name}.{int(number) - 1}" if number.isdecimal() else name


def _shown(one: Field, value: Any) -> Any:
    if one.sort == "lines":
        return "\n".join(str(item) for item in value) if isinstance(value, list) else ""
    if one.sort == "check":
        return bool(value)
    return "" if value is None else value
