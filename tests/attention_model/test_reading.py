import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_model.fixations import Fixation
from attention_model.page_features import NAMES
from attention_model.page_gaze import FEATURES, FLAGS, PAGE_SIZE, PageGaze, PageReader
from attention_model.reading import pattern, reading_facts, step_kind

LINE = 25.0


def as_fixations(places: list[tuple[float, float]], seconds: float = 0.25) -> list[Fixation]:
    return [Fixation(x, y, k * seconds, seconds, 2) for k, (x, y) in enumerate(places)]


def lines_read(rows: int, start: float = 0.0, words: int = 8) -> list[tuple[float, float]]:
    return [(200 + 100 * word, 150 + LINE * 1.5 * row) for row in range(rows) for word in range(words)]


def scattered(count: int) -> list[tuple[float, float]]:
    rng = np.random.default_rng(3)
    return [(float(x), float(y)) for x, y in rng.uniform((0, 0), (1400, 900), (count, 2))]


def test_steps_are_named_by_where_they_lead() -> None:
    assert step_kind(4, 0.2) == "forward"
    assert step_kind(20, 0) == "skip"
    assert step_kind(-4, 0) == "regression"
    assert step_kind(-25, 1.5) == "return_sweep"
    assert step_kind(0.3, 0.2) == "rest"
    assert step_kind(15, -20) == "jump"


@given(st.floats(-200, 200), st.floats(-200, 200))
def test_every_step_has_a_name(dx: float, dy: float) -> None:
    assert step_kind(dx, dy)


def test_lines_read_one_after_the_other_are_reading() -> None:
    facts = reading_facts(as_fixations(lines_read(6)), LINE)
    assert facts.pattern == "reading"
    assert facts.return_sweeps == pytest.approx(5 / 47)
    assert facts.lines_a_minute == pytest.approx(5 / (48 * 0.25 / 60))
    assert facts.regressions == 0


def test_jumping_about_is_scanning() -> None:
    assert reading_facts(as_fixations(scattered(40)), LINE).pattern == "scanning"


def test_eyes_that_rest_at_one_place_stare() -> None:
    assert reading_facts(as_fixations([(400, 300)] * 30), LINE).pattern == "staring"


def test_a_few_steps_say_nothing() -> None:
    assert pattern(["forward"] * 3) == "unknown"
    assert reading_facts([], LINE).pattern == "unknown"


def test_page_zoom_does_not_matter() -> None:
    near = as_fixations([(2 * x, 2 * y) for x, y in lines_read(6)])
    assert reading_facts(near, 2 * LINE) == reading_facts(as_fixations(lines_read(6)), LINE)


def follow(
    page: PageGaze | PageReader, places: list[tuple[float, float]], step: float = 0.25, at: float = 0.0
) -> float:
    for x, y in places:
        page.push(x, y, at, step)
        at += step
    return at


def features_of(places: list[tuple[float, float]], size: tuple[float, float] = (1400, 900)) -> dict[str, float]:
    page = PageGaze(*size, 0.0)
    found = page.features(follow(page, places))
    assert found is not None
    return dict(zip(NAMES, found.tolist(), strict=True))


def test_features_tell_reading_from_jumping_about() -> None:
    read, jumped = features_of(lines_read(8)), features_of(scattered(64))
    for name in ("forward", "rightward", "flatness", "x_again_1", "way_down"):
        assert read[name] > jumped[name], name
    for name in ("step", "leaps", "down"):
        assert read[name] < jumped[name], name


def test_features_do_not_depend_on_the_size_of_the_screen() -> None:
    larger = [(1.7 * x, 1.7 * y) for x, y in lines_read(8)]
    small, large = features_of(lines_read(8)), features_of(larger, (1.7 * 1400, 1.7 * 900))
    assert large == pytest.approx(small)


def test_features_do_not_depend_on_the_clock() -> None:
    late = PageGaze(1400, 900, 5000.0)
    end = follow(late, lines_read(8), at=5000.0)
    found = late.features(end)
    assert found is not None
    assert dict(zip(NAMES, found.tolist(), strict=True)) == pytest.approx(features_of(lines_read(8)))


look = st.tuples(
    st.floats(allow_nan=True, allow_infinity=True, width=32),
    st.floats(-5e3, 5e3),
    st.floats(-10, 900),
    st.floats(-1, 9),
)


@given(st.lists(look, max_size=30), st.floats(0, 1000))
def test_whatever_comes_the_vector_is_finite_and_bounded(
    looks: list[tuple[float, float, float, float]], now: float
) -> None:
    reader = PageReader()
    reader.open(1280, 720, 0.0)
    for each in looks:
        reader.push(*each)
    vector = reader.vector(now)
    assert vector.shape == (PAGE_SIZE,)
    assert np.abs(vector).max() <= 3


def test_nothing_seen_is_all_zeros() -> None:
    reader = PageReader()
    assert not reader.vector(5.0).any()
    reader.open(1280, 720, 0.0)
    assert not reader.vector(5.0).any()


def test_flags_tell_what_is_known() -> None:
    reader = PageReader()
    reader.open(1400, 900, 0.0)
    end = follow(reader, lines_read(6))
    assert reader.vector(end)[:FLAGS].tolist() == [1, 1]
    assert reader.vector(end, still_reading=False)[:FLAGS].tolist() == [1, 0]


def test_a_finished_page_counts_as_usual_beside_the_one_that_is_read() -> None:
    reader = PageReader()
    reader.open(1400, 900, 0.0)
    end = follow(reader, lines_read(6))
    first = split(reader.vector(end))
    assert first["usual"] == pytest.approx(first["page"])
    reader.open(1400, 900, end)
    again = follow(reader, scattered(30), at=end)
    second = split(reader.vector(again))
    assert second["usual"] == pytest.approx((first["page"] + second["page"]) / 2, abs=1e-6)
    assert second["page"] != pytest.approx(first["page"])


def split(vector: np.ndarray) -> dict[str, np.ndarray]:
    return {"page": vector[FLAGS : FLAGS + FEATURES], "usual": vector[FLAGS + FEATURES :]}


def test_a_page_without_gaze_does_not_count_as_usual() -> None:
    reader = PageReader()
    reader.open(1400, 900, 0.0)
    reader.close(20.0)
    assert reader.finished == 0


def test_a_window_without_extent_is_refused() -> None:
    with pytest.raises(ValueError, match="width and a height"):
        PageGaze(0, 900, 0.0)
