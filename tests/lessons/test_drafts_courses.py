"""Courses, units and skills as authors arrange them; copies; files; captions as they are written."""

import struct
import zlib
from contextlib import suppress

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from lessons.content.caption_writing import (
    check_cues,
    lost_in_editing,
    merge_cues,
    read_cues,
    read_time,
    split_cue,
    write_captions,
    write_time,
)
from lessons.content.captions import Cue, parse_captions
from lessons.content.drafts.copies import copy_course
from lessons.content.drafts.courses import (
    add_unit,
    create_course,
    move_lesson,
    move_unit,
    place_lesson,
    set_unit_retired,
)
from lessons.content.drafts.document import lesson_document
from lessons.content.drafts.skills import SkillRefused, add_skill, set_skill_retired, update_skill
from lessons.content.models import Course, Lesson
from lessons.content.names import fresh_key
from lessons.content.pictures import PictureError, check_picture, picture_size
from lessons.content.uploads import UploadRefused, store_upload
from tests.lessons.folder import SVG, VTT

pytestmark = pytest.mark.django_db


def png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))


# Order and skills --------------------------------------------------------------------------------------------------
def test_a_course_begins_with_a_unit_and_a_slug_of_its_own(course: Course) -> None:
    made = create_course(title="Balance")
    assert made.slug == "balance-2"
    assert [unit.title for unit in made.units.all()] == ["First unit"]


def test_lessons_move_within_a_unit_and_over_its_edge(course: Course, lesson: Lesson) -> None:
    unit = course.units.get()
    second = Lesson.objects.create(course=course, unit=unit, key="second", title="Second", minutes=5, position=1)
    other = add_unit(course=course, title="Next")
    move_lesson(lesson=lesson, step=1)
    assert [row.key for row in unit.lessons.all()] == ["second", "first"]
    move_lesson(lesson=Lesson.objects.get(pk=lesson.pk), step=1)
    assert [row.key for row in other.lessons.all()] == ["first"]
    place_lesson(lesson=second, unit=other, at=0)
    assert [row.key for row in other.lessons.all()] == ["second", "first"]
    move_unit(unit=other, step=-1)
    assert [row.key for row in course.units.all()] == ["next", "equations"]


def test_a_unit_taken_away_takes_its_lessons_along_and_brings_them_back(course: Course) -> None:
    unit = course.units.get()
    set_unit_retired(unit=unit, retired=True)
    assert course.lessons.get().retired
    set_unit_retired(unit=unit, retired=False)
    assert not course.lessons.get().retired


def test_skills_that_need_one_another_are_refused_with_the_way_round(course: Course) -> None:
    balance = course.skills.get(key="balance")
    with pytest.raises(SkillRefused, match="“Balance” needs “One step” needs “Balance”"):
        update_skill(skill=balance, title="Balance", needs=["one-step"])
    assert not balance.prerequisites.exists()
    with pytest.raises(SkillRefused, match="cannot need itself"):
        update_skill(skill=balance, title="Balance", needs=["balance"])
    with pytest.raises(SkillRefused, match="no longer in the course"):
        add_skill(course=course, title="Third", needs=["gone"])


def test_a_skill_brought_back_into_a_circle_is_refused(course: Course) -> None:
    balance, step = course.skills.get(key="balance"), course.skills.get(key="one-step")
    set_skill_retired(skill=step, retired=True)
    third = add_skill(course=course, title="Third", needs=["balance"])
    step.prerequisites.set([third])
    third.prerequisites.add(step)
    with pytest.raises(SkillRefused, match="circle"):
        set_skill_retired(skill=step, retired=False)
    assert balance.needed_for.count() >= 1


def test_a_copy_is_the_same_course_with_files_of_its_own(course: Course) -> None:
    fresh = copy_course(course=course, title="Mine")
    old, new = course.lessons.get(), fresh.lessons.get()
    assert lesson_document(lesson=new) == lesson_document(lesson=old)
    assert [skill.key for skill in fresh.skills.get(key="one-step").prerequisites.all()] == ["balance"]
    assert {asset.name for asset in fresh.assets.all()} == {asset.name for asset in course.assets.all()}
    files = [asset.file.name for asset in (*course.assets.all(), *fresh.assets.all())]
    assert len(set(files)) == len(files)
    assert all(default_storage.exists(name) for name in files)


@given(st.text(max_size=80), st.sets(st.sampled_from(["a", "a-2", "lesson", "x"])))
def test_keys_made_of_titles_are_plain_and_new(title: str, taken: set[str]) -> None:
    key = fresh_key(title, taken, otherwise="lesson")
    assert key not in taken
    assert key.isascii()
    assert all(sign.islower() or sign.isdigit() or sign == "-" for sign in key)
    assert 0 < len(key) <= 80


# Files -------------------------------------------------------------------------------------------------------------
def upload(course: Course, name: str, content: bytes, family: str = "picture") -> str:
    file = SimpleUploadedFile(name, content)
    return store_upload(course=course, lesson_key="first", upload=file, family=family).name


def test_the_same_file_is_kept_once_and_another_never_takes_its_name(course: Course) -> None:
    assert upload(course, "My photo.PNG", png(40, 30)) == "my-photo.png"
    assert upload(course, "again.png", png(40, 30)) == "my-photo.png"
    assert upload(course, "my-photo.png", png(41, 30)) == "my-photo-2.png"


