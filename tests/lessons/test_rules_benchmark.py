from benchmarks.rules import class_hour, steps_per_second
from lessons.adaptation.loading import load_default_rules
from lessons.adaptation.signals import SIGNALS, check_values


def test_the_engine_takes_ten_thousand_steps_a_second() -> None:
    snapshots = class_hour(600, seed=1)
    assert set(snapshots[0].values) == set(SIGNALS)
    for snapshot in snapshots:
        check_values(snapshot.values)
    rate, decisions = steps_per_second(load_default_rules(), snapshots, least_seconds=0.3)
    assert rate >= 10_000
    assert decisions > 0
