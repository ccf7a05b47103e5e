"""One HTML file with figures, plots and slices of all suites: nothing in it is fetched from anywhere."""

import hashlib
import html
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl

from attention_model.manifest import read_manifest
from tpu_training.evaluate.command import floor, number
from tpu_training.evaluate.plots import INK
from tpu_training.evaluate.suite import EvaluationError, SliceRow, SuiteResult

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE = Path(__file__).with_name("report.css")


def write_report(path: Path, results: Sequence[SuiteResult], missing: Mapping[str, str], bundle: Path) -> None:
    """Write the file; raises EvaluationError when that is not possible."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(results, missing, bundle), encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"The report cannot be written: {error}") from error


def page(results: Sequence[SuiteResult], missing: Mapping[str, str], bundle: Path) -> str:
    """The whole document."""
    parts = [section(result) for result in results]
    if missing:
        items = "".join(f"<li><b>{html.escape(name)}</b> {html.escape(why)}</li>" for name, why in missing.items())
        parts.append(f"<section><h2>Not measured</h2><ul>{items}</ul></section>")
    title = f"Evaluation of {html.escape(name_of(bundle))}"
    style = STYLE.read_text(encoding="utf-8")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{style}</style></head><body><main><h1>{title}</h1>{navigation(results)}"
        f"{''.join(parts)}</main></body></html>\n"
    )


def name_of(bundle: Path) -> str:
    """Name and version of the bundle that was measured."""
    manifest = read_manifest(bundle)
    return f"{manifest.name} {manifest.version}"


def navigation(results: Sequence[SuiteResult]) -> str:
    """Links to the suites, when there are several."""
    if len(results) < 2:
        return ""
    return f"<nav>{''.join(f'<a href=#{html.escape(r.name)}>{html.escape(r.name)}</a>' for r in results)}</nav>"


def section(result: SuiteResult) -> str:
    """One suite."""
    notes = "".join(f"<li>{html.escape(note)}</li>" for note in result.notes)
    plots = "".join(plot(f"{result.name}-{k}", title, make()) for k, (title, make) in enumerate(result.plots.items()))
    return (
        f'<section id="{html.escape(result.name)}"><h2>{html.escape(result.name)}</h2>{figures(result)}<ul>{notes}</ul>'
        f'<div class="plots">{plots}</div>{"".join(slices(result))}</section>'
    )


def figures(result: SuiteResult) -> str:
    """The headline figures."""
    rows = []
    for name, value in result.figures.items():
        interval = result.intervals.get(name)
        shown = f"{number(interval[0])} to {number(interval[1])}" if interval else ""
        wanted = floor(result, name)
        mark = "" if not wanted else ' class="missed"' if "not reached" in wanted else ' class="reached"'
        rows.append((f"<code>{html.escape(name)}</code>", f"<b{mark}>{number(value)}</b>", shown, wanted))
    return table(("figure", "value", "95 % interval", "should reach"), rows)


def slices(result: SuiteResult) -> list[str]:
    """One table for everything that the data were split by."""
    found = []
    for by in dict.fromkeys(row.by for row in result.slices):
        rows = [row for row in result.slices if row.by == by]
        names = list(dict.fromkeys(name for row in rows for name in row.figures))
        head = (html.escape(by), "n", *(f"<code>{html.escape(name)}</code>" for name in names))
        found.append(table(head, [slice_cells(row, names) for row in rows]))
    return found


def slice_cells(row: SliceRow, names: Sequence[str]) -> tuple[str, ...]:
    """One part of the data."""
    values = (number(row.figures[name]) if name in row.figures else "" for name in names)
    return html.escape(row.part), str(row.count), *values


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table that scrolls by itself on a narrow screen. Cells are HTML."""
    top = "".join(f"<th scope=col>{cell}</th>" for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def plot(key: str, title: str, figure: "Figure") -> str:
    """A plot as SVG inside the page, in the page's own colour."""
    text = html.escape(title)
    return f'<figure role="img" aria-label="{text}">{svg(key, figure)}<figcaption>{text}</figcaption></figure>'


def svg(key: str, figure: "Figure") -> str:
    """The drawing. Ids are made unique, because several drawings share one page."""
    file = io.StringIO()
    salt = hashlib.sha256(key.encode()).hexdigest()[:12]
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt, "font.family": "sans-serif"}):
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    drawing = file.getvalue()
    drawing = drawing[drawing.index("<svg") :].replace(INK, "currentColor")
    drawing = re.sub(r"<metadata>.*?</metadata>", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r'id="', f'id="{salt}-', drawing)
    drawing = re.sub(r"url\(#", f"url(#{salt}-", drawing)
    drawing = re.sub(r'href="#', f'href="#{salt}-', drawing)
    return re.sub(
        r'(<svg[^>]*?) width="[^"]*"', r"\1", re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", drawing, count=1), count=1
    )
