"""The command: what it prints, what it refuses, the report."""

import json
import re
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from tpu_training.__main__ import main
from tpu_training.evaluate import plots, suite
from tpu_training.evaluate.command import number, result_json
from tpu_training.evaluate.report import page, svg
from tpu_training.evaluate.suite import ALL, SUITES, Entry, EvaluationError, Options, SliceRow, SuiteResult

RESULT = SuiteResult(
    name="tried",
    figures={"auc": 0.8125, "error_deg": 4.0, "count": 12, "missing": float("nan")},
    intervals={"auc": (0.75, 0.875)},
    slices=(SliceRow("glasses", "none", 7, {"auc": 0.9}), SliceRow("glasses", "<b>thick", 5, {"auc": 0.7})),
    plots={"Hits & misses": partial(plots.roc, {"one": ([0, 1, 1], [0.1, 0.4, 0.2])})},
    notes=("Measured <here>.",),
    floors={"auc": 0.8, "error_deg": 3.0, "missing": 1.0},
    less_is_better=frozenset({"error_deg"}),
)


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    """Every suite is replaced by one that keeps what it was asked and answers RESULT; “reading” finds no data."""
    asked: list[Options] = []

    def run(name: str, options: Options) -> SuiteResult:
        asked.append(options)
        if name == "reading":
            raise EvaluationError("There are no trials.")
        return replace(RESULT, name=name)

    monkeypatch.setattr(Entry, "load", lambda entry: partial(run, entry.module.rpartition(".")[2]))
    return asked


def test_every_suite_is_there() -> None:
    for entry in SUITES.values():
        assert callable(entry.load())


def test_figures_and_the_last_line_are_printed(tried: list[Options], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "gaze", "--data", "somewhere", "--seed", "4", "--folds", "--json"]) == 0
    assert tried == [Options(Path("somewhere"), suite.DEFAULT_BUNDLE, folds=True, seed=4)]
    lines = capsys.readouterr().out.strip().splitlines()
    printed = json.loads(lines[-1])
    assert printed["auc"] == 0.8125
    assert printed["missing"] is None
    assert printed["intervals"] == {"auc": [0.75, 0.875]}
    assert printed["slices"][1] == {"by": "glasses", "part": "<b>thick", "count": 5, "figures": {"auc": 0.7}}
    table = "\n".join(lines[:-1])
    assert re.search(r"auc .*0\.812.*0\.750 to 0\.875.*≥ 0\.800 reached", table)
    assert re.search(r"error_deg .*4.*≤ 3 not reached", table)


def test_all_measures_what_has_data(tried: list[Options], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["evaluate", ALL, "--data", str(tmp_path), "--head-data", "x.npz", "--json"]) == 0
    captured = capsys.readouterr()
    printed = json.loads(captured.out.strip().splitlines()[-1])
    assert set(printed) == {*SUITES, "missing"} - {"reading"}
    assert printed["missing"] == {"reading": "There are no trials."}
    assert "There are no trials." in captured.err
    assert all(options.head_data is None for options in tried)


@pytest.mark.parametrize("name", ["gaze", "engagement", "expression"])
def test_a_folder_without_data_is_a_plain_error(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", name, "--data", str(tmp_path / "nothing"), "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "nothing" in captured.err
    assert "Traceback" not in captured.err
    assert len(captured.err.strip().splitlines()) == 1


def test_a_bundle_that_is_none_is_a_plain_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.savez(tmp_path / "f.npz", image=np.zeros((4, 48, 48), np.uint8), label=[0, 1, 0, 1], names=["happy", "sad"])
    given = ["evaluate", "expression", "--data", str(tmp_path / "f.npz"), "--bundle", str(tmp_path)]
    assert main(given) == 2
    assert "manifest.json" in capsys.readouterr().err


def test_a_file_without_the_compared_classes_is_a_plain_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.savez(tmp_path / "f.npz", image=np.zeros((2, 48, 48), np.uint8), label=[0, 1], names=["sad", "fear"])
    assert main(["evaluate", "expression", "--data", str(tmp_path / "f.npz")]) == 2
    assert "none of the classes" in capsys.readouterr().err


def test_a_report_that_cannot_be_written_is_a_plain_error(
    tried: list[Options], bundle_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["evaluate", "gaze", "--bundle", str(bundle_folder), "--report", str(tmp_path)]
    assert main(given) == 2
    assert len(tried) == 1
    assert "report cannot be written" in capsys.readouterr().err


class Outside(HTMLParser):
    """Collects what a page would fetch, its ids, and its open tags."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids += [found["id"]] if "id" in found else []
        if tag in {"script", "link", "img", "iframe"}:
            self.fetched.append(tag)
        self.fetched += [v for k, v in found.items() if k in {"src", "href", "xlink:href"} and not v.startswith("#")]


def test_a_report_stands_alone(bundle_folder: Path) -> None:
    text = page([RESULT, replace(RESULT, name="again")], {"reading": "No <trials>."}, bundle_folder)
    seen = Outside()
    seen.feed(text)
    assert seen.fetched == []
    assert len(seen.ids) == len(set(seen.ids)), "plots do not take each other's ids"
    assert "url(http" not in text
    assert "@import" not in text
    assert "prefers-color-scheme: dark" in text
    assert "width=device-width" in text
    assert "&lt;b&gt;thick" in text
    assert "No &lt;trials&gt;." in text
    assert text.count("<svg") == 2
    assert "currentColor" in text
    assert plots.INK not in text


def test_a_report_is_the_same_each_time() -> None:
    drawn = [svg("a", plots.roc({"one": ([0, 1, 1], [0.1, 0.4, 0.2])})) for _ in range(2)]
    assert drawn[0] == drawn[1]


def test_every_plot_can_be_drawn() -> None:
    values, truth = np.array([0.1, 0.5, 0.9, 0.4]), np.array([1, 2, 3, 1])
    drawn = [
        plots.histograms({"one": values, "none": []}, "score"),
        plots.confusion(truth, truth, {1: "a", 2: "b", 3: "c"}),
        plots.scatter({"one": (values, values)}, "true", "seen"),
        plots.binned({"one": (values, values)}, [0, 0.5, 1], "x", "y"),
        plots.bars({"one": {"a": 1.0}, "two": {"a": 2.0, "b": 1.0}}, "y"),
        plots.calibration(values, [(0, 0), (1, 0.4)]),
    ]
    assert all(svg(str(k), figure).startswith("<svg") for k, figure in enumerate(drawn))


def test_numbers_are_readable() -> None:
    assert [number(x) for x in (0.98765, 2.0, 1234, float("nan"))] == ["0.988", "2", "1234", "–"]
    assert result_json(RESULT)["count"] == 12


def test_usual_places_of_data(tmp_path: Path) -> None:
    entry = Entry("x", "wacv2016/subjects_odd.npz")
    assert entry.usual_data(tmp_path) == tmp_path / "wacv2016" / "subjects_odd.npz"
