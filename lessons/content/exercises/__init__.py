"""Exercises: read from what an author wrote, shown, and marked. Pure: stored data and an answer in, a mark out.

Stored data (written at import) holds what is asked and what is right, as HTML and exact numbers in texts; the modules
of this package say per type what. A question with variables is stored as written, with `template`, and made concrete
for a seed: the same seed gives the same numbers. No sensing signal is known here: an answer is marked by what it says.
"""

from lessons.content.exercises.asking import asked_data, has_variables
from lessons.content.exercises.hinting import Hint, hints, mark_scaffold
from lessons.content.exercises.marking import Mark, mark_answer
from lessons.content.exercises.reading import TYPES, build_exercise

__all__ = [
    "TYPES",
    "Hint",
    "Mark",
    "asked_data",
    "build_exercise",
    "has_variables",
    "hints",
    "mark_answer",
    "mark_scaffold",
]
