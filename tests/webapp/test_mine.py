"""A student's own pages after a lesson: all that was noticed and kept, for nobody else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from webapp.accounts.models import Membership, User
from webapp.classroom.charts import draw_focus, focus_sentence, stretches, washes
from webapp.classroom.gaze_services import Look, add_looks
from webapp.classroom.heat import CELLS, COLUMNS, no_heat, regions
from webapp.classroom.models import AttentionSample, BlockGaze, StudySession

PAGES = ("classroom:summary", "classroom:mine")


def sample(session: StudySession, minute: float, focus: float | None) -> AttentionSample:
    at = session.started_at + timedelta(minutes=minute)
    return AttentionSample(session=session, at=at, seconds=10, focus=focus, known_share=0.9 if focus else 0.1)


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_are_for_the_student_alone(
    page: str, client: Client, student: User, teacher: User, stranger: User, session: StudySession
) -> None:
    address = reverse(page, args=[session.pk])
    assert client.get(address).status_code == 302
    for person, status in ((student, 200), (teacher, 404), (stranger, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status
    assert client.get(reverse(page, args=[uuid4()])).status_code == 404


def test_without_a_camera_the_page_says_so_and_that_nothing_is_missing(
    signed_in: Client, session: StudySession
) -> None:
    page = signed_in.get(reverse("classroom:mine", args=[session.pk])).content.decode()
    assert "Nothing is missing from it" in page
    assert '<svg class="curve"' not in page
    assert "Camera pictures" in page


def test_what_was_noticed_is_shown_with_what_is_not_known(
    signed_in: Client, session: StudySession, django_assert_max_num_queries: Any
) -> None:
    AttentionSample.objects.bulk_create([sample(session, n / 6, None if 30 <= n < 40 else 0.8) for n in range(1, 60)])
    figure = session.lesson.blocks.filter(kind="figure", retired=False)[0]
    heat = no_heat()
    heat[0] = 12.0
    add_looks(session_id=session.pk, looks={figure.key: Look(12.0, 3, 2, heat, 140.0)})
    with django_assert_max_num_queries(26):
        page = signed_in.get(reverse("classroom:mine", args=[session.pk])).content.decode()
    assert "You seemed to be with the page for nearly all of the 8 minutes that could be judged." in page
    assert "For 2 minutes it is not known." in page
    assert "most of that on the upper left" in page
    assert "about 140 pixels" in page
    assert "curve__gap" in page


def test_who_left_the_class_still_sees_what_is_kept(signed_in: Client, student: User, session: StudySession) -> None:
    Membership.objects.filter(user=student).delete()
    page = signed_in.get(reverse("classroom:mine", args=[session.pk])).content.decode()
    assert "Back to the lesson" not in page


def test_looks_add_up_and_a_deleted_class_takes_none(session: StudySession) -> None:
    for _ in range(2):
        add_looks(session_id=session.pk, looks={"a": Look(3.0, 1, 1, [1.0] * CELLS, 120.0), "b": Look(1.0)})
    row = BlockGaze.objects.get(block="a")
    assert (row.seconds, row.visits, row.rereads, row.heat[0]) == (6.0, 2, 2, 2.0)
    session.classroom.delete()
    add_looks(session_id=session.pk, looks={"a": Look(3.0)})
    assert not BlockGaze.objects.exists()


def test_a_summary_says_what_was_done_and_nothing_that_was_sensed(signed_in: Client, session: StudySession) -> None:
    AttentionSample.objects.bulk_create([sample(session, 1, 0.1)])
    page = signed_in.get(reverse("classroom:summary", args=[session.pk])).content.decode()
    assert "So far" in page
    assert "You had it as it was written." in page
    assert "with the page" not in page
    session.finished_at = timezone.now()
    session.save()
    assert "You are through" in signed_in.get(reverse("classroom:summary", args=[session.pk])).content.decode()


def test_home_leads_to_how_the_last_lesson_went(signed_in: Client, session: StudySession) -> None:
    address = reverse("classroom:summary", args=[session.pk])
    assert address not in signed_in.get("/learn/").content.decode()
    session.finished_at = timezone.now()
    session.save()
    assert address in signed_in.get("/learn/").content.decode()


@given(st.lists(st.tuples(st.floats(0, 200), st.none() | st.floats(0, 1)), max_size=300))
def test_whatever_was_noticed_can_be_drawn(rows: list[tuple[float, float | None]]) -> None:
    session = StudySession(started_at=timezone.now())
    found = stretches(
        [sample(session, minute, focus) for minute, focus in sorted(rows, key=lambda row: row[0])], session.started_at
    )
    curve = draw_focus(found)
    assert len(found) <= 120
    assert all(width >= 0 for _, width in curve.gaps)
    assert focus_sentence(found)


@given(st.lists(st.floats(0, 1e6), min_size=CELLS, max_size=CELLS))
def test_heat_is_washes_of_four_strengths_and_nine_regions(heat: list[float]) -> None:
    assert all(1 <= wash.level <= 4 and wash.x < COLUMNS for wash in washes(heat, COLUMNS))
    assert sum(regions(heat).values()) == pytest.approx(sum(heat))
    assert len(regions(heat)) == 9
