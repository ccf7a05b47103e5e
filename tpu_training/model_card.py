"""MODEL_CARD.md, made from a manifest and a template: no figure in it is typed by hand."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template
from typing import Any

TEMPLATE = Path(__file__).with_name("model_card.md")
Row = Iterable[object]
MARKS = "\\`*_{}[]<>#|!$"
FACES_RENDERED = "The faces are rendered and their labels exact; no real face was used for training."
FACES_GIVEN = (
    "The faces are rendered and their labels exact; beside them students gave pictures of their own face, taken while "
    "they calibrated, for this site's training."
)


def model_card(manifest: Mapping[str, Any]) -> str:
    """The card of the bundle that this manifest describes."""
    measured = manifest["metrics"]
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        name=manifest["name"],
        version=manifest["version"],
        networks=table(("network", "sensing level", "answers"), network_rows(manifest)),
        sources=table(("made from", "licence"), ((s["name"], s["licence"]) for s in manifest["trained_on"])),
        faces=FACES_GIVEN if "data_set" in measured["training"].get("frame", {}) else FACES_RENDERED,
        own="".join(own_data(task, run["data_set"]) for task, run in measured["training"].items() if "data_set" in run),
        runs=table(("task", "examples seen", "seconds", "device", "data"), run_rows(measured["training"])),
        figures="\n\n".join(figures(name, found) for name, found in measured["figures"].items())
        or "Not evaluated yet.",
        variants=table(
            ("network", "form", "kB", "ms", "largest difference", "shipped"), variant_rows(measured["export"])
        ),
    )


def own_data(task: str, told: Mapping[str, Any]) -> str:
    """What a site's own data set was that a task was trained on."""
    rows = ", ".join(f"{rows['training']} {name}" for name, rows in told["rows"].items() if rows["training"])
    apart = told["held_out_people"]
    given = f"{rows or 'nothing'}, of {told['people'] - apart} people who had agreed to it apart from using the site"
    return (
        f"\n“{task}” was trained on from the shipped networks for “{plain(told['site'])}” with its data set "
        f"{told['number']}: {given}. What {apart} more gave is for judging only. The examples were mixed with those "
        "that the shipped networks were made from. The set holds no names.\n"
    )


def plain(text: str) -> str:
    """Somebody's words as they stand in Markdown, on one line."""
    return "".join("\\" + letter if letter in MARKS else letter for letter in " ".join(text.split()))


def table(head: Row, rows: Iterable[Row]) -> str:
    """A Markdown table."""
    titles = [str(cell) for cell in head]
    lines = [titles, ["---"] * len(titles), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def network_rows(manifest: Mapping[str, Any]) -> Iterable[Row]:
    """What each network is for."""
    for entry in manifest["networks"].values():
        yield f"`{entry['file']}`", entry["level"], ", ".join(f"`{name}`" for name in entry["outputs"])


def run_rows(runs: Mapping[str, Any]) -> Iterable[Row]:
    """What each training run did."""
    for task, run in runs.items():
        yield task, run["examples"], round(run["seconds"]), run["device"], run["data"]


def variant_rows(exported: Mapping[str, Any]) -> Iterable[Row]:
    """Size, time and difference from Keras of each exported form."""
    for name, entry in exported.items():
        for v in entry["variants"]:
            mark = "yes" if v["kind"] == entry["shipped"] else ""
            yield name, v["kind"], round(v["bytes"] / 1000), f"{v['ms']:.2f}", f"{v['max_error']:.2g}", mark


def figures(suite: str, found: Mapping[str, Any]) -> str:
    """One evaluation: its figures with 95 % intervals, then its slices."""
    intervals = found.get("intervals", {})
    rows = [
        (f"`{name}`", shown(value), " to ".join(shown(end) for end in intervals.get(name, ())))
        for name, value in found.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    parts = [f"### {suite}", table(("figure", "value", "95 % interval"), rows)]
    notes = "\n".join(f"- {note}" for note in found.get("notes", []))
    return "\n\n".join([*parts, *slices(found.get("slices", [])), *([notes] if notes else [])])


def slices(rows: list[Mapping[str, Any]]) -> list[str]:
    """How the figures differ between parts of the data."""
    if not rows:
        return []
    names = list(dict.fromkeys(name for row in rows for name in row["figures"]))
    body = ((r["by"], r["part"], r["count"], *(shown(r["figures"].get(name)) for name in names)) for r in rows)
    return [table(("split by", "part", "n", *(f"`{name}`" for name in names)), body)]


def shown(value: object) -> str:
    """A number with three digits behind the point, a whole one as it is."""
    if value is None:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)
