import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_model.fixations import (
    DISPERSION_PX,
    LONGEST_GAP_S,
    SHORTEST_S,
    Fixation,
    GazePoint,
    by_dispersion,
    by_velocity,
    dispersion,
    saccades,
)


def rests(places: list[tuple[float, float]], points: int = 5, step: float = 0.1) -> list[GazePoint]:
    """Eyes that stay for a while at each of these places."""
    where = [place for place in places for _ in range(points)]
    return [GazePoint(x, y, k * step, step) for k, (x, y) in enumerate(where)]


coordinate = st.floats(-500, 3000, allow_nan=False)


@st.composite
def scanpaths(draw: st.DrawFn) -> list[GazePoint]:
    at, points = 0.0, []
    for _ in range(draw(st.integers(0, 25))):
        seconds = draw(st.floats(0.02, 0.5))
        points.append(GazePoint(draw(coordinate), draw(coordinate), at, seconds))
        at += seconds + draw(st.sampled_from([0.0, 0.0, 0.05, 2.0]))
    return points


@pytest.mark.parametrize("method", [by_dispersion, by_velocity])
def test_each_rest_is_one_fixation_at_its_place(method) -> None:
    found = method(rests([(100, 100), (500, 110), (900, 400)]))
    assert [(f.x, f.y, f.points) for f in found] == [(100, 100, 5), (500, 110, 5), (900, 400, 5)]
    assert [f.seconds for f in found] == pytest.approx([0.5] * 3)


@given(scanpaths())
def test_dispersion_fixations_are_tight_long_enough_and_in_order(points: list[GazePoint]) -> None:
    found = by_dispersion(points)
    assert all(f.seconds >= SHORTEST_S for f in found)
    assert all(a.end <= b.at + 1e-9 for a, b in itertools.pairwise(found))
    assert sum(f.points for f in found) <= len(points)
    for fixation in found:
        inside = [p for p in points if fixation.at <= p.at < fixation.end]
        assert dispersion(inside[: fixation.points]) <= DISPERSION_PX


@given(scanpaths())
def test_velocity_fixations_share_no_point_and_are_long_enough(points: list[GazePoint]) -> None:
    found = by_velocity(points)
    assert all(f.seconds >= SHORTEST_S for f in found)
    assert sum(f.points for f in found) <= len(points)
    assert all(a.at < b.at for a, b in itertools.pairwise(found))


@given(scanpaths(), st.integers(-200, 200), st.integers(-200, 200))
def test_where_the_page_lies_does_not_matter(points: list[GazePoint], dx: int, dy: int) -> None:
    # In whole pixels, because rounding may tip what lies exactly on a limit.
    here = [GazePoint(round(p.x), round(p.y), p.at, p.seconds) for p in points]
    there = [GazePoint(p.x + dx, p.y + dy, p.at, p.seconds) for p in here]
    assert [f.points for f in by_dispersion(here)] == [f.points for f in by_dispersion(there)]


@given(scanpaths())
def test_a_wider_limit_takes_in_no_fewer_points(points: list[GazePoint]) -> None:
    tight = sum(f.points for f in by_dispersion(points, limit_px=50))
    wide = sum(f.points for f in by_dispersion(points, limit_px=10_000))
    assert wide >= tight


def test_saccades_lead_from_fixation_to_fixation() -> None:
    (jump,) = saccades([Fixation(100, 100, 0.0, 0.3, 3), Fixation(400, 500, 0.35, 0.2, 2)])
    assert (jump.dx, jump.dy, jump.length) == (300, 400, 500)
    assert jump.seconds == pytest.approx(0.05)


def test_there_is_no_saccade_across_a_gap_in_which_nothing_was_seen() -> None:
    after = 0.3 + LONGEST_GAP_S + 0.1
    assert saccades([Fixation(1, 1, 0.0, 0.3, 3), Fixation(9, 9, after, 0.2, 2)]) == []


@pytest.mark.parametrize("method", [by_dispersion, by_velocity])
def test_no_points_make_no_fixations(method) -> None:
    assert method([]) == []
