"""The benchmark of a whole school tells the truth: about promises, about what gave way, about what a frame costs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import capacity, one_machine
from benchmarks.clients import Clients, added, pack_frames
from benchmarks.one_machine import Costs, Machine, most_students, p95, read_school, simulate
from benchmarks.parts import cpu_by_part, memory_by_part
from benchmarks.promises import check_promises, database
from benchmarks.school import FPS, QUICK, Effort, Step, find_most, measure_cameraless, try_students
from benchmarks.school_site import School
from benchmarks.site import ROOT

COSTS = Costs({"client": 0.3, "proxy": 0.3, "web": 1.0, "inference": 2.0, "postgres": 0.4}, heavy_share=0.05)


def a_step(students: int, *, fps: float = FPS, p95_ms: float = 20.0, lost: int = 0) -> Step:
    frames = int(students * 8 * fps)
    return Step(students, 8, frames, frames, frames - lost, students, fps, 3, 10, p95_ms, 0, 10, {}, {}, 1)


# Real parts -----------------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_real_school_is_counted_truthfully(tmp_path: Path) -> None:
    frames = pack_frames(tmp_path / "frames.zip", FPS)
    with School(tmp_path, web=1, inference=1) as school:
        people = school.students_at_work(6)
        with Clients(school, people, frames, processes=2, every=0.5) as clients:
            step = try_students(school, clients, 3, 3.0, settle=0.5)
            without = measure_cameraless(school, clients, Effort(cameraless=(6,), hold_seconds=2.0), lambda _: None)
            promised = clients.finish()
        sessions = [each.session_id for each in people]
        kept = check_promises(school, sessions, promised["promised"], promised["never"])
        assert step.ready == 3
        assert step.answered == step.sent > 0
        assert min(step.cpu_ms[part] for part in ("web", "inference", "client")) > 0
        assert {"web", "inference", "proxy", "postgres", "valkey", "worker", "beat"} <= cpu_by_part(school).keys()
        assert memory_by_part(school)["web"] > 10
        assert without["cameraless_students"] == 6
        assert kept.promised == len(promised["promised"]) > 0
        assert (kept.lost_events, kept.lost_answers, kept.doubled, kept.never_acknowledged) == (0, 0, 0, 0)
        _takes_rows_away(school, sessions, promised["promised"])


def _takes_rows_away(school: School, sessions: list[str], promised: dict[str, str]) -> None:
    """An event and an answer that are no longer in the database count as lost, each as what it is."""
    event = next(key for key, kind in promised.items() if kind != "answer.give")
    answer = next(key for key, kind in promised.items() if kind == "answer.give")
    with database(school) as connection:
        connection.execute("DELETE FROM classroom_studyevent WHERE key = %s", [event])
        connection.execute("DELETE FROM learner_attempt WHERE key = %s", [answer])
    kept = check_promises(school, sessions, promised)
    assert (kept.lost_events, kept.lost_answers) == (1, 1)


# The search -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("limit", [1, 7, 60, 61, 133, 399, 400])
def test_the_search_finds_where_a_school_gives_way(limit: int) -> None:
    effort = Effort(start=60, most=400)
    best, tried = find_most(lambda number, _: a_step(number, p95_ms=20 if number <= limit else 900), effort)
    assert best is not None
    assert limit - max(1, limit // 25) <= best.students <= limit
    assert tried[-1] is best


def test_what_a_longer_run_does_not_confirm_does_not_count() -> None:
    effort = Effort(start=60, most=400)
    best, _ = find_most(lambda number, seconds: a_step(number, lost=99 if seconds > 8 and number > 50 else 0), effort)
    assert best is not None
    assert best.students <= 50


def test_a_site_that_carries_nobody_is_said_to() -> None:
    best, _ = find_most(lambda number, _: a_step(number, fps=0.5), QUICK)
    assert best is None


@pytest.mark.parametrize(
    ("step", "word"),
    [
        (a_step(10, fps=1.5), "frames/s"),
        (a_step(10, p95_ms=301), "p95"),
        (a_step(10, lost=9), "not answered"),
        (a_step(10), ""),
    ],
)
def test_a_school_is_full_by_rate_or_by_latency_or_by_loss(step: Step, word: str) -> None:
    assert word in step.why_not
    assert bool(word) == bool(step.why_not)


def test_answers_of_client_processes_are_summed() -> None:
    one = {"sent": 2, "fps": 3.0, "wall": 1.0, "refused": {"a": 1}, "latencies_ms": [1.0], "promised": {"k": "x"}}
    other = {"sent": 3, "fps": 1.0, "wall": 2.0, "refused": {"a": 2}, "latencies_ms": [2.0], "promised": {"l": "y"}}
    assert added([one, other]) == {
        "sent": 5, "fps": 1.0, "wall": 2.0, "refused": {"a": 3}, "latencies_ms": [1.0, 2.0],
        "promised": {"k": "x", "l": "y"},
    }  # fmt: skip


# The simulation -------------------------------------------------------------------------------------------------------
def test_one_machine_carries_what_its_cores_have_time_for() -> None:
    most = most_students(Machine(cores=2, webs=2, workers=2), COSTS)
    by_time = 2 * 1000 / COSTS.whole / FPS
    assert 0.8 * by_time < most <= by_time


def test_a_second_worker_helps_only_where_there_are_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_machine, "SECONDS", 8.0)
    scarce = [most_students(Machine(cores=1, webs=1, workers=workers), COSTS) for workers in (1, 2)]
    ample = [most_students(Machine(cores=4, webs=2, workers=workers), COSTS) for workers in (1, 2)]
    assert scarce[1] <= 1.1 * scarce[0]
    assert ample[1] >= 1.7 * ample[0]


def test_waiting_grows_with_load_and_an_idle_site_waits_for_its_work_alone() -> None:
    machine = Machine(cores=2, webs=2, workers=2)
    waits = [p95(simulate(machine, COSTS, number)[0]) for number in (2, 100, 230)]
    assert waits == sorted(waits)
    assert waits[0] < 3 * COSTS.whole


def test_plans_are_made_of_what_a_school_measured(tmp_path: Path) -> None:
    file = tmp_path / "school.json"
    found = {"camera_students": 100, "cpu_ms_per_frame": dict(COSTS.parts), "light_path_share": 0.95, "cores": 2}
    file.write_text("words first\n" + json.dumps(found))
    times = capacity.Times.measured(file)
    assert times.web == 1.0
    assert times.worker == pytest.approx(2.0)
    assert times.beside == pytest.approx(0.7)
    small, large = (capacity.plan(students, times) for students in (1_000, 100_000))
    assert large["cores"] == pytest.approx(100 * small["cores"], rel=0.2)
    file.write_text("{}")
    with pytest.raises(ValueError, match="does not hold"):
        read_school(file)


@pytest.mark.parametrize("module", ["capacity", "one_machine"])
def test_a_file_that_is_not_there_is_said_in_a_sentence(module: str, tmp_path: Path) -> None:
    named = ["--from"] * (module == "capacity")
    command = [sys.executable, "-m", f"benchmarks.{module}", *named, str(tmp_path / "none.json")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "none.json" in done.stderr
