"""Draws the demo course's figures: `python -m lessons.content.demo_tools.figures`."""

from pathlib import Path

from lessons.content.demo_tools import figures_algebra, figures_cells

LESSONS = Path(__file__).resolve().parent.parent / "demo" / "lessons"


def main() -> None:
    """Writes every figure into its lesson's folder."""
    for name, draw in (figures_algebra.FIGURES | figures_cells.FIGURES).items():
        target = LESSONS / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
