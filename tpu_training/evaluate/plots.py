"""Plots of an evaluation. Text and axes are drawn in INK, which the report turns into the page's own colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tpu_training.evaluate.statistics import auc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["INK", "bars", "binned", "calibration", "confusion", "histograms", "roc", "scatter"]

INK = "#010203"
# Told apart by people who see few colours, and readable on white and on black (after Okabe and Ito).
COLOURS = ("#0f8bd0", "#e07b00", "#0aa574", "#cc79a7", "#8f7fe8")
SIZE = (5.4, 3.6)


def canvas(x: str, y: str, size: tuple[float, float] = SIZE) -> tuple[Figure, Axes]:
    """An empty plot. matplotlib is imported here: a site that only measures need not have it."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained", facecolor="none")
    axes = figure.add_subplot(facecolor="none")
    axes.set_xlabel(x, color=INK)
    axes.set_ylabel(y, color=INK)
    axes.tick_params(colors=INK)
    for name, spine in axes.spines.items():
        spine.set_color(INK)
        spine.set_visible(name in {"left", "bottom"})
    axes.set_prop_cycle(color=COLOURS)
    return figure, axes


def legend(axes: Axes) -> None:
    """The names of what is drawn."""
    axes.legend(frameon=False, labelcolor=INK)


def roc(curves: Mapping[str, tuple[ArrayLike, ArrayLike]]) -> Figure:
    """Hits against false alarms of each (truth, score)."""
    figure, axes = canvas("false alarms", "hits", (4.4, 4.0))
    axes.plot([0, 1], [0, 1], color=INK, alpha=0.3, linewidth=1)
    for name, (truth, score) in curves.items():
        positive, scores = np.asarray(truth, bool), np.asarray(score, np.float64)
        order = np.argsort(-scores, kind="stable")
        last_of_ties = np.append(np.diff(scores[order]) != 0, True)
        hits = np.cumsum(positive[order])[last_of_ties] / max(1, positive.sum())
        alarms = np.cumsum(~positive[order])[last_of_ties] / max(1, (~positive).sum())
        axes.plot([0, *alarms], [0, *hits], label=f"{name} ({auc(positive, scores):.3f})")
    axes.set_aspect("equal")
    legend(axes)
    return figure


def histograms(values: Mapping[str, ArrayLike], x: str, bins: int = 30) -> Figure:
    """Share of each group over the same bins."""
    figure, axes = canvas(x, "share")
    groups = {name: np.asarray(found, np.float64) for name, found in values.items() if len(np.asarray(found))}
    edges = np.histogram_bin_edges(np.concatenate(list(groups.values())), bins)
    for name, found in groups.items():
        heights = np.histogram(found, edges)[0] / len(found)
        axes.stairs(heights, edges, label=f"{name} ({len(found)})", linewidth=1.8)
    legend(axes)
    return figure


def confusion(truth: ArrayLike, answer: ArrayLike, names: Mapping[int, str]) -> Figure:
    """How often each class was answered with each, as shares of the class."""
    figure, axes = canvas("answer", "truth", (4.4, 3.6))
    true, answered = np.asarray(truth), np.asarray(answer)
    classes = list(names)
    counts = np.array([[((true == t) & (answered == a)).sum() for a in classes] for t in classes], float)
    shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    for t, row in enumerate(shares):
        for a, share in enumerate(row):
            axes.barh(t, 0.94, 0.94, left=a - 0.47, color=COLOURS[0], alpha=0.08 + 0.72 * share)
            axes.text(a, t, f"{share:.0%}", ha="center", va="center", color=INK)
    ticks = range(len(classes))
    axes.set_xticks(ticks, list(names.values()))
    axes.set_yticks(ticks, list(names.values()))
    axes.invert_yaxis()
    return figure


def scatter(points: Mapping[str, tuple[ArrayLike, ArrayLike]], x: str, y: str) -> Figure:
    """Points of several kinds, with the line on which both are equal."""
    figure, axes = canvas(x, y, (4.4, 4.0))
    for name, (across, up) in points.items():
        axes.scatter(across, up, s=5, alpha=0.45, linewidths=0, label=name)
    low, high = axes.get_xlim()
    axes.plot([low, high], [low, high], color=INK, alpha=0.4, linewidth=1)
    legend(axes)
    return figure


def binned(values: Mapping[str, tuple[ArrayLike, ArrayLike]], edges: Sequence[float], x: str, y: str) -> Figure:
    """Median of y in each bin of x."""
    figure, axes = canvas(x, y)
    middles = (np.array(edges[:-1]) + np.array(edges[1:])) / 2
    for name, (across, up) in values.items():
        which, heights = np.digitize(np.asarray(across), edges) - 1, np.asarray(up, np.float64)
        medians = [float(np.median(heights[which == k])) if (which == k).any() else np.nan for k in range(len(middles))]
        axes.plot(middles, medians, marker="o", markersize=3.5, label=name)
    axes.set_ylim(bottom=0)
    legend(axes)
    return figure


def bars(values: Mapping[str, Mapping[str, float]], y: str) -> Figure:
    """Bars of several series over the same names: {series: {name: value}}."""
    names = list(dict.fromkeys(name for series in values.values() for name in series))
    figure, axes = canvas("", y, (max(SIZE[0], 0.5 * len(names)), SIZE[1]))
    width = 0.8 / max(1, len(values))
    for k, (label, series) in enumerate(values.items()):
        places = np.arange(len(names)) + (k - (len(values) - 1) / 2) * width
        axes.bar(places, [series.get(name, np.nan) for name in names], width * 0.92, label=label)
    axes.set_xticks(range(len(names)), names, rotation=35, ha="right")
    legend(axes)
    return figure


def calibration(errors_in_sigmas: NDArray[np.floating[Any]], expected: Sequence[tuple[float, float]]) -> Figure:
    """Share of errors within so many stated deviations, beside what was to be expected: [(deviations, share), …]."""
    figure, axes = canvas("stated standard deviations", "share of errors within")
    ordered = np.sort(np.asarray(errors_in_sigmas, np.float64))
    axes.plot(ordered, np.arange(1, len(ordered) + 1) / max(1, len(ordered)), label="found")
    axes.plot([d for d, _ in expected], [s for _, s in expected], "--", label="stated")
    axes.set_xlim(0, 4)
    legend(axes)
    return figure
