"""What teachers read of a class afterwards: groups from five on, figures, what helped; never from whose camera."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from lessons.content.models import Lesson
from tests.webapp.class_day import answer, look, report_of, study_all
from webapp.accounts.models import Classroom, User
from webapp.classroom.heat import CELLS, COLUMNS
from webapp.classroom.models import BlockGaze
from webapp.dashboards.curves import Part, PartPace
from webapp.dashboards.figures import FigureLine
from webapp.dashboards.gaze_maps import get_gaze_maps
from webapp.dashboards.helped import Given, help_lines
from webapp.dashboards.mastery import get_skill_lines
from webapp.dashboards.models import SessionMinute, SessionSkill
from webapp.dashboards.numbers import FEWEST, Share, difference, known_words, may_show, spread

shares = st.integers(1, 60).flatmap(lambda of: st.builds(Share, st.integers(0, of), st.just(of)))
UPPER_RIGHT, LOWER_LEFT = COLUMNS - 1, CELLS - COLUMNS


@pytest.fixture
def desk(client: Client, teacher: User) -> Client:
    client.force_login(teacher)
    return client


@given(st.lists(st.floats(0, 100), max_size=40))
def test_a_spread_is_ordered_and_never_of_fewer_than_five(values: list[float]) -> None:
    found = spread(values)
    if len(values) < FEWEST:
        assert found is None
    else:
        assert found
        assert min(values) <= found.low <= found.median <= found.high <= max(values)
        assert found.unsure >= 0


@given(shares, shares)
def test_a_difference_lies_between_minus_one_and_one_and_holds_what_was_seen(one: Share, other: Share) -> None:
    low, high = difference(one, other)
    assert -1 - 1e-9 <= low <= one.part - other.part + 1e-9
    assert one.part - other.part - 1e-9 <= high <= 1 + 1e-9


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_known_number_never_leaves_fewer_than_five_to_be_told_apart(known: int, more: int) -> None:
    words = known_words(known, known + more)
    if any(letter.isdigit() for letter in words):
        assert known >= FEWEST
        assert more >= FEWEST


@given(st.integers(0, 40), st.integers(0, 40))
def test_what_is_shown_of_some_never_tells_that_it_is_known_of_everybody_in_a_class_of_five(one: int, two: int) -> None:
    present, known = max(one, two), min(one, two)
    assert may_show(known, present) == (known >= 5 and present > 5)


@pytest.mark.django_db
def test_a_report_speaks_of_a_class_from_five_students_on(desk: Client, classroom: Classroom, lesson: Lesson) -> None:
    study_all(4, classroom, lesson, pace=1.8)
    few = desk.get(report_of(classroom, lesson)).text
    assert "Too few" in few
    assert "times the usual" not in few
    study_all(1, classroom, lesson, pace=1.8)
    page = desk.get(report_of(classroom, lesson)).text
    assert "was the hard part" in page
    assert "1.8 times the usual" in page
    assert "Focus and confusion are not known" in page
    bad = reverse("dashboards:report", args=[classroom.pk, lesson.pk, "9999-99-99"])
    assert desk.get(bad).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.django_db
def test_no_page_shows_focus_known_of_fewer_than_five(desk: Client, classroom: Classroom, lesson: Lesson) -> None:
    sessions = study_all(9, classroom, lesson)
    now = int(timezone.now().timestamp()) // 60
    for place, one in enumerate(sessions):
        known = {"focus_sum": 20.0, "focus_seconds": 50.0} if place < 4 else {}
        for ago in range(3):
            SessionMinute.objects.create(session=one, minute=now - ago, standing="well", **known)
    pages = [reverse("dashboards:live", args=[classroom.pk]), report_of(classroom, lesson)]
    for page in pages:
        assert "0.40" not in desk.get(page).text
    SessionMinute.objects.filter(session__in=sessions[4:6]).update(focus_sum=20.0, focus_seconds=50.0)
    for page in pages:
        assert "0.40" in desk.get(page).text


@pytest.mark.django_db
def test_pages_cost_no_more_queries_in_a_larger_class(desk: Client, classroom: Classroom, lesson: Lesson) -> None:
    names = ("live", "curves", "reports", "compare")
    addresses = [report_of(classroom, lesson), *(reverse(f"dashboards:{name}", args=[classroom.pk]) for name in names)]
    counts = []
    for size in (6, 14):
        for session in study_all(size, classroom, lesson):
            for figure in lesson.blocks.filter(kind="figure"):
                look(session, figure, cell=0, seconds=9)
        counts.append([_queries(desk, address) for address in addresses])
    assert counts[0] == counts[1]


def _queries(desk: Client, address: str) -> int:
    desk.get(address)  # what Django looks up once in a process
    with CaptureQueriesContext(connection) as counted:
        assert desk.get(address).status_code == HTTPStatus.OK
    return len(counted)


@pytest.mark.parametrize(
    ("pace", "returned", "right", "verdict"),
    [
        (1.0, 0, 9, "Read without trouble"),
        (1.8, 0, 9, "Took some effort"),
        (1.0, 5, 9, "Took some effort"),
        (1.8, 5, 9, "Seems to have confused"),
        (1.0, 5, 2, "Seems to have confused"),
        (1.8, 5, 2, "Seems to have confused"),
    ],
)
def test_two_of_three_signs_say_that_a_figure_confused(pace: float, returned: int, right: int, verdict: str) -> None:
    read = PartPace(Part(1, "Cells", ("cell",), 20.0), spread([pace] * 10), 10, returned)
    figure = FigureLine("cell", 1, "Cells", read, Share(right, 10))
    assert (figure.verdict, figure.confused) == (verdict, verdict.startswith("Seems"))


def test_a_figure_that_fewer_than_five_read_is_not_known() -> None:
    figure = FigureLine("cell", 1, "Cells", PartPace(Part(1, "Cells", ("cell",), 20.0), None, 4, 0), Share(0, 4))
    assert (figure.verdict, figure.state, figure.confused) == ("Not known", "unknown", False)


@pytest.mark.django_db
def test_a_map_shows_where_five_or_more_looked_and_says_it_in_a_table_too(
    desk: Client, classroom: Classroom, lesson: Lesson
) -> None:
    figure = lesson.blocks.filter(kind="figure")[0]
    sessions = study_all(8, classroom, lesson)
    for seconds, session in zip((10, 20, 30, 40), sessions, strict=False):
        look(session, figure, cell=UPPER_RIGHT, seconds=seconds)
    assert "No map: it needs five students" in desk.get(report_of(classroom, lesson)).text
    look(sessions[4], figure, cell=LOWER_LEFT, seconds=600)
    page = desk.get(report_of(classroom, lesson)).text
    assert "The eyes rested longest on the upper right, for half of the students 20 s or more." in page
    assert "known of most" in page  # the three others are too few to be counted
    assert "600" not in page  # one student alone never makes a mark on it
    BlockGaze.objects.update(parts={"the nucleus": [14.0, 2], "the edge": [3.0, 1]})
    page = desk.get(report_of(classroom, lesson)).text
    assert "The eyes rested longest on the nucleus, for half of the students 14 s or more." in page
    assert page.index("The nucleus") < page.index("The edge")


@pytest.mark.django_db
def test_a_map_is_left_out_where_it_would_be_of_everybody_or_of_two_drawings(
    classroom: Classroom, lesson: Lesson
) -> None:
    figure = lesson.blocks.filter(kind="figure")[0]
    sessions = study_all(5, classroom, lesson)
    for session in sessions:
        look(session, figure, cell=0, seconds=9)
    assert get_gaze_maps(sessions, course=lesson.course, changed=set()) == {}
    sessions += study_all(3, classroom, lesson)
    assert get_gaze_maps(sessions, course=lesson.course, changed=set())
    assert not get_gaze_maps(sessions, course=lesson.course, changed={(sessions[0].pk, figure.key)})
    sessions[0].levels = {figure.key: "simpler"}
    assert not get_gaze_maps(sessions, course=lesson.course, changed=set())


def test_a_change_helped_when_those_who_got_it_did_better_than_those_who_did_not() -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    got, without = range(12), range(100, 112)
    rows = [(uuid4(), student, 1, False, start) for student in [*got, *without]]
    rows += [(uuid4(), student, 1, student in got, start + timedelta(minutes=5)) for student in [*got, *without]]
    times = {student: start + timedelta(minutes=1) for student in got}
    [line] = help_lines(Given({"remedial": times}, {}, set()), rows)
    assert (str(line.with_it), str(line.without), line.verdict) == ("12 of 12", "0 of 12", "Seems to have helped")
    few = {student: times[student] for student in range(4)}
    [line] = help_lines(Given({"remedial": few}, {}, set()), rows)
    assert (line.few, line.verdict) == (True, "Not known")
    assert help_lines(Given({"teacher_alert": times}, {}, set()), rows) == []


@pytest.mark.django_db
def test_a_skill_is_shown_before_and_after_once_it_is_known_of_five(classroom: Classroom, lesson: Lesson) -> None:
    skill = lesson.skills.all()[0]
    sessions = study_all(6, classroom, lesson)
    for session in sessions[:4]:
        SessionSkill.objects.create(session=session, skill=skill, before=0.3, after=0.9)
    SessionSkill.objects.create(session=sessions[4], skill=skill, before=None, after=0.9)
    assert get_skill_lines(sessions) == []
    SessionSkill.objects.create(session=sessions[5], skill=skill, before=0.3, after=0.9)
    [line] = get_skill_lines(sessions)
    assert (line.percent, line.advice) == ((30, 90), "Settled")


@pytest.mark.django_db
def test_an_exercise_is_listed_by_how_many_had_it_right_at_once(
    desk: Client, classroom: Classroom, lesson: Lesson
) -> None:
    block = lesson.blocks.filter(kind="exercise")[0]
    for place, session in enumerate(study_all(6, classroom, lesson)):
        answer(session, block, right=place < 2)
        answer(session, block, right=True)
    assert "was right at once for 2 of 6." in desk.get(report_of(classroom, lesson)).text
