"""Setting up where a student looks: the page's areas, the signal that follows, what is kept and what is refused."""

import math
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from hypothesis import given
from hypothesis import strategies as st

from attention_model.areas import Area, AreaLog
from attention_model.calibration import Calibration
from attention_model.judges import judges_of
from attention_model.nine_points import NINE_POINTS
from attention_model.observation import NO_FACE
from lessons.content.figure_parts import lesson_part_names
from tests.attention_model.test_calibration import PEOPLE, Student, known, nine_looks
from tests.rendered import dots, elsewhere
from tests.webapp.study_page import Page, open_lesson
from tpu_training.evaluate.session_files import StoredFixation
from tpu_training.evaluate.sessions import TESTING, small_drift
from webapp.accounts.models import SensingLevel, User
from webapp.classroom import gaze_services
from webapp.classroom.models import BlockGaze, GazeSetup, StudySession
from webapp.consent.services import give_consent, withdraw_consent
from webapp.live.layout import Layout, read_layout
from webapp.live.nine_points import Points, told
from webapp.live.page_watch import PageWatch
from webapp.live.refusal import Refused

SCREEN = [1440, 900]
WINDOW = [0, 80, 1440, 820]


@pytest.fixture
def worker(settings: Any, inference_socket: str) -> None:
    settings.ATTUNE_INFERENCE_SOCKET = inference_socket


def page_of(calibration: Calibration) -> Layout:
    """Two blocks, one above the other, in a window that fills the screen; the lower one is a figure."""
    size = (calibration.screen.width_px, calibration.screen.height_px)
    upper = Area("text", 0, 0, size[0], size[1] / 2)
    lower = Area("figure", 0, size[1] / 2, *size)
    sides = (
        Area("left part", 0, size[1] / 2, size[0] / 2, size[1]),
        Area("right part", size[0] / 2, size[1] / 2, *size),
    )
    return Layout(size, 0, 0, *size, (upper, lower), (lower,), {"figure": sides})


def reading(places: list[tuple[float, float]]) -> PageWatch:
    """A person of whom the network sees something looks at these places (shares of the screen), three seconds each."""
    watch, calibration = PageWatch(), known()
    watch.use(calibration)
    watch.lay(page_of(calibration), ["text", "figure"])
    person, at = Student(PEOPLE[0]), 60.0
    for place in places:
        for _ in range(6):
            at += 0.5
            fixation = person.sitting.fixate(TESTING, place, at, small_drift(person.rng))
            watch.see(person.eyes.observe(fixation.poses[0]), at, at)
    return watch


