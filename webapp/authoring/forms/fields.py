"""What a form is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Sort = Literal["line", "area", "markdown", "number", "select", "check", "file", "lines", "rows"]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of a mapping, and how it is asked for.

    Of a list, `rows` says which fields a row has; they may depend on what it holds.
    """

    name: str
    label: "StrOrPromise"
    sort: Sort = "line"
    help: "StrOrPromise" = ""
    optional: bool = False
    choices: "tuple[tuple[str, StrOrPromise], ...]" = ()
    family: str = ""
    rows: "Callable[[Mapping[str, Any]], tuple[Field, ...]] | None" = None
    add: "StrOrPromise" = ""
    most: int = 30
    size: int = 2
    switches: bool = False  # another choice brings other fields
    rare: bool = False  # folded away while it is empty


def line(name: str, label: "StrOrPromise", **options: Any) -> Field:
    """A short text."""
    return Field(name, label, **options)


def markdown(name: str, label: "StrOrPromise", **options: Any) -> Field:
    """A text with formulas and emphasis."""
    return Field(name, label, "markdown", **options)


def rows_of(name: str, label: "StrOrPromise", fields: tuple[Field, ...], **options: Any) -> Field:
    """A list whose rows all have these fields."""
    return Field(name, label, "rows", rows=lambda _: fields, **options)
