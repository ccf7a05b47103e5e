"""What was sent → values of a form. Nothing is judged here: a draft may hold half a sentence."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from webapp.authoring.forms.fields import Field, Values
from webapp.authoring.forms.shapes import typed_number

MOST_ROWS = 60
LONGEST = 100_000


def read_values(fields: tuple[Field, ...], data: QueryDict, prefix: str, before: Mapping[str, Any]) -> Values:
    """The values of these fields; whatever else was there, and fields that were not sent, stay as they are."""
    values = dict(before)
    for field in fields:
        name = f"{prefix}.{field.name}"
        if field.sort == "rows":
            if f"{name}.rows" in data:
                values[field.name] = _read_rows(field, data, name, before)
        elif field.sort == "check":
            if f"{name}.there" in data:
                _put(values, field, name in data)
        elif name in data:
            _put(values, field, _read_one(field, data.get(name, "")))
    return values


def _put(values: Values, field: Field, value: Any) -> None:
    if field.optional and (value is False or value in ("", [])):
        values.pop(field.name, None)
    else:
        values[field.name] = value


def _read_one(field: Field, text: str | None) -> Any:
    text = clean_text(text or "")
    if field.sort == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if field.sort == "number":
        return typed_number(text)
    return text.strip() if field.sort in {"line", "select", "file"} else text


def clean_text(text: str) -> str:
    """Line ends as files have them, and no characters that a database cannot keep."""
    return text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def read_keys(data: QueryDict, name: str) -> list[str]:
    """Ticked entries of a list, each once."""
    return list(dict.fromkeys(clean_text(key)[:80] for key in data.getlist(name)))


def _read_rows(field: Field, data: QueryDict, name: str, before: Mapping[str, Any]) -> list[Values]:
    assert field.rows is not None  # noqa: S101 - fields of the sort "rows" have them
    old = before.get(field.name)
    old = old if isinstance(old, list) else []
    rows = []
    for place in data.getlist(f"{name}.rows")[:MOST_ROWS]:
        if not place.isdecimal() or len(place) > 3:
            continue
        prefix, number = f"{name}.{place}", int(place)
        row = old[number] if number < len(old) and isinstance(old[number], Mapping) else {}
        sent = {key: data.get(f"{prefix}.{key}", row.get(key)) for key in ("sort", "type")}
        shape = {**row, **{key: value for key, value in sent.items() if value is not None}}
        rows.append(read_values(field.rows(shape), data, prefix, row))
    return rows


def apply_act(values: Values, act: str, starts: Mapping[str, Values]) -> None:
    """Adds, moves or removes a row: "add options", "up hints.2", "remove hints.1.options.0"."""
    verb, _, path = act.partition(" ")
    names = path.split(".")
    holder: Any = values
    for name in names[:-1]:
        holder = _step(holder, name)
    if verb == "add" and isinstance(holder, dict) and names[-1] in starts:
        rows = holder.setdefault(names[-1], [])
        if isinstance(rows, list) and len(rows) < MOST_ROWS:
            rows.append(dict(starts[names[-1]]))
    elif isinstance(holder, list) and names[-1].isdecimal() and int(names[-1]) < len(holder):
        place = int(names[-1])
        if verb == "remove":
            holder.pop(place)
        elif verb in {"up", "down"}:
            target = place + (1 if verb == "down" else -1)
            if 0 <= target < len(holder):
                holder.insert(target, holder.pop(place))


def _step(holder: Any, name: str) -> Any:
    if isinstance(holder, dict):
        return holder.get(name)
    if isinstance(holder, list) and name.isdecimal() and int(name) < len(holder):
        return holder[int(name)]
    return None