class TestPage:
    def test_eyes_that_come_back_are_a_reread_of_that_block(self) -> None:
        watch = reading([(0.5, 0.1), (0.5, 0.9), (0.5, 0.1)])
        assert watch.rereads("text") == 1
        assert watch.rereads("figure") == 0
        looks = watch.take()
        assert looks["text"].seconds > looks["figure"].seconds > 1
        assert sum(looks["figure"].heat) == pytest.approx(looks["figure"].seconds, rel=0.2)
        assert looks["text"].off_px > 10
        assert watch.take() == {}

    def test_a_labelled_part_of_a_figure_counts_how_long_and_how_often(self) -> None:
        watch = reading([(0.2, 0.8), (0.8, 0.8), (0.2, 0.8)])
        parts = watch.take()["figure"].parts
        assert parts["left part"].visits == 2
        assert parts["left part"].seconds > parts["right part"].seconds > 1
        assert parts["right part"].visits == 1

    def test_the_window_network_gets_the_page(self) -> None:
        watch = reading([(0.2, 0.1), (0.8, 0.1), (0.2, 0.3), (0.8, 0.3), (0.2, 0.5), (0.8, 0.5)])
        vector = watch.see(NO_FACE, 90.0, 90.0)
        assert vector is not None
        assert vector.any()

    def test_without_a_set_up_nothing_is_said(self) -> None:
        watch = PageWatch()
        watch.lay(page_of(known()), ["text", "figure"])
        seen = nine_looks()[0].seen[0]
        assert watch.see(seen, 1.0, 1.0) is None
        assert watch.rereads("text") is None

    def test_another_screen_is_another_matter_and_zoom_is_not(self) -> None:
        watch, calibration = PageWatch(), known()
        watch.use(calibration)
        size = (calibration.screen.width_px, calibration.screen.height_px)
        watch.lay(Layout((size[0] / 1.5, size[1] / 1.5), 0, 0, 900, 500), [])
        assert watch.knows
        watch.lay(Layout((1080.0, 1920.0), 0, 0, 900, 500), [])
        assert not watch.knows

    def test_scrolling_moves_areas_and_keeps_what_was_counted(self) -> None:
        log = AreaLog([Area("a", 0, 0, 100, 100), Area("b", 0, 100, 100, 200)], ["a", "b", "c"])
        log.add(50, 50, 0.0, 1.0, 1.0)
        log.add(50, 150, 1.0, 1.0, 1.0)
        log.relay([Area("b", 0, 0, 100, 100), Area("c", 0, 100, 100, 200)], ["a", "b", "c"])
        log.add(50, 150, 2.0, 1.0, 1.0)
        log.relay([Area("a", 0, 0, 100, 100)], ["a", "b", "c"])
        log.add(50, 50, 3.0, 1.0, 1.0)
        assert {name: record.regressions for name, record in log.records.items()} == {"a": 1, "b": 0, "c": 0}
        assert log.records["a"].dwell_s == pytest.approx(2.0, abs=0.1)
        log.relay([], ["b"])
        log.relay([Area("b", 0, 0, 100, 100)], ["b"])
        assert log.add(50, 50, 4.0, 1.0, 1.0) == "b"


@pytest.mark.parametrize("seed", PEOPLE[:3])
async def test_nine_points_give_a_set_up_that_says_how_good_it_is(seed: int) -> None:
    looks = nine_looks(seed)
    points = Points(known(seed).screen)
    for number, look in enumerate(looks):
        points.show(look.x, look.y, at=look.at, since=float(number))
        points.add(NO_FACE, arrived=number - 0.1)  # was on its way before this point was shown: not of it
        for seen in look.seen:
            points.add(seen, arrived=number + 0.1)
    outcome = await points.outcome()
    words = points.words(outcome)
    assert words["ready"]
    assert words["left_out"] == []
    assert words["accuracy"]["points"] == 9
    assert 0 < words["accuracy"]["degrees"] < 4
    assert f"{words['accuracy']['pixels']:.0f} pixels" in words["words"]
    assert "never for which word" in words["words"]


async def test_eyes_that_do_not_follow_are_refused_with_a_reason() -> None:
    look = nine_looks()[0]
    points = Points(known().screen)
    for number, (x, y) in enumerate(NINE_POINTS):
        points.show(x, y, at=float(number), since=float(number))
        for seen in look.seen:
            points.add(seen, arrived=number + 0.1)
    words = points.words(await points.outcome())
    assert not words["ready"]
    assert words["refused"] == "The eyes did not follow the points."
    assert words["accuracy"] is None


def test_nothing_set_up_is_told_as_not_known() -> None:
    assert told(None) == {"accuracy": None, "words": "Where on the page you look is not known.", "again": True}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=8,
)


@given(st.fixed_dictionaries({"screen": JSON, "window": JSON, "blocks": JSON, "figures": JSON, "parts": JSON}))
def test_whatever_a_page_says_of_its_layout_is_read_or_refused(data: dict[str, Any]) -> None:
    try:
        layout = read_layout(data)
    except Refused:
        return
    assert math.isfinite(layout.left)


