"""Questions with variables: drawn from a seed, kept to conditions, filled into the texts, all in exact fractions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lessons.content.exercises.filling import filled_text
from lessons.content.exercises.variables import Drawn, TemplateError, Variables, read_variables

__all__ = ["VARIABLE_KEYS", "Template", "TemplateError", "read_template"]

VARIABLE_KEYS = ("variables", "where")
FORMULA_TYPES = ("algebraic", "numeric")
_PLACE = re.compile(r"\{\{([^{}]*)\}\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A source with its variables."""

    source: dict[str, Any]
    variables: Variables

    def draw(self, seed: int) -> Drawn:
        """Values for the variables. Raises TemplateError."""
        return self.variables.draw(seed)

    def fill(self, values: Drawn) -> dict[str, Any]:
        """The source of the exercise with these values. Raises TemplateError."""
        filled: dict[str, Any] = _filled(self.source, values, formula=False)
        return filled

    def shown(self, values: Drawn) -> str:
        """A = 2, b = 3: for messages."""
        return ", ".join(f"{name} = {value}" for name, value in sorted(values.items()))


def read_template(source: Mapping[str, Any]) -> Template:
    """A source with `variables`, checked as far as that goes without drawing. Raises TemplateError."""
    rest = {key: value for key, value in source.items() if key not in VARIABLE_KEYS}
    variables = read_variables(source.get("variables"), source.get("where"))
    return Template(rest, variables)


def _filled(value: Any, values: Drawn, *, formula: bool) -> Any:
    if isinstance(value, str):
        return filled_text(value, values, formula=formula)
    if isinstance(value, list):
        return [_filled(item, values, formula=formula) for item in value]
    if isinstance(value, dict):
        kind = value.get("type")
        inside = formula or kind in FORMULA_TYPES
        return {
            key: _filled(item, values, formula=_is_formula(key, formula=inside)) if key != "type" else item
            for key, item in value.items()
        }
    return value


def _is_formula(key: str, *, formula: bool) -> bool:
    """Whether a key's text is a formula as a whole. Mistakes hold answers of their own; hints say their own type."""
    return formula and key in {"answer", "mistakes", "tolerance", "factor"}
