import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_model.head_pose import direction_of
from tpu_training.evaluate.statistics import (
    angular_error,
    auc,
    auc_interval,
    balanced_accuracy,
    bootstrap,
    direction,
    group_aucs,
    mean_interval,
)

LABELLED = st.lists(st.tuples(st.booleans(), st.integers(-5, 5)), min_size=2, max_size=40).filter(
    lambda rows: len({truth for truth, _ in rows}) == 2
)
ANGLES = st.tuples(st.floats(-179, 179), st.floats(-89, 89))


def counted(truth: list[bool], score: list[int]) -> float:
    """The definition: pairs in the right order, ties half."""
    above = [s for t, s in zip(truth, score, strict=True) if t]
    below = [s for t, s in zip(truth, score, strict=True) if not t]
    return sum((a > b) + (a == b) / 2 for a in above for b in below) / (len(above) * len(below))


def test_auc_by_hand() -> None:
    # positives .8 and .4 against negatives .6 and .4: .8 beats both, .4 loses one and ties one
    assert auc([1, 0, 1, 0], [0.8, 0.6, 0.4, 0.4]) == pytest.approx(2.5 / 4)
    assert auc([0, 0, 1], [1, 2, 3]) == 1.0
    assert auc([0, 0, 1], [1, 2, 0]) == 0.0


@given(LABELLED)
def test_auc_counts_pairs(rows: list[tuple[bool, int]]) -> None:
    truth, score = [t for t, _ in rows], [s for _, s in rows]
    assert auc(truth, score) == pytest.approx(counted(truth, score))
    assert auc(truth, [-s for s in score]) == pytest.approx(1 - auc(truth, score))
    assert auc(truth, [math.exp(s) for s in score]) == pytest.approx(auc(truth, score)), "only the order counts"


def test_auc_needs_both_kinds_and_numbers() -> None:
    assert math.isnan(auc([True, True], [0.1, 0.2]))
    with pytest.raises(ValueError, match="not a number"):
        auc([True, False], [0.1, math.nan])


def test_balanced_accuracy_weighs_classes_alike() -> None:
    # three of four ones, one of one two, none of one three
    assert balanced_accuracy([1, 1, 1, 1, 2, 3], [1, 1, 1, 2, 2, 2]) == pytest.approx((0.75 + 1 + 0) / 3)
    assert balanced_accuracy([1, 2, 3], [1, 2, 3]) == 1.0
    assert math.isnan(balanced_accuracy([], []))


def test_angular_error_by_hand() -> None:
    assert angular_error([[0, 0], [10, 0], [90, 0]], [[0, 5], [-10, 0], [-90, 0]]) == pytest.approx([5, 20, 180])
    # a quarter turn of yaw is little near the pole
    assert angular_error([[0, 89]], [[90, 89]])[0] == pytest.approx(math.sqrt(2), rel=1e-2)


@given(ANGLES, ANGLES)
def test_angular_error_is_a_distance(one: tuple[float, float], other: tuple[float, float]) -> None:
    error = angular_error([one], [other])[0]
    assert 0 <= error <= 180
    assert error == pytest.approx(angular_error([other], [one])[0], abs=1e-9)
    assert angular_error([one], [one])[0] == pytest.approx(0, abs=1e-9)
    assert direction([one])[0] == pytest.approx(direction_of(*one))


def test_an_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(5)
    held = 0
    for seed in range(40):
        values = random.normal(3, 1, 60)
        low, high = bootstrap(lambda rows, of=values: float(of[rows].mean()), 60, seed=seed, draws=200)
        held += low <= 3 <= high
    assert held >= 33


def test_people_who_are_alike_make_an_interval_wide() -> None:
    values = np.repeat(np.random.default_rng(0).normal(0, 1, 8), 50)
    people = np.repeat(np.arange(8), 50)
    narrow, wide = mean_interval(values), mean_interval(values, groups=people)
    assert wide[1] - wide[0] > 4 * (narrow[1] - narrow[0])
    assert wide == mean_interval(values, groups=people), "the same seed gives the same interval"


def test_an_interval_without_a_figure_is_not_a_number() -> None:
    assert all(math.isnan(end) for end in bootstrap(lambda rows: math.nan * len(rows), 5))
    assert auc_interval([True, False], [2, 1]) == (1.0, 1.0), "draws with one kind only are left out"
    with pytest.raises(ValueError, match="one group for each row"):
        mean_interval([1, 2, 3], groups=[1, 2])


def test_auc_within_each_group() -> None:
    assert group_aucs([1, 0, 1, 0, 1], [2, 1, 1, 2, 9], [7, 7, 8, 8, 9]) == {7: 1.0, 8: 0.0}
