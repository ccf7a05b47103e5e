"""Simulated students: seeded, living through the real engine, and honest about what they come to."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import fmean
from uuid import UUID

import pytest

from lessons.adaptation.loading import load_default_rules
from lessons.adaptation.replay import replay
from lessons.adaptation.rules import RuleSet
from lessons.adaptation.signals import SIGNALS, check_values
from lessons.adaptation.simulation import simulated_class
from lessons.adaptation.simulation.__main__ import main
from lessons.adaptation.simulation.assumptions import Assumptions
from lessons.adaptation.simulation.experiment import Policy, bootstrap, compare, policies, run_student
from lessons.adaptation.simulation.plot import draw_intervals
from lessons.adaptation.simulation.senses import Camera, Detector
from lessons.adaptation.simulation.sensitivity import WORLDS, try_worlds
from lessons.adaptation.simulation.student import Student
from lessons.adaptation.simulation.table import result_table, world_table

SHORT = Assumptions(minutes=6)
NONE = Policy("none", RuleSet(()), camera=False)


def auc(yes: list[float], no: list[float]) -> float:
    """Chance that one of `yes` is above one of `no`."""
    return fmean((a > b) + (a == b) / 2 for a in yes for b in no)


class TestSenses:
    @pytest.mark.parametrize("wanted", [0.65, 0.82, 0.95])
    def test_a_detector_errs_as_much_as_it_is_said_to(self, wanted: float) -> None:
        looks: dict[bool, list[float]] = {True: [], False: []}
        for seed in range(600):  # one look each: looks of one detector hang together
            there = seed % 2 == 0
            looks[there].append(Detector(Random(seed), wanted, tick=5).look(there=there))
        assert auc(looks[True], looks[False]) == pytest.approx(wanted, abs=0.05)

    def test_a_camera_sees_nothing_for_the_share_of_time_that_is_assumed(self) -> None:
        cameras = [Camera(Random(seed), Assumptions()) for seed in range(20)]
        looks = [camera.look(away=False, confused=False)["focus"] for camera in cameras for _ in range(400)]
        assert sum(look is None for look in looks) / len(looks) == pytest.approx(0.25, abs=0.04)

    def test_errors_last_as_those_of_smoothed_estimates_do(self) -> None:
        detector = Detector(Random(1), 0.82, tick=5)
        looks = [detector.look(there=False) for _ in range(2000)]
        jumps = fmean(abs(a - b) for a, b in pairwise(looks))
        apart = fmean(abs(a - b) for a, b in zip(looks, looks[500:], strict=False))
        assert jumps < 0.8 * apart


class TestStudents:
    def test_help_helps_those_who_know_least_and_costs_those_who_know_it(self) -> None:
        novice, expert = Student("a", Assumptions()), Student("b", Assumptions())
        novice.ability[1], expert.ability[1] = -1.5, 2.5
        for student in (novice, expert):
            student.helped(1, 0.4, resolves=0.0)
        assert novice.ability[1] > -1.5
        assert expert.ability[1] < 2.5

    def test_confusion_that_resolves_teaches_and_one_that_lasts_frustrates(self) -> None:
        student = Student("a", Assumptions())
        student.confuse(0.0, likely=1.0)
        before = student.ability[1]
        student.resolve(1)
        assert student.ability[1] > before
        student.confuse(0.0, likely=1.0)
        student.lapse = "inward"
        student.pass_time(1000.0, 1, rested_minutes=0)
        assert student.frustrated

    def test_nothing_is_learnt_well_without_what_it_builds_on(self) -> None:
        gains = []
        for base in (-3.0, 3.0):
            student = Student("a", Assumptions())
            student.ability |= {0: base, 1: -1.0}
            student.learn(1, 0.2)
            gains.append(student.ability[1] + 1.0)
        assert gains[0] < 0.6 * gains[1]

    def test_thoughts_wander_about_a_third_of_the_time(self) -> None:
        outcomes = [run_student(1, number, NONE, Assumptions(minutes=20)) for number in range(25)]
        share = sum(outcome.lapsed for outcome in outcomes) / sum(outcome.ticks for outcome in outcomes)
        assert 0.2 < share < 0.4


class TestSessions:
    def test_the_same_seed_gives_the_same_to_the_last_digit(self) -> None:
        every = policies()[-1]
        assert run_student(3, 1, every, SHORT) == run_student(3, 1, every, SHORT)
        assert run_student(3, 1, every, SHORT) != run_student(4, 1, every, SHORT)

    def test_a_student_is_the_same_under_every_policy(self) -> None:
        assert len({run_student(1, 5, policy, SHORT).before for policy in policies()}) == 1

    def test_what_the_rules_see_is_of_the_table(self) -> None:
        for session in simulated_class(seed=2, students=2):
            for moment in session.snapshots[::7]:
                check_values(moment.values)
                assert set(moment.values) == set(SIGNALS)

    def test_without_a_camera_nothing_of_one_is_known(self) -> None:
        with_one, without = simulated_class(seed=2, students=2)
        cameras = [name for name, signal in SIGNALS.items() if signal.needs_camera]
        assert all(moment.values[name] is None for moment in without.snapshots for name in cameras)
        assert any(moment.values["focus"] is not None for moment in with_one.snapshots)

    def test_a_simulated_class_can_be_replayed_and_grows_without_changing(self) -> None:
        small, large = simulated_class(seed=2, students=2), simulated_class(seed=2, students=3)
        assert small == large[:2]
        assert [session.name for session in large][-1] == "Simulated student 3"
        decisions = [replay(load_default_rules(), one.snapshots, session=UUID(int=1)) for one in large]
        assert any(decisions)


class TestComparison:
    def test_policies_differ_in_their_rules_and_nothing_else(self) -> None:
        none, mastery, off, on = policies()
        assert len(none.rules) == 0
        assert {rule.do.kind for rule in mastery.rules} == {"difficulty", "worked_example", "prerequisite_lesson"}
        assert not any(rule.camera_signals for rule in mastery.rules)
        assert off.rules == on.rules == load_default_rules()
        assert (off.camera, on.camera) == (False, True)

    def test_nothing_adapts_where_there_are_no_rules(self) -> None:
        (result,) = compare(students=3, seed=1, assumptions=SHORT, among=[NONE])
        assert (result.actions, result.interruptions, result.over_none) == ({}, 0, 0)

    def test_a_camera_that_is_blind_all_the_time_changes_nothing(self) -> None:
        blind = replace(SHORT, missing=0.999999, missing_lasts=10_000_000)
        off, on = policies()[2:]
        assert [run_student(1, n, off, blind) for n in range(4)] == [run_student(1, n, on, blind) for n in range(4)]

    def test_the_bootstrap_holds_what_it_should(self) -> None:
        values = [Random(number).gauss(10, 2) for number in range(100)]
        low, high = bootstrap(values, seed=1)
        assert low < fmean(values) < high
        assert high - low == pytest.approx(2 * 1.96 * 2 / 10, rel=0.25)
        assert bootstrap(values, seed=1) == (low, high)

    def test_tables_and_drawing_say_what_was_found(self) -> None:
        results = compare(students=2, seed=1, assumptions=SHORT)
        table = result_table(results)
        assert all(result.policy in table and f"{result.gain:.1f}" in table for result in results)
        rows = [(one.policy, one.gain, one.interval) for one in results]
        drawn = ET.fromstring(draw_intervals(rows, title="<&>", unit="%"))  # noqa: S314 - our own drawing
        assert len(drawn.findall("{*}circle")) == len(results)
        worlds = try_worlds(students=2, seed=1, progress=lambda _: None, worlds={"short": SHORT})
        assert "short" in world_table(worlds)

    def test_every_other_world_changes_something(self) -> None:
        assert len(set(WORLDS.values())) == len(WORLDS)

    def test_the_command_prints_a_table_and_one_json_object_and_draws(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plot = tmp_path / "plot.svg"
        monkeypatch.setattr("sys.argv", ["simulation", "--students", "2", "--seed", "3", "--plot", str(plot), "--json"])
        assert main() == 0
        printed = capsys.readouterr().out
        found = json.loads(printed.splitlines()[-1])
        assert [one["policy"] for one in found["policies"]] == [policy.name for policy in policies()]
        assert "no adaptation" in printed
        assert plot.read_text().startswith("<svg")
