"""What the page says of a training: sentences, curves, and tables that say the same."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from webapp.training.drawing import NARROW, SMALL, WIDE, Curves, Point, curves, grouped, marks_of, shown, smooth
from webapp.training.models import TrainingRun
from webapp.training.told import number

State = TrainingRun.State
STEADY, RISEN = 0.02, 0.2  # of all that is drawn: smaller changes are no change to speak of
LEAST = 0.1  # of a share: a curve over less would look like more than it is

# What a figure is called, and whether less of it is better. A name that is not here is shown as it is.
FIGURES: dict[str, tuple[str | Promise, bool]] = {
    "focus_value_error": (gettext_lazy("Focus: how far off, of 1"), True),
    "focus_value_agrees": (gettext_lazy("Focus: share on the right side of half"), False),
    "confusion_value_error": (gettext_lazy("Confusion: how far off, of 1"), True),
    "confusion_value_agrees": (gettext_lazy("Confusion: share on the right side of half"), False),
    "seeking_agrees": (gettext_lazy("Reading with an aim or without: share right"), False),
    "gaze_angle_deg": (gettext_lazy("Gaze: degrees off"), True),
    "action_units_absolute": (gettext_lazy("Movements of the face: how far off, of 1"), True),
    "openness_absolute": (gettext_lazy("How open the eyes are: how far off, of 1"), True),
    "presence_agrees": (gettext_lazy("Whether there is a face: share right"), False),
}
TASKS: dict[str, str | Promise] = {
    "window": gettext_lazy("focus and confusion, from half a minute of looks"),
    "frame": gettext_lazy("gaze, from one picture of a face"),
}
MATRICES: dict[str, str | Promise] = {
    "focus": gettext_lazy("Focus"),
    "confusion": gettext_lazy("Confusion"),
    "seeking": gettext_lazy("Reading with an aim"),
}
LABELS: dict[str, str | Promise] = {
    "low": gettext_lazy("low"),
    "high": gettext_lazy("high"),
    "no": gettext_lazy("no"),
    "yes": gettext_lazy("yes"),
}


@dataclass(frozen=True, slots=True)
class Going:
    """How far a training is."""

    words: str
    left: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class FigureCurve:
    """One figure over the passes through the data."""

    name: str
    hint: str
    drawing: Curves
    told: str


@dataclass(frozen=True, slots=True)
class Cell:
    """How often one was taken for the other. `shade` is 0 to 4, by the share of the row."""

    words: str
    share: int
    shade: int
    right: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """Truth against answer, counted."""

    name: str
    labels: list[str]
    rows: list[tuple[str, list[Cell]]]
    told: str


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that the page draws of a training."""

    going: Going
    task: str
    loss: Curves | None
    loss_narrow: Curves | None
    loss_told: str
    figures: list[FigureCurve]
    matrices: list[Matrix]
    epochs: list[dict[str, Any]]
    columns: list[str]


def tell(run: TrainingRun) -> Told:
    """What the trainer last told, in words and drawings. Whatever of it cannot be used is left out."""
    live = run.live
    history = _history(live)
    epochs, steps = _count(live, "epochs"), _count(live, "steps")
    loss = [(x, y) for x, y in map(_pair, _list(live, "loss")) if x is not None and y is not None]
    checked = [(entry["epoch"] * steps, entry["val_loss"]) for entry in history if "val_loss" in entry]
    end = max([epochs * steps, *(x for x, _y in loss)], default=0)
    marks, few = (marks_of(end, count, _("step 0")) for count in (4, 2))
    drawn = bool(loss)
    return Told(
        going=going(run),
        task=", ".join(str(TASKS[name]) for name in _list(run.settings, "tasks") if name in TASKS),
        loss=curves(WIDE, loss, checked, end=end, marks=marks) if drawn else None,
        loss_narrow=curves(NARROW, loss, checked, end=end, marks=few) if drawn else None,
        loss_told=_loss_words(loss, checked),
        figures=list(_figures(history, epochs)),
        matrices=list(_matrices(live)),
        epochs=[{"epoch": entry["epoch"], "cells": _cells(entry, _columns(history))} for entry in history],
        columns=[_figure_name(name) for name in _columns(history)],
    )


def going(run: TrainingRun) -> Going:
    """How far it is, in words."""
    live = run.live
    phase, step, steps = live.get("phase"), _count(live, "step"), _count(live, "steps")
    if run.state == State.WAITING:
        return Going(_("Waiting for its turn"), "", 0, 0)
    if run.state == State.STOPPING:
        return Going(_("Stopping: what it has learned is being saved"), "", 0, 0)
    if phase == "exporting":
        return Going(_("Making a bundle of what was learned"), "", 0, 0)
    if phase == "training":
        words = _("Pass %(epoch)s of %(epochs)s through the examples") % {
            "epoch": _count(live, "epoch"), "epochs": _count(live, "epochs"),
        }  # fmt: skip
        epochs, epoch = _count(live, "epochs"), _count(live, "epoch")
        return Going(words, _left(number(live.get("eta_s"))), max(0, epoch - 1) * steps + step, epochs * steps)
    return Going(_("Getting the examples ready"), "", step if steps else 0, steps)


def place_words(run: TrainingRun) -> str:
    """Where it trains."""
    if run.place == TrainingRun.Place.AWAY:
        return _("Colab")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return ngettext("This machine, %(cores)s core", "This machine, %(cores)s cores", cores) % {"cores": cores}


