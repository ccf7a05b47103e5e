"""What a page says on its socket, read by itself: how it lies on the screen, answers to every kind of exercise."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.html import strip_tags

from lessons.content.exercises import TYPES, asked_data, build_exercise, hints, mark_answer, mark_scaffold
from lessons.content.exercises.templates import TemplateError
from lessons.fields import FieldError
from lessons.strict_yaml import YamlError, load_yaml
from tests.fuzz.target import Target, refusing
from tests.fuzz.texts import harmless
from tests.fuzz.trees import change_json
from webapp.live import answers, fields, gaze_commands, layout
from webapp.live.refusal import Refused
from webapp.live.study_consumer import COMMANDS

Data = dict[str, Any]
REFUSALS = (Refused, json.JSONDecodeError, UnicodeDecodeError, RecursionError)


def _object(data: bytes) -> Data:
    found = json.loads(data.decode("utf-8", errors="surrogatepass"))
    return found if isinstance(found, dict) else {"value": found}


@refusing(Refused)
def _read(read: Callable[[Data], object], found: Data) -> None:
    json.dumps(read(found), default=str)


@refusing(*REFUSALS)
def take_layout(data: bytes) -> None:
    """gaze.layout: boxes stay inside the window, and can be made areas of a screen."""
    found = layout.read_layout(_object(data))
    for box in (*found.blocks, *found.figures, *(part for parts in found.parts.values() for part in parts)):
        assert 0 <= box.left < box.right <= found.width
        assert 0 <= box.top < box.bottom <= found.height
    assert layout.screen_of(found.screen).height_cm > 0
    layout.only_known(found, {"a": ["b"]})


@refusing(*REFUSALS)
def take_points(data: bytes) -> None:
    """calibration.start, calibration.point, gaze.click: a screen and a place on it."""
    found = _object(data)
    assert layout.screen_of(layout.read_screen(found)).width_px >= 100
    assert 0 <= layout.read_share(found, "x") <= 1
    layout.read_share(found, "y")


READERS: tuple[Callable[[Data], object], ...] = (
    fields.read_key,
    lambda found: fields.read_text(found, "text"),
    lambda found: fields.read_flag(found, "flag"),
    fields.read_seconds,
    lambda found: fields.read_level(fields.read_text(found, "level")),
    answers._read_answer,
    lambda found: answers._number(found, "try"),
)


def take_fields(data: bytes) -> None:
    """The fields that commands share; each is read whatever the others are."""
    try:
        found = _object(data)
    except REFUSALS:
        return
    for read in READERS:
        _read(read, found)


EXERCISES: tuple[Data, ...] = (
    {"type": "choice", "ask": "Which?", "options": [{"text": "5", "correct": True, "why": "So."}, {"text": "11"}],
     "hints": ["One.", {"type": "numeric", "ask": "2?", "answer": 2, "hints": ["No."]}], "bottom_out": "5"},
    {"type": "multiple", "ask": "Which?", "options": [{"text": "a", "correct": True}, {"text": "b"},
                                                      {"text": "c", "correct": True}], "explanation": "a, c"},
    {"type": "numeric", "ask": "How long?", "answer": 2.5, "tolerance": 0.1, "unit": "cm",
     "mistakes": [{"answer": -2.5, "why": "Not negative."}]},
    {"type": "numeric", "ask": "Share?", "answer": "3/4"},
    {"type": "algebraic", "ask": "Solve.", "answer": "x = 3", "mistakes": [{"answer": "x = 4", "why": "No."}]},
    {"type": "algebraic", "ask": "Expand.", "answer": "2x + 6", "form": "expanded"},
    {"type": "short_text", "ask": "Name?", "answers": ["cell", "the cell"]},
    {"type": "ordering", "ask": "Order.", "items": ["one", "two", "three"]},
    {"type": "numeric", "ask": "{{a}} + {{b}}?",
     "variables": {"a": {"from": 1, "to": 9}, "b": {"one_of": [2, 5]}}, "answer": "{{a + b}}"},
)  # fmt: skip
"""One of each kind, as an author writes it."""


@refusing(FieldError, TemplateError, YamlError)
def take_exercise(data: bytes) -> None:
    """An exercise of an author: built, shown, hinted, and marked with what it says itself is right."""
    source = load_yaml(data.decode("utf-8", errors="replace"))
    built = build_exercise(source, "it", FieldError)
    assert isinstance(source, dict)
    stored = json.loads(json.dumps(built))
    shown = asked_data(stored, seed=3)
    harmless(shown["ask_html"])
    json.dumps(shown).encode()
    for hint in hints(stored, seed=3):
        strip_tags(hint.html)
    mark_answer(stored, source.get("answer"), reveal=True, seed=3)


@cache
def _stored() -> tuple[Data, ...]:
    return tuple(build_exercise(dict(source), "it") for source in EXERCISES)


def take_marking(data: bytes) -> None:
    """[which, answer, seed, step]: any answer that the socket lets pass, to one exercise of every kind."""
    try:
        which, given, seed, step = [*_list(data), 0, 0, 0, 0][:4]
        answer = answers._read_answer({"answer": given})
    except (*REFUSALS, ValueError):
        return
    stored = _stored()[which % len(EXERCISES) if isinstance(which, int) else 0]
    number = seed % 1000 if isinstance(seed, int) else 0
    mark = mark_answer(stored, answer, reveal=True, seed=number)
    harmless(mark.feedback_html)
    if mark.correct is None:
        assert mark.problem
    if stored["type"] == "choice":
        mark_scaffold(stored, step if isinstance(step, int) and 0 <= step < 2 else 1, answer, seed=number, reveal=True)


def _list(data: bytes) -> list[Any]:
    found = json.loads(data.decode("utf-8", errors="surrogatepass"))
    return found if isinstance(found, list) else [found]


def _dumped(*values: object) -> list[bytes]:
    return [json.dumps(value, ensure_ascii=False).encode() for value in values]


def _layouts() -> list[bytes]:
    screen: Data = {"screen": [1280, 800], "window": [0, 60, 1280, 700]}
    box, other = ["why", 0, 0, 100, 50], ["b", -5, 40.5, 2000, 90]
    return _dumped(screen, {**screen, "blocks": [box, other], "figures": [box], "parts": {"why": [["b", 1, 1, 2, 2]]}})


def _points() -> list[bytes]:
    return _dumped({"screen": [1280, 800], "x": 0.5, "y": 1}, {"screen": [100, 20000], "x": 0, "y": 0.25})


def _fields() -> list[bytes]:
    one = {
        "key": str(UUID(int=7)),
        "text": "a",
        "flag": True,
        "seconds": 2.5,
        "level": "standard",
        "answer": "5",
        "try": 1,
    }
    return _dumped(one, {**one, "answer": ["a", "b"], "seconds": 10**30, "level": "challenge"})


ANSWERS = ("a", "5", 2.5, "2,5 cm", "3/4", "x = 3", "2(x+3)", "x = 3 or x = -3", "cell", "The  Cell.", ["a", "c"],
           ["c", "b", "a"], -1, "½", "1e309", "٣", "2.5e3", "(((", "x^x^x", "0/0")  # fmt: skip


def _markings() -> list[bytes]:
    return _dumped(*([which, answer, 5, 1] for which in range(len(EXERCISES)) for answer in ANSWERS))


assert {each["type"] for each in EXERCISES} == set(TYPES)
assert set(gaze_commands.COMMANDS) <= set(COMMANDS)
TARGETS = (
    Target("layout", take_layout, _layouts, longest=3000, change=change_json),
    Target("points", take_points, _points, longest=600, change=change_json),
    Target("fields", take_fields, _fields, longest=1000, change=change_json),
    Target("exercise", take_exercise, lambda: _dumped(*EXERCISES), longest=1500, change=change_json),
    Target("marking", take_marking, _markings, longest=800, change=change_json),
)  # fmt: skip