def test_boxes_are_cut_to_the_window_and_what_is_out_of_view_is_left_out() -> None:
    boxes = [["a", -50, -50, 100, 100], ["b", 0, 900, 100, 1200], ["a", 0, 0, 5, 5]]
    layout = read_layout({"screen": SCREEN, "window": WINDOW, "blocks": boxes})
    assert layout.blocks == (Area("a", 0, 0, 100, 100),)


async def look_at_points(page: Page, jpeg: bytes, points: int = 9) -> None:
    await page.command("calibration.start", screen=SCREEN)
    for x, y in NINE_POINTS[:points]:
        await page.command("calibration.point", x=x, y=y)
        for number in range(2):
            await page.frame(jpeg, seq=number)


WINDOW_912 = {"screen": [1440, 912], "window": [0, 0, 1440, 912]}


async def set_up(page: Page) -> dict[str, Any]:
    """Nine dots, looked at by a rendered person; returns what the page is told of it."""
    await page.command("camera.start", source="camera", screen=WINDOW_912["screen"])
    await page.command("calibration.start", screen=WINDOW_912["screen"])
    for dot in dots():
        await page.command("calibration.point", x=dot.shown[0], y=dot.shown[1])
        await look(page, [dot], times=1)
    gaze: dict[str, Any] = (await page.command("calibration.finish"))["gaze"]
    return gaze


async def look(page: Page, fixations: list[StoredFixation], times: int = 4) -> None:
    for frame in (frame for each in fixations for _ in range(times) for frame in each.frames):
        assert (await page.frame(frame.jpeg))["face"] == "ok"


