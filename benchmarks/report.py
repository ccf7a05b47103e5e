"""A dated section of benchmarks/RESULTS.md from what the suite found, and the figures that the next is set beside."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.suite import Bench, Figure

Figures = dict[str, float]
HEAD = "| what | figure | beside | asked for | times the last |\n|---|---|---|---|---|"


def figures_of(benches: Sequence[Bench], results: Mapping[str, Mapping[str, Any]]) -> Figures:
    """Of everything that was measured, by “bench: what”."""
    return {
        f"{bench.name}: {figure.what}": value
        for bench in benches
        if bench.name in results and "found" in results[bench.name]
        for figure in bench.figures
        if (value := figure.read(results[bench.name]["found"])) is not None
    }


def write_section(
    benches: Sequence[Bench], results: Mapping[str, Mapping[str, Any]], last: Figures, *, day: date, machine: str
) -> str:
    """Markdown, without an empty line at its end."""
    reached = list(_verdicts(benches, results))
    lines = [
        f"## {day:%Y-%m-%d}: the suite",
        f"`make bench`. {machine}. Reached: {sum(reached)} of {len(reached)} that were asked for.",
        "",
        HEAD,
    ]
    for bench in benches:
        if bench.name in results:
            lines += [f"| **`{bench.command}`** | | | | |", *_rows(bench, results[bench.name], last)]
    return "\n".join(lines)


def _verdicts(benches: Sequence[Bench], results: Mapping[str, Mapping[str, Any]]) -> Iterator[bool]:
    """One for each target. What could not be measured was not reached."""
    for bench in benches:
        found = results.get(bench.name, {"found": None}).get("found", {})
        for figure in bench.figures:
            if figure.target and found is not None:
                value = figure.read(found)
                yield value is not None and bool(figure.reached(value))


def _rows(bench: Bench, result: Mapping[str, Any], last: Figures) -> list[str]:
    if "found" not in result:
        return [f"| not measured: {_cell(result['problem'])} | | | | |"]
    return [_row(bench, figure, result["found"], last) for figure in bench.figures]


def _row(bench: Bench, figure: Figure, found: Mapping[str, Any], last: Figures) -> str:
    value = figure.read(found)
    if value is None:
        told, times = "–", ""
    else:
        told, times = _number(value, figure), _ratio(value, last.get(f"{bench.name}: {figure.what}"))
    return f"| {figure.what} | {told} | {_beside(figure, found)} | {_asked(figure, value)} | {times} |"


def _asked(figure: Figure, value: float | None) -> str:
    if not figure.target:
        return ""
    sign, _, limit = figure.target.partition(" ")
    unit = f" {figure.unit}" if figure.unit else ""
    told = f"{sign} {float(limit):,g}{unit}"
    return f"{told}: {'**reached**' if value is not None and figure.reached(value) else '*not reached*'}"


def _beside(figure: Figure, found: Mapping[str, Any]) -> str:
    baseline = Figure(figure.what, figure.beside, times=figure.times).read(found) if figure.beside else None
    return "" if baseline is None else f"{figure.beside_is} {_number(baseline, figure)}"


def _number(value: float, figure: Figure) -> str:
    return f"{value:,.{figure.digits}f}" + (f" {figure.unit}" if figure.unit else "")


def _ratio(value: float, before: float | None) -> str:
    return f"{value / before:.2f}" if before else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "/")


def add_section(results: Path, section: str) -> None:
    """On top of those that are there, below the head of the page."""
    head, mark, rest = results.read_text(encoding="utf-8").partition("\n## ")
    below = f"## {rest}" if mark else ""
    results.write_text(f"{head.rstrip()}\n\n{section}\n\n{below}".rstrip() + "\n", encoding="utf-8")


def read_last(history: Path) -> Figures:
    """Every figure as it was when it was last measured for the record."""
    rows = json.loads(history.read_text(encoding="utf-8")) if history.exists() else []
    return {name: value for row in rows for name, value in row["figures"].items()}


def keep_figures(history: Path, figures: Figures, *, day: date, machine: str) -> None:
    """One more row, the newest last."""
    rows = json.loads(history.read_text(encoding="utf-8")) if history.exists() else []
    rows.append({"day": day.isoformat(), "machine": machine, "figures": figures})
    history.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
