"""A site's examples among the shipped ones: what always holds, however many of either there are."""

import datetime as dt
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.tpu_training.own_data import write_set
from tpu_training.datasets.windows import PAGES, WINDOWS, read_part
from tpu_training.retraining.base import Arrays, base_pages, people_for
from tpu_training.retraining.curve import POINTS, Curve
from tpu_training.retraining.job import read_job
from tpu_training.retraining.mixing import (
    FEW,
    MOST_TIMES,
    drawn,
    fair_rows,
    mix_windows,
    pages_of,
    taught_by_face,
    together,
)
from tpu_training.retraining.own import open_data, own_windows

SHARES = st.floats(0.05, 0.9)


def rows(count: int, people: int, unseen: int = 0) -> Arrays:
    """Rows of people in turn, the first people's for validation."""
    person = np.arange(count) % max(1, people)
    return {"x": np.arange(count, dtype=np.float32), "person": person, "validation": person < unseen}


@given(base=st.integers(20, 400), own=st.integers(0, 300), share=SHARES, seed=st.integers(0, 9))
def test_every_example_counts_and_none_too_often(base: int, own: int, share: float, seed: int) -> None:
    there, given_ = rows(base, 10, 1), rows(own, 20)
    of_base, of_own = drawn(there, given_, share, np.random.default_rng(seed))
    times = Counter(of_own.tolist())
    assert set(times) == set(range(own))
    assert max(times.values(), default=0) <= MOST_TIMES
    assert set(of_base.tolist()) == set(range(base))
    trained = len(of_base) - int(there["validation"].sum())
    assert len(of_own) <= share * (trained + len(of_own)) + 1


@given(counts=st.lists(st.integers(1, 300), min_size=1, max_size=12))
def test_nobody_has_a_say_far_beyond_the_others(counts: list[int]) -> None:
    person = np.repeat(np.arange(len(counts)), counts)
    kept = fair_rows(person, np.random.default_rng(0))
    most = max(FEW, 4 * float(np.median(counts)))
    found = Counter(person[kept].tolist())
    assert [found[n] for n in range(len(counts))] == [min(count, int(most)) for count in counts]


@given(own=st.integers(1, 60), people=st.integers(1, 12), share=SHARES)
def test_people_are_either_trained_on_or_not(own: int, people: int, share: float) -> None:
    mixed = together(rows(100, 10, 2), rows(own, people), share, np.random.default_rng(1))
    unseen = mixed["validation"]
    assert not set(mixed["person"][unseen].tolist()) & set(mixed["person"][~unseen].tolist())
    assert (mixed["person"] < 0).tolist() == mixed["own"].tolist(), "a site's numbers are not the base's"
    # Pictures are drawn of the first validation rows.
    assert np.all(np.diff(mixed["own"][unseen].astype(int)) >= 0)
    assert np.all(np.diff(unseen.astype(int)) >= 0)


def test_without_a_share_the_site_s_examples_stay_out() -> None:
    assert not together(rows(50, 5, 1), rows(9, 3), 0.0, np.random.default_rng(0))["own"].any()


@given(limit=st.none() | st.integers(2, 10**6))
def test_some_simulated_people_are_always_kept_apart(limit: int | None) -> None:
    people = people_for(limit)
    assert len(set(people)) == len(people) >= 10
    assert people == people_for(limit)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_set(tmp_path_factory.mktemp("mixing") / "set", people=6)


@pytest.fixture(scope="module")
def windows(data: Path) -> Arrays:
    import hashlib

    opened = open_data(data, hashlib.sha256((data / "dataset.json").read_bytes()).hexdigest())
    found = own_windows(opened)
    assert found is not None
    return found


def test_where_no_expression_was_read_a_face_tells_nothing_of_confusion(windows: Arrays) -> None:
    taught = taught_by_face(windows)
    gaze = windows["level"] == "gaze"
    assert gaze.any()
    assert not taught["confusion_weight"][gaze].any()
    assert taught["confusion_weight"][~gaze].all()
    assert taught["focus_weight"].all()


def test_a_window_s_own_page_teaches_what_pages_tell(windows: Arrays) -> None:
    pages = pages_of(windows)
    assert 0 < len(pages["page"]) <= len(windows["focus"])
    assert not pages["seeking"].any()
    blank = {**windows, "page": np.zeros_like(windows["page"])}
    assert not len(pages_of(blank)["page"])


def test_the_mixed_folder_is_what_the_window_network_reads(data: Path, tmp_path: Path) -> None:
    pytest.importorskip("tensorflow")
    from tests.tpu_training.own_data import write_job
    from tpu_training.networks.window import page_rows, window_rows

    job = read_job(write_job(tmp_path / "job.json", data, limit=64), dt.datetime.now(dt.UTC))
    told: list[tuple[int, int]] = []
    opened = open_data(data, job.data_sha256)
    mix_windows(job, opened, tmp_path / "cache", tmp_path / "mixed", lambda done, of: told.append((done, of)))
    assert told[-1] == (10, 10)
    pages = page_rows(tmp_path / "mixed", validation=False)
    inputs, _, weights = window_rows(tmp_path / "mixed", pages[0], pages[1]["confusion"], validation=False)
    found = read_part(tmp_path / "mixed", WINDOWS, ("own", "page"), validation=False)
    own = found["own"].astype(bool)
    assert own.any()
    np.testing.assert_array_equal(inputs["page"][own], found["page"][own])
    assert set(np.unique(inputs["page"][~own, 0])) == {0.0, 1.0}, "simulated windows have a page half of the time"
    assert weights["focus"].shape == (len(own),)
    again = mixed_again(job, opened, tmp_path)
    np.testing.assert_array_equal(again, found["own"])


def mixed_again(job: object, opened: object, tmp_path: Path) -> NDArray[np.generic]:
    """The same from what was kept: nobody is simulated twice."""

    def never(_done: int, _of: int) -> None:
        pytest.fail("simulated again")

    mix_windows(job, opened, tmp_path / "cache", tmp_path / "again", never)  # type: ignore[arg-type]
    return read_part(tmp_path / "again", WINDOWS, ("own",), validation=False)["own"]


def test_the_readers_kept_apart_are_those_of_the_shipped_network() -> None:
    pages = base_pages()
    kept = np.unique(pages["person"][pages["validation"]])
    assert len(kept) == round(0.1 * len(np.unique(pages["person"])))
    assert not np.isin(pages["person"][~pages["validation"]], kept).any()
    assert PAGES == "pages.npz"


@given(losses=st.lists(st.floats(-5, 5), min_size=1, max_size=2000))
def test_a_curve_stays_short_and_true(losses: list[float]) -> None:
    curve = Curve([])
    for step, loss in enumerate(losses, 1):
        curve.add(step, loss)
    steps = [step for step, _ in curve.points]
    assert len(steps) <= POINTS
    assert steps == sorted(set(steps))
    assert len(losses) - steps[-1] < curve.every
    assert min(losses) - 1e-4 <= min(loss for _, loss in curve.points)
    assert max(loss for _, loss in curve.points) <= max(losses) + 1e-4


def test_a_curve_goes_on_as_coarse_as_it_was() -> None:
    first = Curve([])
    for step in range(1, 1001):
        first.add(step, 1.0)
    second = Curve(first.points)
    assert second.every == first.every == 4
