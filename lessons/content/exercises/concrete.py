import json
from functools import lru_cache
from typing import Any

from lessons.content.exercises.marks import Data
from lessons.content.exercises.reading import build_drawn
from lessons.content.exercises.templates import TemplateError, read_template
from lessons.fields import FieldError

TRIES = 20


def concrete(data: Data, seed: int) -> Data:
    """The exercise with its numbers: itself when it has no variables, else as drawn with this seed."""
    if "template" not in data:
        return data
    return _filled(json.dumps(data["template"], sort_keys=True), seed)


@lru_cache(maxsize=512)
def _filled(template_json: str, seed: int) -> dict[str, Any]:
    """Drawn and rendered once; a page asks for the same numbers again with every answer and hint."""
    template = read_template(json.loads(template_json))
    for number in range(TRIES):
        try:
            return build_drawn(template.fill(template.draw(seed + number)))
        except (FieldError, TemplateError):  # numbers that nobody met when the course was read: the next ones, then
            if number == TRIES - 1:
                raise
    raise AssertionError("the last try returns or raises")
