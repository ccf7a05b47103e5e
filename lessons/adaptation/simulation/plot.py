"""Points with their intervals as an SVG drawing: no library, no script, readable on its own."""

from collections.abc import Sequence
from html import escape
from math import ceil, floor

WIDTH, LEFT, RIGHT, ROW, TOP = 720, 210, 60, 44, 64
INK, SOFT, ACCENT, LINE = "#1d2528", "#56625f", "#1b557a", "#c9cfcb"

TYPE = f'font-family="sans-serif" font-size="14" fill="{INK}"'

Row = tuple[str, float, tuple[float, float]]


def draw_intervals(rows: Sequence[Row], *, title: str, unit: str) -> str:
    """One row a value: its name, a point, the interval as a line. Zero is marked when it is in reach."""
    low, high = _ends(rows)
    scale = (WIDTH - LEFT - RIGHT) / (high - low)
    height = TOP + ROW * len(rows) + 48
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" {TYPE}>',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="30" font-size="17" font-weight="bold">{escape(title)}</text>',
    ]
    for mark in _marks(low, high):
        x = LEFT + (mark - low) * scale
        colour = SOFT if mark == 0 else LINE
        bottom = height - 48
        parts.append(f'<line x1="{x:.1f}" y1="{TOP - 16}" x2="{x:.1f}" y2="{bottom}" stroke="{colour}"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle" fill="{SOFT}">{mark:g}</text>')
    for number, row in enumerate(rows):
        parts += _row(row, TOP + ROW * number, low, scale)
    parts.append(f'<text x="{LEFT}" y="{height - 8}" fill="{SOFT}">{escape(unit)}</text></svg>')
    return "\n".join(parts) + "\n"


def _row(row: Row, y: float, low: float, scale: float) -> list[str]:
    name, value, interval = row
    first, last, at = (LEFT + (number - low) * scale for number in (*interval, value))
    return [
        f'<text x="16" y="{y + 5}">{escape(name)}</text>',
        f'<line x1="{first:.1f}" y1="{y}" x2="{last:.1f}" y2="{y}" stroke="{ACCENT}" stroke-width="3"/>',
        f'<circle cx="{at:.1f}" cy="{y}" r="6" fill="{ACCENT}"/>',
        f'<text x="{at:.1f}" y="{y - 12}" text-anchor="middle">{value:.1f}</text>',
    ]


def _ends(rows: Sequence[Row]) -> tuple[float, float]:
    low = min(interval[0] for _, _, interval in rows)
    high = max(interval[1] for _, _, interval in rows)
    if low - (high - low) <= 0 <= high + (high - low):
        low, high = min(low, 0.0), max(high, 0.0)
    space = max(0.5, 0.06 * (high - low))
    return low - space, high + space


def _marks(low: float, high: float) -> list[float]:
    step = next(step for step in (0.5, 1, 2, 5, 10, 20, 50, 100) if (high - low) / step <= 8)
    return [step * number for number in range(ceil(low / step), floor(high / step) + 1)]