def _left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return _("less than a minute left")
    minutes = round(seconds / 60)
    if minutes < 90:
        return ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes) % {"count": minutes}
    hours = round(seconds / 3600)
    return ngettext("about %(count)s hour left", "about %(count)s hours left", hours) % {"count": hours}


def _loss_words(loss: Sequence[Point], checked: Sequence[Point]) -> str:
    if not loss:
        return ""
    calm = smooth(loss)
    first, last = calm[0][1], calm[-1][1]
    words = _("On the examples that it learns from it went from %(first)s to %(last)s.") % {
        "first": shown(first), "last": shown(last),
    }  # fmt: skip
    return f"{words} {_checking_words(calm, checked)}".strip()


def _checking_words(loss: Sequence[Point], checked: Sequence[Point]) -> str:
    """Whether it still gets better on what it has not seen."""
    if len(checked) < 2:
        return ""
    values = [value for _x, value in checked]
    drawn = [*values, *(value for _x, value in loss)]
    fall = (max(drawn) - min(drawn)) or 1.0
    if values[-1] - min(values) > RISEN * fall:
        return _("On those kept back for checking it was lower before: it begins to learn by heart.")
    if values[-2] - values[-1] > STEADY * fall:
        return _("On those kept back for checking it still falls.")
    return _("On those kept back for checking it no longer falls much.")


def _figures(history: Sequence[Mapping[str, Any]], epochs: int) -> Iterator[FigureCurve]:
    marks = marks_of(epochs, min(4, max(epochs, 1)), _("pass"))
    for name in _columns(history):
        training = [(entry["epoch"], entry[name]) for entry in history if name in entry]
        checking = [(entry["epoch"], entry[f"val_{name}"]) for entry in history if f"val_{name}" in entry]
        less = FIGURES.get(name, ("", True))[1]
        told = _figure_words([value for _x, value in checking])
        hint = _("lower is better") if less else _("higher is better")
        drawing = curves(SMALL, training, checking, end=max(epochs, 1), marks=marks, least=LEAST)
        yield FigureCurve(_figure_name(name), hint, drawing, told)


def _figure_words(checked: Sequence[float]) -> str:
    """How a figure went on what is kept back."""
    first, last = shown(checked[0]), shown(checked[-1])
    if len(checked) == 1:
        return _("%(figure)s on the examples for checking.") % {"figure": last}
    return _("From %(first)s to %(last)s on the examples for checking.") % {"first": first, "last": last}


def _matrices(live: Mapping[str, Any]) -> Iterator[Matrix]:
    found = live.get("matrix")
    for name, table in found.items() if isinstance(found, dict) else ():
        labels, counts = _list(table, "labels"), _list(table, "counts")
        rows = [[int(number(each) or 0) for each in row] for row in counts if isinstance(row, list)]
        if not labels or len(rows) != len(labels) or any(len(row) != len(labels) for row in rows):
            continue
        words = [str(LABELS.get(str(label), label))[:40] for label in labels]
        cells = [(words[at], [_cell(row, at, column) for column in range(len(row))]) for at, row in enumerate(rows)]
        right, total = sum(row[at] for at, row in enumerate(rows)), sum(map(sum, rows))
        if total:
            told = _("%(right)s of %(total)s right.") % {"right": grouped(right), "total": grouped(total)}
            yield Matrix(str(MATRICES.get(name, name))[:60], words, cells, told)


def _cell(row: Sequence[int], at: int, column: int) -> Cell:
    share = row[column] / (sum(row) or 1)
    return Cell(grouped(row[column]), round(100 * share), min(4, round(4 * share)), at == column)


def _history(live: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The passes of what is trained now, each with the figures that are numbers."""
    entries = [each for each in _list(live, "history") if isinstance(each, dict)]
    mine = [each for each in entries if each.get("task") in {None, live.get("task")}]
    clean = [{name: found for name, value in each.items() if (found := number(value)) is not None} for each in mine]
    return [{**each, "epoch": int(each["epoch"])} for each in clean if "epoch" in each]


def _columns(history: Sequence[Mapping[str, Any]]) -> list[str]:
    """Figures that were also measured on what was kept back; losses are parts of the curve above."""
    names = {name.removeprefix("val_") for entry in history for name in entry if name.startswith("val_")}
    return sorted((name for name in names if not name.endswith("loss")), key=lambda name: (name not in FIGURES, name))


def _cells(entry: Mapping[str, Any], columns: Sequence[str]) -> list[tuple[str, str]]:
    names = ["val_loss", *(f"val_{name}" for name in columns)]
    heads = [_("Loss when checking"), *map(_figure_name, columns)]
    found = [shown(entry[name]) if name in entry else "–" for name in names]
    return list(zip(heads, found, strict=True))


def _figure_name(name: str) -> str:
    return str(FIGURES[name][0]) if name in FIGURES else name.replace("_", " ")[:60]


def _count(live: Mapping[str, Any], key: str) -> int:
    return max(0, int(number(live.get(key)) or 0))


def _list(live: Any, key: str) -> list[Any]:
    found = live.get(key) if isinstance(live, dict) else None
    return found if isinstance(found, list) else []


def _pair(value: Any) -> tuple[float | None, float | None]:
    return (number(value[0]), number(value[1])) if isinstance(value, list) and len(value) == 2 else (None, None)
