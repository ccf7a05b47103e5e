import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_model.areas import OUTSIDE, Area, AreaLog, hit

TEXT = Area("text", 100, 100, 500, 300)
FIGURE = Area("figure", 100, 320, 500, 600)
QUESTION = Area("question", 100, 620, 500, 700)
PAGE = [TEXT, FIGURE, QUESTION]

pixels = st.floats(-500, 1500)


@given(pixels, pixels, st.floats(0, 400))
def test_chances_are_chances(x: float, y: float, sigma: float) -> None:
    chances = hit(PAGE, x, y, sigma)
    assert set(chances) == {"text", "figure", "question", OUTSIDE}
    assert all(0 <= chance <= 1 for chance in chances.values())
    assert sum(chances.values()) == pytest.approx(1)


@given(st.floats(100, 499), st.floats(100, 299))
def test_without_uncertainty_a_point_lies_in_its_area(x: float, y: float) -> None:
    assert hit(PAGE, x, y, 0.0)["text"] == 1


@given(st.floats(1, 200), st.floats(1, 200))
def test_the_less_sure_the_less_a_point_in_the_middle_is_the_areas(one: float, other: float) -> None:
    sure, unsure = sorted((one, other))
    assert hit(PAGE, 300, 200, sure)["text"] >= hit(PAGE, 300, 200, unsure)["text"] - 1e-9


def test_between_two_areas_neither_is_clear() -> None:
    chances = hit(PAGE, 300, 310, 150)
    assert 0.2 < chances["text"] < 0.5
    assert 0.2 < chances["figure"] < 0.5


def test_dwell_is_shared_out_by_chance_and_never_more_than_was_looked() -> None:
    log = AreaLog(PAGE)
    log.add(300, 310, 0.0, 2.0, 150)
    dwell = {name: record.dwell_s for name, record in log.records.items()}
    assert dwell["text"] > 0.4
    assert dwell["figure"] > 0.4
    assert sum(dwell.values()) <= 2.0


def watch(log: AreaLog, *places: tuple[str, float]) -> None:
    """Look at the middle of areas, each at a second."""
    areas = {area.id: area for area in log.areas}
    for name, at in places:
        area = areas[name]
        log.add((area.left + area.right) / 2, (area.top + area.bottom) / 2, at, 0.5, 20)


def test_looks_that_follow_closely_are_one_visit() -> None:
    log = AreaLog(PAGE)
    watch(log, ("text", 0), ("text", 0.5), ("text", 1.0))
    assert (log.records["text"].visits, log.records["text"].first_at) == (1, 0)


def test_coming_back_later_is_a_second_visit() -> None:
    log = AreaLog(PAGE)
    watch(log, ("text", 0), ("text", 60))
    assert log.records["text"].visits == 2
    assert log.records["text"].regressions == 0


def test_going_back_up_is_a_regression_and_going_on_is_none() -> None:
    log = AreaLog(PAGE)
    watch(log, ("text", 0), ("figure", 1), ("text", 2), ("figure", 3), ("question", 4), ("text", 5))
    assert [log.records[area.id].regressions for area in PAGE] == [2, 0, 0]


def test_looks_beside_everything_count_for_nothing() -> None:
    log = AreaLog(PAGE)
    assert log.add(2000, 2000, 0.0, 1.0, 50) == OUTSIDE
    assert all(record.visits == 0 and record.dwell_s < 1e-6 for record in log.records.values())


def test_areas_need_an_extent_and_ids_of_their_own() -> None:
    with pytest.raises(ValueError, match="no extent"):
        Area("empty", 5, 5, 5, 9)
    with pytest.raises(ValueError, match="same id"):
        AreaLog([TEXT, TEXT])
