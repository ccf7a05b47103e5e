import json
from functools import lru_cache
from typing import Any

from lessons.content.exercises.marks import Data
from lessons.content.exercises.reading import build_plain
from lessons.content.exercises.templates import read_template


def concrete(data: Data, seed: int) -> Data:
    """The exercise with its numbers: itself when it has no variables, else as drawn with this seed."""
    if "template" not in data:
        return data
    return _filled(json.dumps(data["template"], sort_keys=True), seed)


@lru_cache(maxsize=512)
def _filled(template_json: str, seed: int) -> dict[str, Any]:
    """Drawn and rendered once; a page asks for the same numbers again with every answer and hint."""
    template = read_template(json.loads(template_json))
    return build_plain(template.fill(template.draw(seed)))
