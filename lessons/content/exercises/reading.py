"""An exercise as written → as it is stored, marked and shown. Every mistake says where it is."""

from collections.abc import Mapping
from typing import Any

from lessons.content.exercises.kinds import KINDS
from lessons.content.exercises.templates import VARIABLE_KEYS, Template, TemplateError, read_template
from lessons.content.exercises.texts import markdown, rendered
from lessons.fields import FieldError, Fields

TYPES = tuple(KINDS)
SCAFFOLD_TYPES = ("choice", "numeric", "algebraic", "short_text")
MOST_HINTS = 40
TRIED_SEEDS = 8


def build_exercise(source: object, where: str, error: type[FieldError] = FieldError) -> dict[str, Any]:
    """Stored data of an exercise. With `variables` the source is kept, tried with several numbers, and filled later."""
    fields = Fields(source, where, error)
    assert isinstance(source, Mapping)  # noqa: S101 - Fields has checked it
    if not any(fields.has(key) for key in VARIABLE_KEYS):
        return _plain(fields, drawn=False)
    template = {key: value for key, value in source.items() if value is not None}
    kind = fields.choice("type", TYPES)
    try:
        read = read_template(template)
    except TemplateError as mistake:
        fields.fail(str(mistake))
    for seed in range(TRIED_SEEDS):
        _fill_and_build(read, seed, where, error)
    return {"type": kind, "template": template}


def _fill_and_build(template: Template, seed: int, where: str, error: type[FieldError]) -> None:
    try:
        values = template.draw(seed)
        filled = template.fill(values)
    except TemplateError as mistake:
        raise error(f"{where}: {mistake}") from mistake
    _plain(Fields(filled, f"{where}: with {template.shown(values)}", error), drawn=True)


def build_drawn(source: Mapping[str, Any]) -> dict[str, Any]:
    """Stored data of a source whose numbers were drawn."""
    return _plain(Fields(dict(source), "exercise"), drawn=True)


def _plain(fields: Fields, *, drawn: bool) -> dict[str, Any]:
    kind = fields.choice("type", TYPES)
    data: dict[str, Any] = {"type": kind, "ask_html": markdown(fields, "ask")}
    data |= KINDS[kind].read(fields, drawn=drawn)
    data["hints"] = _hints(fields, drawn=drawn)
    data["bottom_out_html"] = markdown(fields, "bottom_out", "")
    data["explanation_html"] = markdown(fields, "explanation", "")
    fields.finish()
    return data


def _hints(fields: Fields, *, drawn: bool) -> list[dict[str, Any]]:
    hints = fields.items("hints")
    if len(hints) > MOST_HINTS:
        fields.fail(f"at most {MOST_HINTS} hints, here are {len(hints)}", "hints")
    return [_hint(fields, hint, f"hint {number}", drawn=drawn) for number, hint in enumerate(hints, 1)]


def _hint(fields: Fields, hint: object, name: str, *, drawn: bool) -> dict[str, Any]:
    if isinstance(hint, str) and hint.strip():
        return {"html": rendered(fields, hint, name)}
    if not isinstance(hint, dict):
        fields.fail(f"expected a text or a small question, found {hint!r}", name)
    return {"scaffold": _scaffold(fields.inside(hint, name), drawn=drawn)}


def _scaffold(fields: Fields, *, drawn: bool) -> dict[str, Any]:
    """A small question on the way: like an exercise, with texts as its only hints."""
    kind = fields.choice("type", SCAFFOLD_TYPES)
    data: dict[str, Any] = {"type": kind, "ask_html": markdown(fields, "ask")}
    data |= KINDS[kind].read(fields, drawn=drawn)
    data["hints"] = [
        {"html": rendered(fields, text, f"hint {number}")} for number, text in enumerate(fields.texts("hints"), 1)
    ]
    data["bottom_out_html"] = markdown(fields, "bottom_out", "")
    data["explanation_html"] = markdown(fields, "explanation", "")
    fields.finish()
    return data
