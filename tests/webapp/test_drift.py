"""Counting the live version's estimates by the day, and noticing when they are not what they were."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.webapp.conftest import make_person
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import AttentionSample, StudySession
from webapp.classroom.services import open_session
from webapp.donations.models import SelfReport
from webapp.registry.arriving import list_shipped
from webapp.registry.drift import auc, get_drift, psi
from webapp.registry.models import ModelVersion, ScoreDay
from webapp.registry.scores import PARTS, count_days

TODAY = datetime.now(UTC).date()
FLAT = [20] * PARTS
LOW, HIGH = ([40] * 10 + [0] * 10), ([0] * 10 + [40] * 10)


@pytest.fixture
def live(db: None) -> ModelVersion:
    list_shipped()
    return ModelVersion.objects.get(state=ModelVersion.State.LIVE)


@pytest.fixture
def long_live(db: None, monkeypatch: pytest.MonkeyPatch) -> ModelVersion:
    """Live for fifty days."""
    monkeypatch.setattr(timezone, "now", lambda: at(TODAY - timedelta(days=50)))
    list_shipped()
    monkeypatch.undo()
    return ModelVersion.objects.get(state=ModelVersion.State.LIVE)


def at(day: date, hour: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture
def sessions(classroom: Classroom, lesson: Any) -> list[StudySession]:
    """Six students with a lesson open each."""
    return [
        open_session(student=make_person(f"s{number}", "student", classroom), classroom=classroom, lesson=lesson)
        for number in range(6)
    ]


def study(session: StudySession, day: date, focus: float | None = 0.52, confusion: float | None = 0.11) -> None:
    """Two samples of ten seconds, in one of which half of the frames could not be judged."""
    for known in (1.0, 0.5):
        AttentionSample.objects.create(
            session=session, at=at(day, 10), seconds=10.0, focus=focus, confusion=confusion, known_share=known
        )


def test_a_day_of_five_people_is_counted_once_and_names_nobody(
    long_live: ModelVersion, sessions: list[StudySession]
) -> None:
    day = TODAY - timedelta(days=1)
    for session in sessions[:5]:
        study(session, day)
    SelfReport.objects.create(
        student=sessions[0].student, session=sessions[0], key=uuid4(), block="b", kind="lost", at=at(day, 11),
        focus=0.5, confusion=0.8,
    )  # fmt: skip
    study(sessions[0], TODAY)  # a day that is not over
    assert (count_days(today=TODAY), count_days(today=TODAY)) == (1, 0)
    row = ScoreDay.objects.get()
    assert (row.version, row.day, row.people) == (long_live, day, 5)
    assert (row.seconds, row.unknown_seconds) == (100.0, 25.0)
    assert (row.focus[10], sum(row.focus), row.confusion[2]) == (10, 10, 10)
    assert {key: counts.index(1) for key, counts in row.reports.items()} == {"lost_confusion": 16}


def test_days_of_few_people_wait_for_more_and_are_counted_together(
    long_live: ModelVersion, sessions: list[StudySession]
) -> None:
    for number, session in enumerate(sessions[:4]):
        study(session, TODAY - timedelta(days=10 - number))
    assert count_days(today=TODAY) == 0
    study(sessions[4], TODAY - timedelta(days=2))
    assert count_days(today=TODAY) == 1
    row = ScoreDay.objects.get()
    assert (row.day, row.people) == (TODAY - timedelta(days=2), 5)
    assert row.since < TODAY - timedelta(days=10)


def test_what_a_version_did_not_judge_is_not_counted_to_it(live: ModelVersion, sessions: list[StudySession]) -> None:
    for session in sessions:
        study(session, TODAY - timedelta(days=3))  # before anything was live, by the log
    assert count_days(today=TODAY) == 0


def stretch(version: ModelVersion, day: date, **more: Any) -> None:
    fields = {"focus": FLAT, "confusion": FLAT, "seconds": 1000.0, "unknown_seconds": 100.0, "reports": {}, "people": 9}
    ScoreDay.objects.create(version=version, since=day, day=day, **(fields | more))


def weeks(version: ModelVersion, **lately: Any) -> None:
    """Two quiet weeks at first, and three days of the last week."""
    for number in range(10):
        stretch(version, TODAY - timedelta(days=40 - number), reports=said(LOW, HIGH))
    for number in range(3):
        stretch(version, TODAY - timedelta(days=3 - number), **({"reports": said(LOW, HIGH)} | lately))


def said(followed: list[int], lost: list[int]) -> dict[str, list[int]]:
    return {"followed_confusion": followed, "lost_confusion": lost}


def shifted(version: ModelVersion) -> list[str]:
    return [shift.key for shift in get_drift(version, today=TODAY).alerts]


def test_as_long_as_all_is_as_it_was_nothing_is_alarming(live: ModelVersion) -> None:
    weeks(live)
    drift = get_drift(live, today=TODAY)
    assert [shift.key for shift in drift.shifts] == ["focus", "confusion", "unknown", "said_confusion"]
    assert drift.alerts == []
    assert "100 have the higher confusion" in drift.shifts[-1].words


@pytest.mark.parametrize(
    ("lately", "alert"),
    [
        ({"focus": LOW}, "focus"),
        ({"confusion": HIGH}, "confusion"),
        ({"unknown_seconds": 400.0}, "unknown"),
        ({"reports": said(FLAT, FLAT)}, "said_confusion"),
    ],
)
def test_what_shifted_is_told_with_what_to_do(live: ModelVersion, lately: dict[str, Any], alert: str) -> None:
    weeks(live, **lately)
    assert shifted(live) == [alert]
    assert all(shift.advice for shift in get_drift(live, today=TODAY).alerts)


def test_where_days_always_differed_as_much_nothing_has_shifted(live: ModelVersion) -> None:
    for number in range(6):
        stretch(live, TODAY - timedelta(days=40 - number), focus=(LOW, HIGH)[number % 2], unknown_seconds=50.0 * number)
    stretch(live, TODAY - timedelta(days=2), focus=LOW, unknown_seconds=250.0)
    assert shifted(live) == []


def test_a_few_days_are_too_few_to_compare(live: ModelVersion) -> None:
    stretch(live, TODAY - timedelta(days=40))
    stretch(live, TODAY - timedelta(days=1), focus=LOW)
    assert get_drift(live, today=TODAY).shifts == ()


def test_the_page_says_it_in_words_and_only_there(
    live: ModelVersion, client: Client, django_assert_max_num_queries: Any
) -> None:
    admin = User.objects.create_user("ada", role=User.Role.ADMIN)
    client.force_login(admin)
    address = reverse("registry:models")
    assert "Nothing was counted of it yet." in client.get(address).content.decode()
    weeks(live, focus=LOW)
    with django_assert_max_num_queries(20):
        text = client.get(address).content.decode()
    assert "Estimates of focus are distributed otherwise than in its first weeks." in text
    assert "Look for what is new" in text


COUNTS = st.lists(st.integers(0, 500), min_size=10, max_size=10)


@given(COUNTS, COUNTS)
def test_the_index_is_nothing_for_the_same_and_never_below(one: list[int], other: list[int]) -> None:
    assert psi(one, one) == pytest.approx(0.0)
    assert psi(one, other) >= -1e-9
    assert psi(one, other) == pytest.approx(psi(other, one))


@given(COUNTS.filter(any), COUNTS.filter(any))
def test_agreement_is_a_share_and_turning_it_round_turns_it(one: list[int], other: list[int]) -> None:
    value, half = auc(one, other)
    assert 0.0 <= value <= 1.0
    assert half >= 0.0
    assert value + auc(other, one)[0] == pytest.approx(1.0)