@pytest.mark.parametrize(
    ("name", "content", "family", "words"),
    [
        ("a.exe", b"MZ", "picture", "“.exe” files cannot be used here"),
        ("a.png", b"GIF89a", "picture", "not what its name says"),
        ("a.webm", b"\x1a\x45\xdf\xa3", "picture", "cannot be used here"),
        ("a.png", b"", "picture", "empty"),
        ("a.png", png(50_000, 50_000), "picture", "50,000 × 50,000 pixels"),
        ("a.png", png(0, 4), "picture", "no size"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00", "picture", "damaged"),
        ("a.svg", b"<svg><!DOCTYPE x>", "picture", "This drawing cannot be used"),
        ("a.vtt", b"WEBVTT\n\nhello", "captions", "These captions cannot be used: line"),
        ("a.vtt", b"WEBVTT\n\n\xff", "captions", "not UTF-8"),
        ("a", b"x", "film", "Files without an ending"),
    ],
)
def test_files_that_cannot_be_shown_are_refused_in_plain_words(
    course: Course, name: str, content: bytes, family: str, words: str
) -> None:
    before = course.assets.count()
    with pytest.raises(UploadRefused, match=words):
        upload(course, name, content, family)
    assert course.assets.count() == before


def test_a_drawing_is_kept_as_it_came_and_says_what_pages_leave_out(course: Course) -> None:
    drawing = SVG.replace("<g ", "<script>1</script><g ").encode()
    file = SimpleUploadedFile("scale two.svg", drawing)
    stored = store_upload(course=course, lesson_key="first", upload=file, family="picture")
    assert stored.left_out == ("<script>",)
    with stored.asset.file.open("rb") as kept:
        assert kept.read() == drawing


def test_the_size_of_a_picture_is_read_before_it_is_unpacked() -> None:
    assert picture_size(png(640, 480)) == (640, 480)
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 480, 640) + b"\x01"
    assert picture_size(jpeg) == (640, 480)
    lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + (639 | 479 << 14).to_bytes(4, "little")
    assert picture_size(lossless) == (640, 480)
    extended = b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")
    assert picture_size(extended) == (640, 480)


@given(st.binary(max_size=64), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8 "]))
def test_no_beginning_of_a_picture_is_a_fault_of_ours(rest: bytes, beginning: bytes) -> None:
    with suppress(PictureError):  # anything else would be one
        check_picture(beginning + rest)


# Captions ----------------------------------------------------------------------------------------------------------
def test_captions_are_read_with_their_lines_and_written_back() -> None:
    cues = read_cues(
        "WEBVTT\n\nNOTE a remark\n\nintro\n00:00.500 --> 00:02.000 align:start\n<v Ann>One\ntwo &amp; three\n"
    )
    assert cues == [Cue(0.5, 2.0, "One\ntwo & three")]
    assert [(cue.start, cue.end) for cue in parse_captions(write_captions(cues))] == [(0.5, 2.0)]
    assert lost_in_editing("WEBVTT\n\nNOTE x\n\n00:00.500 --> 00:02.000 align:start\n<b>One</b>") == [
        "comments",
        "positions on the picture",
        "bold, colours and names of speakers",
    ]
    assert lost_in_editing(VTT) == []


@given(
    st.lists(st.tuples(st.integers(0, 5_000_000), st.integers(1, 9_000), st.text(min_size=1, max_size=60)), min_size=1)
)
def test_what_is_written_is_what_is_read(rows: list[tuple[int, int, str]]) -> None:
    cues = [Cue(start / 1000, (start + length) / 1000, text) for start, length, text in sorted(rows)]
    if any(note.error and "words" in note.words for note in check_cues(cues)):
        return
    again = read_cues(write_captions(cues))
    assert [(cue.start, cue.end) for cue in again] == [(cue.start, cue.end) for cue in cues]


@pytest.mark.parametrize(("text", "seconds"), [("62.5", 62.5), ("1:02.5", 62.5), ("0:01:02,500", 62.5), ("7", 7.0)])
def test_times_are_read_as_people_write_them(text: str, seconds: float) -> None:
    assert read_time(text) == seconds
    assert read_time(write_time(seconds)) == seconds


@pytest.mark.parametrize("text", ["", "now", "1:75", "1:2:3:4", "-3", "1e9"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert read_time(text) is None


def test_captions_that_a_reader_stumbles_over_are_pointed_out() -> None:
    cues = [
        Cue(0, 2, "A" * 30 + "\n" + "b" * 50),
        Cue(1.5, 1.5, ""),
        Cue(1.0, 12, "Short\nand\nthree lines"),
        Cue(13, 13.2, "Blink"),
    ]
    said = [(note.cue, note.error, note.words.split(" ")[0:4]) for note in check_cues(cues, duration=10)]
    assert [(cue, error) for cue, error, _ in said if error] == [
        (0, True),
        (1, True),
        (1, True),
        (1, True),
        (2, True),
        (3, True),
    ]
    words = " ".join(note.words for note in check_cues(cues, duration=10))
    for part in (
        "overlaps",
        "ends before it begins",
        "no words",
        "goes on after",
        "50 letters",
        "too fast",
        "0.2 s only",
    ):
        assert part in words


def test_a_caption_is_split_where_the_film_stands_and_joined_again() -> None:
    first, second = split_cue(Cue(0, 4, "one two three four"), at=1.0)
    assert (first, second) == (Cue(0, 1.0, "one"), Cue(1.0, 4, "two three four"))
    assert merge_cues(first, second) == Cue(0, 4, "one\ntwo three four")
    assert split_cue(Cue(0, 4, "one two"), at=9.0)[0].end == 2.0
