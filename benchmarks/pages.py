"""How fast and how usable pages are, by Lighthouse on a telephone's slow line: `python -m benchmarks.pages [--json]`.

Starts a site of its own with the demo course. Each page is loaded `--runs` times with Lighthouse's usual throttling (a
line of 1.6 Mbit/s, a processor four times slower); the median counts. Lighthouse itself (benchmarks/lighthouse) is
installed by npm on the first run, and reports to nobody.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.site import ROOT, Site
from tests.browser.chromium import find_chromium

LIGHTHOUSE = ROOT / "benchmarks" / "lighthouse"
LESSON = "lesson"
FIGURES = ("performance", "accessibility", "best_practices", "javascript_bytes", "first_paint_ms", "largest_paint_ms",
           "blocking_ms", "speed_index_ms", "shift")  # fmt: skip
Run = dict[str, Any]


class CannotMeasure(Exception):
    """Something that measuring needs is not on this machine."""


def find_tools() -> str:
    """Path of a Chromium; Lighthouse is installed where it is not yet."""
    chromium = find_chromium()
    if not chromium:
        raise CannotMeasure("There is no Chromium here. `make e2e` installs one.")
    if not shutil.which("npm"):
        raise CannotMeasure("There is no npm here: Lighthouse needs Node.js 20 or later.")
    if not (LIGHTHOUSE / "node_modules" / "lighthouse").exists():
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=LIGHTHOUSE, check=False)
        if done.returncode:
            raise CannotMeasure("Lighthouse could not be installed by npm.")
    return chromium


def find_pages(site: Site) -> list[dict[str, str]]:
    """The first page and the most used ones of a student and a teacher."""
    student, teacher = site.students_at_work(1)[0].cookie, site.sign_in("teacher")
    code = "from lessons.content.models import Lesson; print(f\"pk: {Lesson.objects.get(key='mitochondria').pk}\")"
    lesson = site.manage("shell", "-v", "0", "-c", code).rpartition("pk:")[2].strip()
    paths = {
        "first page": ("", ""),
        "student's lessons": ("learn/", student),
        LESSON: (f"learn/1/{lesson}/", student),
        "student's progress": ("learn/progress/", student),
        "class now": ("teach/1/", teacher),
    }
    return [{"name": name, "url": site.url + path, "cookie": cookie} for name, (path, cookie) in paths.items()]


def measure(chromium: str, pages: list[dict[str, str]], runs: int) -> dict[str, Run]:
    """The median of each figure, by page; what a run found wrong stands beside it."""
    asked = json.dumps({"chromium": chromium, "pages": pages, "runs": runs})
    command = ["node", str(LIGHTHOUSE / "measure.mjs"), asked]
    done = subprocess.run(command, cwd=LIGHTHOUSE, check=False, capture_output=True, text=True)
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if line.startswith("Error:")), done.stderr)
        raise CannotMeasure(f"Lighthouse could not measure: {said}")
    by_page: dict[str, list[Run]] = defaultdict(list)
    for line in done.stdout.splitlines():
        run = json.loads(line)
        by_page[run["page"]].append(run)
    return {name: _middle(rows) for name, rows in by_page.items()}


def _middle(rows: list[Run]) -> Run:
    figures = {name: median(row[name] for row in rows) for name in FIGURES}
    return {**figures, "findings": sorted({line for row in rows for line in row["findings"]})}


def show(measured: dict[str, Run]) -> None:
    """A line a page."""
    for name, one in measured.items():
        marks = ", ".join(f"{mark.replace('_', ' ')} {one[mark]:.0f}" for mark in FIGURES[:3])
        paint, blocked = one["largest_paint_ms"] / 1000, one["blocking_ms"]
        print(
            f"{name:20} {marks}; {one['javascript_bytes'] / 1000:.1f} kB of JavaScript; "
            f"largest paint {paint:.2f} s, blocked {blocked:.0f} ms, shift {one['shift']:.3f}"
        )
        for line in one["findings"]:
            print(f"{'':20} {line}")


def main() -> int:
    """0 when it could measure, 2 with a sentence when it could not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=3, help="loads of each page, of which the median counts")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    options = parser.parse_args()
    try:
        chromium = find_tools()
        with tempfile.TemporaryDirectory() as home, Site(Path(home)) as site:
            measured = measure(chromium, find_pages(site), options.runs)
    except CannotMeasure as reason:
        print(reason, file=sys.stderr)
        return 2
    show(measured)
    if options.json:
        lesson = measured[LESSON]
        keys = {name: lesson[name] for name in ("performance", "accessibility")}
        print(json.dumps({**keys, "javascript_kb": lesson["javascript_bytes"] / 1000, "pages": measured}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
