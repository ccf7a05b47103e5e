"""Answers as arrays, in the order in which they were given, and reading them from a table."""

import csv
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

COLUMNS = ("user_id", "item_id", "timestamp", "correct", "skill_id")
UNIT_SECONDS = 30.0  # gaps are counted in these where the time is known, in answers where it is not

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class AnswersError(ValueError):
    """The table cannot be used. The message says why in a plain sentence."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Parallel arrays, oldest first within each learner. Learners, items and skills are numbered from 0.

    `when` is a time in units of 30 seconds; without a clock it counts the learner's own answers.
    """

    learner: Ints
    item: Ints
    skill: Ints
    correct: Ints
    when: Floats
    has_clock: bool
    item_names: tuple[Hashable, ...]
    skill_names: tuple[Hashable, ...]

    def __len__(self) -> int:
        return len(self.correct)

    @property
    def learners(self) -> int:
        """How many learners there are."""
        return int(self.learner.max()) + 1

    def rows(self, chosen: NDArray[Any]) -> Iterable[tuple[int, int, int, int, float]]:
        """Learner, item, skill, correct and time of some answers, in their order, as Python numbers."""
        columns = (self.learner, self.item, self.skill, self.correct, self.when)
        return zip(*(column[chosen].tolist() for column in columns), strict=True)


def make_answers(rows: Sequence[tuple[Hashable, Hashable, float, int, Hashable]]) -> Answers:
    """Arrays from (learner, item, timestamp, correct, skill) rows; rows of the same time keep their order."""
    if not rows:
        raise AnswersError("There are no answers in it.")
    learners, items, times, correct, skills = zip(*rows, strict=True)
    learner, _ = _number(learners)
    item, item_names = _number(items)
    skill, skill_names = _number(skills)
    seconds = np.asarray(times, dtype=np.float64)
    order = np.argsort(seconds, kind="stable")
    has_clock = bool(np.ptp(seconds) > 0)
    learner, seconds = learner[order], seconds[order]
    return Answers(
        learner=learner,
        item=item[order],
        skill=skill[order],
        correct=np.asarray(correct, dtype=np.int64)[order],
        when=seconds / UNIT_SECONDS if has_clock else _place(learner),
        has_clock=has_clock,
        item_names=item_names,
        skill_names=skill_names,
    )


def _number(names: Sequence[Hashable]) -> tuple[Ints, tuple[Hashable, ...]]:
    numbers: dict[Hashable, int] = {}
    found = np.fromiter((numbers.setdefault(name, len(numbers)) for name in names), dtype=np.int64, count=len(names))
    return found, tuple(numbers)


def _place(learner: Ints) -> Floats:
    """The how-manieth answer of its learner each one is, from 0."""
    seen: dict[int, int] = {}
    places = np.empty(len(learner))
    for row, one in enumerate(learner.tolist()):
        places[row] = seen.get(one, 0)
        seen[one] = seen.get(one, 0) + 1
    return places


def read_answers(path: Path) -> Answers:
    """Reads a table with a header line, its columns split by tabs (or commas). AnswersError when it cannot be used."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header = file.readline()
            delimiter = "\t" if "\t" in header else ","
            names = [name.strip() for name in header.lstrip("\ufeff").split(delimiter)]
            return make_answers(list(_rows(csv.reader(file, delimiter=delimiter), _places(names))))
    except FileNotFoundError:
        raise AnswersError("There is no such file.") from None
    except IsADirectoryError:
        raise AnswersError("That is a folder; name the table in it.") from None
    except OSError as error:
        raise AnswersError(f"It cannot be opened: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise AnswersError("It is not a text file.") from None
    except csv.Error as error:
        raise AnswersError(f"It is not a table: {error}.") from error


def _places(names: list[str]) -> list[int]:
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise AnswersError(f"Its first line must name the columns {', '.join(COLUMNS)}; missing: {', '.join(missing)}.")
    return [names.index(name) for name in COLUMNS]


def _rows(table: Iterable[list[str]], places: list[int]) -> Iterable[tuple[str, str, float, int, str]]:
    for line, cells in enumerate(table, 2):
        if not cells:
            continue
        try:
            learner, item, time, correct, skill = (cells[place].strip() for place in places)
            yield learner, item, _time(time), {"0": 0, "1": 1}[correct], skill
        except (IndexError, ValueError, KeyError):
            wanted = "five values, a number for the time, 0 or 1 for correct"
            raise AnswersError(f"Line {line} cannot be read: it needs {wanted}.") from None


def _time(text: str) -> float:
    value = float(text)
    if not np.isfinite(value):
        raise ValueError(text)
    return value
