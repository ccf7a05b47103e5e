"""Between a document and its form: hints and variables have another shape where rows are edited."""

import re
from collections.abc import Mapping
from typing import Any

from lessons.content.levels import Kind
from webapp.authoring.forms.exercise_fields import foreign_names
from webapp.authoring.forms.fields import Values

_WHOLE = re.compile(r"[-−]?\d{1,15}")
_DECIMAL = re.compile(r"[-−]?\d{1,12}\.\d{1,12}")


def typed_number(text: str) -> int | float | str:
    """A number where the text is one that keeps its digits, else the text: "3/4" and "{{a}}" stay what they are."""
    text = text.strip()
    if _WHOLE.fullmatch(text):
        return int(text.replace("−", "-"))
    if _DECIMAL.fullmatch(text) and repr(float(text.replace("−", "-"))) == text.replace("−", "-"):
        return float(text.replace("−", "-"))
    return text


def to_form(kind: Kind, level: Mapping[str, Any]) -> Values:
    """One level of a block as its form holds it."""
    values = dict(level)
    if kind is not Kind.EXERCISE:
        return values
    values["hints"] = [_hint_row(hint) for hint in _list(level, "hints")]
    values["variables"] = [_variable_row(name, facts) for name, facts in _mapping(level, "variables").items()]
    values["items"] = _text_rows(level, "items")
    return values


def to_document(kind: Kind, values: Mapping[str, Any]) -> Values:
    """The same as the document holds it."""
    level = dict(values)
    if kind is not Kind.EXERCISE:
        return level
    level["hints"] = [_hint(row) for row in _list(values, "hints")]
    level["variables"] = {str(row.get("name") or ""): _variable(row) for row in _list(values, "variables")}
    level["items"] = [row.get("text", "") for row in _list(values, "items")]
    for name in ("variables", "items", "units", "mistakes", "where"):
        if not level.get(name):
            level.pop(name, None)
    return _of_its_type(level)


def _of_its_type(level: Values) -> Values:
    foreign = foreign_names(str(level.get("type")))
    kept = {name: value for name, value in level.items() if name not in foreign}
    if kept.get("type") == "numeric" and "answer" in kept:
        kept["answer"] = typed_number(str(kept["answer"]))
        mistakes = [{**row, "answer": typed_number(str(row.get("answer", "")))} for row in _list(kept, "mistakes")]
        kept |= {"mistakes": mistakes} if mistakes else {}
    return kept


def _hint_row(hint: Any) -> Values:
    if not isinstance(hint, Mapping):
        return {"sort": "text", "text": str(hint)}
    return {"sort": "question", **hint, "hints": _text_rows(hint, "hints")}


def _hint(row: Mapping[str, Any]) -> Any:
    if row.get("sort") != "question":
        return row.get("text", "")
    question = {name: value for name, value in row.items() if name not in {"sort", "text"}}
    question.setdefault("type", "choice")
    question["hints"] = [hint.get("text", "") for hint in _list(row, "hints")]
    return _of_its_type({name: value for name, value in question.items() if value not in ([], None)})


def _variable_row(name: str, facts: Any) -> Values:
    facts = facts if isinstance(facts, Mapping) else {"is": str(facts)}
    if "one_of" in facts:
        return {"name": name, "sort": "one_of", "one_of": ", ".join(str(item) for item in facts["one_of"])}
    if "is" in facts:
        return {"name": name, "sort": "is", "is": str(facts["is"])}
    return {"name": name, "sort": "range", **facts}


def _variable(row: Mapping[str, Any]) -> Values:
    if row.get("sort") == "one_of":
        return {"one_of": [typed_number(item) for item in str(row.get("one_of") or "").split(",") if item.strip()]}
    if row.get("sort") == "is":
        return {"is": row.get("is", "")}
    return {name: row[name] for name in ("from", "to", "step") if row.get(name) not in (None, "")}


def _text_rows(values: Mapping[str, Any], name: str) -> list[Values]:
    return [{"text": str(text)} for text in _list(values, name)]


def _list(values: Mapping[str, Any], name: str) -> list[Any]:
    found = values.get(name)
    return found if isinstance(found, list) else []


def _mapping(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = values.get(name)
    return found if isinstance(found, Mapping) else {}
