"""The hour at half load: slopes that tell growth from noise, a page that says it, a real school for some seconds."""

import random
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.levelness import Slope, by_minute, find_slope
from benchmarks.soak import Settings, read_notebook, run
from benchmarks.soak_class import Habits
from benchmarks.soak_docs import renew_docs
from benchmarks.soak_drawing import round_up
from benchmarks.soak_verdict import judge, started_again
from benchmarks.vitals import name_part
from tests.conftest import ROOT


def hour(per_hour: float, noise: float, *, seed: int = 3) -> list[tuple[float, float]]:
    chance = random.Random(seed)
    return [(10.0 * place, 100 + per_hour * place / 360 + chance.gauss(0, noise)) for place in range(270)]


def slope_of(per_hour: float, noise: float, *, seed: int = 3) -> Slope:
    found = find_slope(by_minute(hour(per_hour, noise, seed=seed)))
    assert found
    return found


def test_growth_is_told_from_noise() -> None:
    assert slope_of(10, 1.0).verdict(2.0) == "rises"
    assert slope_of(0, 1.0).verdict(2.0) == "level"


def test_intervals_hold_what_they_promise_and_call_nothing_level_in_great_noise() -> None:
    slopes = [slope_of(0, 60.0, seed=seed) for seed in range(100)]
    held = sum(slope.low <= 0 <= slope.high for slope in slopes)
    assert held >= 85  # 95 are promised; few minutes make blocks a little too sure of themselves
    assert sum(slope.verdict(2.0) == "level" for slope in slopes) <= 10


@given(st.floats(-50, 50), st.integers(0, 1000))
def test_a_line_without_noise_is_found_exactly(per_hour: float, seed: int) -> None:
    slope = find_slope(hour(per_hour, 0.0), seed=seed)
    assert slope
    assert abs(slope.per_hour - per_hour) < 1e-6
    assert slope.low - 1e-6 <= per_hour <= slope.high + 1e-6


@given(st.floats(1e-6, 1e9))
def test_axes_end_just_above_the_highest_figure(highest: float) -> None:
    assert highest <= round_up(highest) * (1 + 1e-9)
    assert round_up(highest) <= max(2 * highest, 1e-3)


def test_three_quarters_are_judged_and_a_part_that_came_back_is_named() -> None:
    samples = [_sample(10.0 * place, 500 if place < 60 else 100, pid=1 if place < 300 else 2) for place in range(360)]
    verdicts = {(finding.what, finding.of): finding.verdict for finding in judge(samples)}
    assert verdicts["memory", "web0"] == "level", "what is used up in the first quarter is not counted"
    assert started_again(samples) == ["web0"]


def _sample(at: float, memory: float, *, pid: int) -> dict[str, Any]:
    part = {"pids": [pid], "memory_mb": memory, "handles": 20, "threads": 9}
    return {"at": at, "parts": {"web0": part, "client": part}, "p50_ms": 5.0, "p95_ms": 12.0, "database_mb": None}


def test_parts_are_told_by_their_commands() -> None:
    plan = {"home": "/h", "webs": [8501, 85010], "inference": ["/s/inference-0.sock"]}
    assert name_part("python -m uvicorn webapp.asgi:application --port 85010 --ws x", plan) == "web1"
    assert name_part("python -m attention_model.service --listen /s/inference-0.sock", plan) == "inference0"
    assert name_part("postgres: postgres attune 127.0.0.1(5) idle", plan) == "postgres"
    assert name_part("python -m celery -A webapp.celery beat", plan) == "beat"
    assert name_part("bash", plan) is None


def test_a_short_soak_of_a_real_school_is_written_down_whole(tmp_path: Path) -> None:
    habits = Habits(visit_s=(3.0, 5.0), away_s=(0.5, 1.0), every_s=0.7)
    path = tmp_path / "samples.jsonl"
    found = run(Settings(minutes=0.25, students=2, every_s=1.0, habits=habits), path)
    accounts = found["accounts"]
    assert accounts["acknowledged_answers"] > 0
    assert [accounts[name] for name in ("lost_events", "lost_answers", "doubled", "strange")] == [0, 0, 0, 0]
    assert found["frames_sent"] > 10
    assert (found["frames_lost"], found["pages_failed"], found["started_again"]) == (0, 0, [])
    assert found["visits"] >= 4
    head, samples, kept = read_notebook(path)
    assert kept == found
    parts = {"web0", "web1", "inference0", "inference1", "worker", "beat", "postgres", "valkey", "proxy", "client"}
    assert set(samples[-1]["parts"]) == parts
    docs = tmp_path / "docs"
    docs.mkdir()
    shutil.copy(ROOT / "docs" / "soak.md", docs)
    renew_docs(head, samples, kept, docs)
    renew_docs(head, samples, kept, docs)
    page = (docs / "soak.md").read_text()
    assert page.count("figures are level") == 1
    assert page.startswith("# An hour at half load")
    for drawing in (docs / "soak").iterdir():
        ET.parse(drawing)  # noqa: S314 - our own


def test_a_run_that_was_stopped_concludes_nothing() -> None:
    with pytest.raises(SystemExit, match="did not get to its end"):
        renew_docs({}, [], {})
