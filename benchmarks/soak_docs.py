"""docs/soak.md with its plots, from the samples of one run."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.levelness import Point, by_minute
from benchmarks.site import ROOT
from benchmarks.soak_drawing import Panel, draw_panels
from benchmarks.soak_verdict import SETTLING, Finding, Sample, judge, of_part, parts_of, series

BEGINS, ENDS = "<!-- written by benchmarks.soak: begins -->", "<!-- ends -->"


def renew_docs(
    head: dict[str, Any], samples: Sequence[Sample], found: dict[str, Any], docs: Path = ROOT / "docs"
) -> None:
    """Draws the plots and writes the table anew; the words around it stay."""
    if not found:
        raise SystemExit("This run did not get to its end: there is nothing to conclude from it.")
    folder = docs / "soak"
    folder.mkdir(exist_ok=True)
    for name, drawing in draw_all(samples).items():
        (folder / name).write_text(drawing, encoding="utf-8")
    page = docs / "soak.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGINS)
    after = rest.partition(ENDS)[2]
    table = "\n".join(write_report(head, judge(samples), found))
    page.write_text(f"{before}{BEGINS}\n{table}\n{ENDS}{after}", encoding="utf-8")


def draw_all(samples: Sequence[Sample]) -> dict[str, str]:
    """File name → drawing."""
    minutes = samples[-1]["at"] / 60
    parts = parts_of(samples)

    def of_parts(figure: str) -> list[Panel]:
        return [Panel(part, [("", by_minute(series(samples, of_part(part, figure))))]) for part in parts]

    busy = [Panel(part, [("", cores(samples, part))]) for part in [*parts, "client"]]

    panels = {
        "memory.svg": ("Memory of each part, MB", of_parts("memory_mb")),
        "handles.svg": ("File handles of each part", of_parts("handles")),
        "processor.svg": ("Processor time of each part, cores", busy),
        "latency.svg": ("What students see, and what is kept", _seen(samples)),
    }
    return {
        name: draw_panels(rows, title=title, minutes=minutes, settling=SETTLING * minutes)
        for name, (title, rows) in panels.items()
    }


def cores(samples: Sequence[Sample], part: str) -> list[Point]:
    """Seconds of processor time in a second, each minute."""
    used = series(samples, of_part(part, "cpu_s"))
    steps = pairwise(used)
    return by_minute([(later[0], max(0.0, later[1] - at[1]) / (later[0] - at[0])) for at, later in steps])


def _seen(samples: Sequence[Sample]) -> list[Panel]:
    def minutely(name: str) -> list[Point]:
        return by_minute(series(samples, lambda sample: sample[name]))

    return [
        Panel("frame to estimate, ms", [("p50", minutely("p50_ms")), ("p95", minutely("p95_ms"))]),
        Panel("lesson page loaded, p95 in ms", [("", minutely("page_p95_ms"))]),
        Panel("students with an open page", [("", minutely("here"))]),
        Panel("frames lost since the beginning", [("", minutely("lost"))]),
        Panel("database, MB", [("", minutely("database_mb"))]),
        Panel("Valkey's own memory, MB", [("", minutely("valkey_mb"))]),
    ]


REPORT = """
{day}, `python -m benchmarks.soak --minutes {minutes:g} --students {students}`, {machine}.

- {took:.0f} minutes, {students} students: {visits:,} visits, {lessons_finished:,} lessons finished, {pages_failed} pages that did not come.
- {frames_sent:,} frames sent, **{frames_lost} lost**, {frames_refused} refused; {lines_lost} lines lost.
- {acknowledged_answers:,} answers and {acknowledged_events:,} events acknowledged, **{lost_answers} and {lost_events} lost**, {doubled} stored twice.
- Parts that were started again: {again}. The database grew by {growth} MB an hour: it keeps what was done.
- **{levels} of {figures} figures are level.**

| what | of | mean | change in an hour (95 % interval) | allowed | verdict |
|---|---|---|---|---|---|
"""  # noqa: E501


def write_report(head: dict[str, Any], findings: Sequence[Finding], found: dict[str, Any]) -> list[str]:
    """Markdown lines."""
    words = REPORT.format(
        day=head["began"][:10],
        **head,
        **found,
        **found["accounts"],
        took=found["seconds"] / 60,
        again=", ".join(found["started_again"]) or "none",
        growth=_or(found["database_mb_per_hour"]),
        levels=sum(finding.verdict == "level" for finding in findings),
        figures=len(findings),
    )
    return [*words.strip().splitlines(), *map(_row, findings)]


def _or(figure: float | None) -> str:
    return "?" if figure is None else f"{figure:g}"


def _row(finding: Finding) -> str:
    slope, unit = finding.slope, f" {finding.unit}" if finding.unit else ""
    verdict = finding.verdict if finding.verdict == "level" else f"*{finding.verdict}*"
    return (
        f"| {finding.what} | {finding.of} | {slope.mean:.1f}{unit} | {_signed(slope.per_hour)} "
        f"({_signed(slope.low)} to {_signed(slope.high)}) | {finding.allowed:.1f} | {verdict} |"
    )


def _signed(figure: float) -> str:
    words = f"{figure:+.1f}"
    return words.replace("-", "−") if words not in {"+0.0", "-0.0"} else "0"
