"""`make bench`: one list, what was measured is not measured again, and a section that says what was reached."""

import json
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest

import benchmarks.__main__ as suite_command
from benchmarks.report import add_section, figures_of, keep_figures, read_last, write_section
from benchmarks.suite import SUITE, Bench, Figure
from tests.conftest import ROOT

BENCH = Bench(
    "rules",
    ("--fast",),
    (
        Figure("steps", "steps", target="≥ 100", digits=0),
        Figure("wait", "deep.wait_s", "ms", "≤ 5", beside="other_s", beside_is="others'", times=1000),
        Figure("left", "left.#", digits=0),
        Figure("whole", "deep.wait_s"),
    ),
)
FOUND = {"steps": 150, "deep": {"wait_s": 0.0061}, "other_s": 0.02, "left": [1, 2]}


def test_every_benchmark_of_the_list_can_be_started() -> None:
    for bench in SUITE:
        assert find_spec(f"benchmarks.{bench.name}"), bench.name
        assert '"--json"' in (ROOT / "benchmarks" / f"{bench.name}.py").read_text(), bench.name


def test_every_target_can_be_read() -> None:
    for bench in SUITE:
        for figure in bench.figures:
            assert figure.reached(0.0) in ({True, False} if figure.target else {None}), figure


def test_a_section_says_what_was_reached_and_how_it_stands_to_the_last() -> None:
    told = write_section(
        [BENCH], {"rules": {"found": FOUND}}, {"rules: steps": 100.0}, day=date(2026, 3, 1), machine="2 cores"
    )
    assert told.startswith("## 2026-03-01: the suite\n`make bench`. 2 cores. Reached: 1 of 2")
    assert "| steps | 150 |  | ≥ 100: **reached** | 1.50 |" in told
    assert "| wait | 6.1 ms | others' 20.0 ms | ≤ 5 ms: *not reached* |  |" in told
    assert "| left | 2 |  |  |  |" in told


def test_what_was_not_measured_is_not_called_reached() -> None:
    told = write_section([BENCH], {"rules": {"problem": "no | Postgres"}}, {}, day=date(2026, 3, 1), machine="a")
    assert "Reached: 0 of 2" in told
    assert "not measured: no / Postgres" in told
    missing = write_section([BENCH], {"rules": {"found": {}}}, {}, day=date(2026, 3, 1), machine="a")
    assert "| steps | – |  | ≥ 100: *not reached* |  |" in missing


def test_sections_pile_up_newest_first_and_none_is_lost(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    page.write_text("# Figures\nNewest first.\n\n## old\nas it was\n")
    add_section(page, "## new\nfigures")
    assert page.read_text() == "# Figures\nNewest first.\n\n## new\nfigures\n\n## old\nas it was\n"


def test_figures_of_a_part_are_set_beside_the_last_run_that_had_them(tmp_path: Path) -> None:
    history = tmp_path / "history.json"
    assert read_last(history) == {}
    keep_figures(history, {"rules: steps": 1.0, "frames: ratio": 4.0}, day=date(2026, 3, 1), machine="a")
    keep_figures(history, figures_of([BENCH], {"rules": {"found": FOUND}}), day=date(2026, 3, 2), machine="a")
    last = read_last(history)
    assert (last["rules: steps"], last["frames: ratio"]) == (150.0, 4.0)


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names of the benchmarks that ran. The second one cannot be measured at first."""
    runs: list[str] = []

    def measure(bench: Bench) -> dict[str, object]:
        runs.append(bench.name)
        if runs == ["one", "two"]:
            return {"command": bench.command, "problem": "nothing to measure with"}
        return {"command": bench.command, "found": {"steps": len(runs)}}

    benches = tuple(Bench(name, (), (Figure("steps", "steps"),)) for name in ("one", "two"))
    monkeypatch.setattr(suite_command, "SUITE", benches)
    monkeypatch.setattr(suite_command, "measure", measure)
    return iter([runs])


def test_a_suite_goes_on_where_it_stopped_and_writes_once(
    tried: Iterator[list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = next(tried)
    page, history = tmp_path / "RESULTS.md", tmp_path / "history.json"
    page.write_text("# Figures\n\n## old\n")
    order = ["--kept", str(tmp_path / "kept"), "--into", str(page), "--history", str(history)]
    assert suite_command.main(order) == 1
    assert "## 2" not in page.read_text()
    assert "nothing to measure with" in capsys.readouterr().err
    assert suite_command.main(order) == 0
    assert runs == ["one", "two", "two"]
    assert page.read_text().count(": the suite") == 1
    assert len(json.loads(history.read_text())) == 1
    assert suite_command.main([*order, "--only", "one"]) == 0
    assert runs[3:] == ["one"], "a new suite measures anew"


def test_a_wrong_name_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        suite_command.main(["--only", "frams"])
    assert "there is no benchmark 'frams'" in capsys.readouterr().err


def test_a_real_benchmark_is_measured_in_a_process_of_its_own() -> None:
    result = suite_command.measure(Bench("capacity", ("--students", "10"), ()))
    assert result["found"]["plans"][0]["students"] == 10
    assert "problem" in suite_command.measure(Bench("capacity", ("--students", "many"), ()))