@pytest.mark.django_db(transaction=True)
class TestSocket:
    async def test_points_without_a_camera_are_refused(self, consenting: User, session: StudySession) -> None:
        async with open_lesson(consenting, session.pk) as page:
            assert (await page.command("calibration.start", screen=SCREEN))["code"] == "camera_off"
            assert (await page.command("calibration.point", x=0.5, y=0.5))["code"] == "calibration_over"
            assert (await page.command("calibration.finish"))["code"] == "calibration_over"
            assert (await page.command("calibration.start", screen="large"))["code"] == "bad_message"

    @pytest.mark.usefixtures("worker")
    async def test_eyes_that_follow_the_dots_are_set_up_and_found_again_on_the_page(
        self, consenting: User, session: StudySession
    ) -> None:
        labels = await sync_to_async(lesson_part_names)(lesson_id=session.lesson_id)
        figure, label = next((key, min(names)) for key, names in labels.items() if names)
        text = await session.lesson.blocks.filter(kind="text", retired=False).afirst()
        assert text is not None
        async with open_lesson(consenting, session.pk) as page:
            gaze = await set_up(page)
            assert gaze["ready"]
            assert gaze["accuracy"]["points"] == 9
            assert 0.5 < gaze["accuracy"]["degrees"] < 4
            assert "never for which word" in gaze["words"]
            assert (await page.command("calibration.point", x=0.5, y=0.5))["code"] == "calibration_over"
            left, right = [text.key, 0, 0, 720, 912], [figure, 720, 0, 1440, 912]
            parts = {figure: [[label, *right[1:]], ["called so by nobody", *right[1:]]]}
            await page.command("gaze.layout", **WINDOW_912, blocks=[left, right], figures=[right], parts=parts)
            await look(page, [each for each in elsewhere() if each.shown[0] > 0.7])
        found = {row.block: row async for row in BlockGaze.objects.filter(session=session)}
        assert found[figure].seconds > 3 * (found[text.key].seconds if text.key in found else 0)
        assert sum(found[figure].heat) == pytest.approx(found[figure].seconds, rel=0.5)
        assert set(found[figure].parts) == {label}
        setup = await GazeSetup.objects.aget(student=consenting)
        assert "jpeg" not in str(setup.data)

    @pytest.mark.usefixtures("worker")
    async def test_a_face_that_follows_no_point_gets_the_reason_and_the_stream_goes_on(
        self, consenting: User, session: StudySession, face_jpeg: bytes
    ) -> None:
        async with open_lesson(consenting, session.pk) as page:
            await page.command("camera.start", source="camera", screen=SCREEN)
            await look_at_points(page, face_jpeg)
            gaze = (await page.command("calibration.finish"))["gaze"]
            assert (gaze["ready"], gaze["accuracy"]) == (False, None)
            assert gaze["refused"].endswith(".")
            assert (await page.frame(face_jpeg))["type"] == "estimate"
        assert not await GazeSetup.objects.aexists()

    @pytest.mark.usefixtures("worker")
    async def test_consent_withdrawn_between_two_points_ends_it(
        self, consenting: User, session: StudySession, face_jpeg: bytes
    ) -> None:
        async with open_lesson(consenting, session.pk) as page:
            await page.command("camera.start", source="camera", screen=SCREEN)
            await look_at_points(page, face_jpeg, points=3)
            await sync_to_async(withdraw_consent)(user=consenting)
            while (await page.event("camera.state"))["on"]:
                pass
            assert (await page.command("calibration.point", x=0.5, y=0.5))["code"] == "calibration_over"

    @pytest.mark.usefixtures("worker")
    async def test_a_set_up_of_today_is_used_again_with_a_camera_and_never_with_the_clip(
        self, consenting: User, session: StudySession, face_jpeg: bytes
    ) -> None:
        calibration, eyes = known(), judges_of("gaze").eyes
        keep = sync_to_async(gaze_services.keep_setup)
        await keep(student_id=consenting.pk, screen=(1440.0, 900.0), eyes="of others", data=calibration.to_json())
        async with open_lesson(consenting, session.pk) as page:
            await page.send("camera.start", source="camera", screen=SCREEN)
            assert (await page.event("camera.state"))["gaze"]["accuracy"] is None
        await keep(student_id=consenting.pk, screen=(1440.0, 900.0), eyes=eyes, data=calibration.to_json())
        block = await session.lesson.blocks.filter(kind="text", retired=False).afirst()
        assert block is not None
        async with open_lesson(consenting, session.pk) as page:
            await page.send("camera.start", source="sample", screen=SCREEN)
            assert (await page.event("camera.state"))["gaze"]["accuracy"] is None
            await page.send("camera.start", source="camera", screen=SCREEN)
            assert (await page.event("camera.state"))["gaze"]["accuracy"]["points"] == 9
            await page.command("block.enter", block=block.key)
            size = [calibration.screen.width_px, calibration.screen.height_px]
            whole = [block.key, 0, 0, *size]
            await page.command("gaze.layout", screen=size, window=[0, 0, *size], blocks=[whole, ["gone", *whole[1:]]])
            for number in range(4):
                await page.frame(face_jpeg, seq=number)
            assert (await page.command("gaze.click", x=0.4, y=0.4))["type"] == "ack"
        assert await BlockGaze.objects.exclude(block=block.key).acount() == 0

    async def test_what_is_set_up_is_forgotten_when_asked_and_when_consent_ends(
        self, consenting: User, session: StudySession
    ) -> None:
        keep, eyes = sync_to_async(gaze_services.keep_setup), judges_of("gaze").eyes
        async with open_lesson(consenting, session.pk) as page:
            await keep(student_id=consenting.pk, screen=(1440.0, 900.0), eyes=eyes, data=known().to_json())
            assert (await page.command("calibration.forget"))["gaze"]["accuracy"] is None
            assert not await GazeSetup.objects.aexists()
        for _ in range(2):
            await keep(student_id=consenting.pk, screen=(1440.0, 900.0), eyes=eyes, data={"format": 0})
        assert await GazeSetup.objects.acount() == 1
        await sync_to_async(give_consent)(user=consenting, level=SensingLevel.BEHAVIOUR)
        assert not await GazeSetup.objects.aexists()
