"""Rows of small plots over one hour as an SVG drawing: no library, no script, its own colours by day and by night."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.levelness import Point

WIDTH, COLUMNS, PANEL_HEIGHT, HEAD = 760, 2, 128, 44
LEFT, RIGHT, TOP, BASE = 56, 62, 30, 106
STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
STYLE = """<style>
svg{background:#fdfdfc;fill:#22272a;font:13px sans-serif}
.title{font-size:16px;font-weight:bold}.soft{fill:#4a5257;font-size:12px}
.grid{stroke:#d5d8d1}.settling{fill:#ebede8}
.line{fill:none;stroke-width:1.6;stroke-linejoin:round}.l0{stroke:#17547a}.l1{stroke:#a06f0c}
.t0{fill:#17547a}.t1{fill:#775509}
@media (prefers-color-scheme:dark){
svg{background:#14181a;fill:#dcdfda}.soft{fill:#b2b9ba}.grid{stroke:#313a3e}.settling{fill:#1b2023}
.l0{stroke:#8fc1e0}.l1{stroke:#dcb863}.t0{fill:#8fc1e0}.t1{fill:#dcb863}}
</style>"""


@dataclass(frozen=True)
class Panel:
    """One small plot: its lines by name, from zero upwards."""

    title: str
    lines: Sequence[tuple[str, Sequence[Point]]]


def draw_panels(panels: Sequence[Panel], *, title: str, minutes: float, settling: float) -> str:
    """All of them under one title. What lies before `settling` minutes is marked: no slope counts it."""
    rows = -(-len(panels) // COLUMNS)
    height = HEAD + rows * PANEL_HEIGHT + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        STYLE,
        f'<text x="16" y="28" class="title">{escape(title)}</text>',
    ]
    for number, panel in enumerate(panels):
        x = number % COLUMNS * WIDTH // COLUMNS
        y = HEAD + number // COLUMNS * PANEL_HEIGHT
        parts += [f'<g transform="translate({x} {y})">', *_panel(panel, minutes, settling), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def round_up(highest: float) -> float:
    """The next number that reads well."""
    if highest <= 0:
        return 1.0
    size = 1.0
    while size * 10 < highest:
        size *= 10
    while size > 1e-3 and highest <= size:
        size /= 10
    return next((step * size for step in STEPS if step * size >= highest), 10 * size)


def _panel(panel: Panel, minutes: float, settling: float) -> list[str]:
    highest = max((value for _, points in panel.lines for _, value in points), default=0.0)
    top, right = round_up(1.05 * highest), WIDTH / COLUMNS - RIGHT

    def place(at: float, value: float) -> tuple[float, float]:
        return LEFT + (right - LEFT) * min(1.0, at / 60 / minutes), BASE - (BASE - TOP) * value / top

    edge = place(60 * settling, 0)[0]
    parts = [
        f'<rect x="{LEFT}" y="{TOP}" width="{edge - LEFT:.1f}" height="{BASE - TOP}" class="settling"/>',
        f'<text x="{LEFT}" y="18">{escape(panel.title)}</text>',
    ]
    for value in (0.0, top):
        y = place(0, value)[1]
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{right:.1f}" y2="{y:.1f}" class="grid"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" class="soft">{value:,g}</text>')
    for at, anchor in ((0.0, "start"), (minutes, "end")):
        x = place(60 * at, 0)[0]
        parts.append(f'<text x="{x:.1f}" y="{BASE + 15}" text-anchor="{anchor}" class="soft">{at:.3g} min</text>')
    used = list[float]()
    for number, (name, points) in enumerate(panel.lines):
        if not points:
            continue
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(at, value) for at, value in points))
        parts.append(f'<polyline points="{path}" class="line l{number}"/>')
        x, y = place(*points[-1])
        y = max(y, *(other + 13 for other in used)) if used and all(y >= other for other in used) else y
        y = min(y, *(other - 13 for other in used)) if used and any(abs(y - other) < 13 for other in used) else y
        used.append(y)
        last = points[-1][1]
        words = (f"{last:,.0f}" if last >= 100 else f"{last:.3g}") + (f" {name}" if name else "")
        parts.append(f'<text x="{x + 6:.1f}" y="{y + 4:.1f}" class="t{number}">{escape(words)}</text>')
    return parts
