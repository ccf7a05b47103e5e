"""Drafts: a document per lesson, its history, and the way to what students see."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from lessons.content.course_folder import read_course_folder
from lessons.content.drafts import edits
from lessons.content.drafts.document import block_of, blocks_of, fingerprint, lesson_document
from lessons.content.drafts.edits import EditRefused
from lessons.content.drafts.publishing import NotPublishable, StaleDraft, publish_draft, read_draft
from lessons.content.drafts.reading import DocumentReader, problem_of
from lessons.content.drafts.selectors import can_redo, can_undo, stored_differs
from lessons.content.drafts.services import (
    change_draft,
    open_draft,
    redo_change,
    restore_revision,
    start_draft,
    take_stored_lesson,
    undo_change,
)
from lessons.content.levels import Kind
from lessons.content.models import Asset, Course, Lesson, LessonDraft
from lessons.content.services import import_course
from lessons.content.uploads import store_upload
from tests.lessons.folder import blocks, write_course
from tests.lessons.folder import lesson as lesson_yaml
from webapp.accounts.models import User
from webapp.frontend.management.commands.demo import DEMO_COURSE

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruth() -> User:
    return User.objects.create(username="ruth", role="teacher")


@pytest.fixture
def draft(lesson: Lesson) -> LessonDraft:
    return open_draft(lesson=lesson)


def titled(title: str) -> edits.Edit:
    return lambda document: edits.set_facts(document, {"title": title})


def write(draft: LessonDraft, by: User, title: str, about: str = "") -> LessonDraft:
    return change_draft(draft_id=draft.pk, by=by, change=titled(title), words=f"To {title}", about=about)


# What students see -------------------------------------------------------------------------------------------------
def test_a_stored_lesson_and_its_document_are_the_same_lesson(lesson: Lesson, folder: Path) -> None:
    document = lesson_document(lesson=lesson)
    (unit,) = read_course_folder(folder).units
    read = DocumentReader(lesson.course, lesson.key, json.loads(json.dumps(document))).read()
    assert read.problems == ()
    assert read.lesson == unit.lessons[0]


def test_every_lesson_of_the_demo_course_survives_being_published_again(ruth: User) -> None:
    course = import_course(folder=DEMO_COURSE)
    parsed = {lesson.key: lesson for unit in read_course_folder(DEMO_COURSE).units for lesson in unit.lessons}
    for lesson in course.lessons.all():
        draft = open_draft(lesson=lesson)
        assert read_draft(draft).lesson == parsed[lesson.key]
        publish_draft(draft_id=draft.pk, by=ruth)
        assert fingerprint(lesson_document(lesson=lesson)) == fingerprint(draft.document)


def test_publishing_keeps_the_rows_that_answers_point_at(draft: LessonDraft, ruth: User, lesson: Lesson) -> None:
    before = {block.key: block.pk for block in lesson.blocks.all()}
    write(draft, ruth, "Second")
    publish_draft(draft_id=draft.pk, by=ruth, note="better")
    lesson.refresh_from_db()
    assert lesson.title == "Second"
    assert {block.key: block.pk for block in lesson.blocks.all()} == before
    assert Course.objects.get(pk=lesson.course_id).edited_at is not None


def test_nothing_is_seen_before_it_is_published(draft: LessonDraft, ruth: User, lesson: Lesson) -> None:
    assert not draft.changed
    draft = write(draft, ruth, "Second")
    lesson.refresh_from_db()
    assert (draft.changed, lesson.title) == (True, "First")


def test_a_broken_lesson_cannot_be_published_and_says_where(draft: LessonDraft, ruth: User, lesson: Lesson) -> None:
    def break_it(document: dict[str, Any]) -> dict[str, Any]:
        exercise = block_of(document, "try-1")
        assert exercise
        broken = {**exercise, "standard": {**exercise["standard"], "ask": ""}}
        text = {**(block_of(document, "why") or {}), "simpler": {"text": "A formula $\\frac{1}$."}}
        return edits.replace_block(edits.replace_block(document, "try-1", broken), "why", text)

    change_draft(draft_id=draft.pk, by=ruth, change=break_it, words="Broken")
    with pytest.raises(NotPublishable) as caught:
        publish_draft(draft_id=draft.pk, by=ruth)
    problems = {problem.block: problem for problem in caught.value.problems}
    assert problems["try-1"].path == ("standard", "ask")
    assert problems["why"].path == ("simpler",)
    assert "frac" in problems["why"].mistake
    assert lesson_document(lesson=lesson)["blocks"][5]["standard"]["ask"] != ""


def test_an_empty_lesson_says_that_it_is_empty(course: Course, ruth: User) -> None:
    draft = start_draft(unit=course.units.get(), title="Nothing yet", by=ruth)
    (problem,) = read_draft(draft).problems
    assert problem.mistake == "the lesson has no blocks"


def test_a_new_lesson_comes_last_in_its_unit_with_a_key_of_its_own(course: Course, ruth: User) -> None:
    draft = start_draft(unit=course.units.get(), title="First", by=ruth)
    assert draft.key == "first-2"
    block = edits.new_block(Kind.TEXT) | {"standard": {"text": "Words."}}
    change_draft(draft_id=draft.pk, by=ruth, change=lambda doc: edits.insert_block(doc, block), words="Added")
    lesson = publish_draft(draft_id=draft.pk, by=ruth)
    assert (lesson.key, lesson.position) == ("first-2", 1)


def test_a_draft_that_changed_after_its_author_looked_is_not_published(draft: LessonDraft, ruth: User) -> None:
    seen = draft.version
    write(draft, ruth, "Second")
    with pytest.raises(StaleDraft):
        publish_draft(draft_id=draft.pk, by=ruth, version=seen)


def test_skills_taken_out_of_the_course_leave_its_lessons(draft: LessonDraft, lesson: Lesson) -> None:
    lesson.course.skills.filter(key="balance").update(retired=True)
    read = read_draft(draft)
    assert read.problems == ()
    assert read.lesson
    assert read.lesson.skills == ()


def test_what_a_lesson_lacks_to_adapt_is_listed(draft: LessonDraft) -> None:
    lacks = [(lack.block, lack.purpose, lack.level) for lack in read_draft(draft).lacks]
    assert lacks == []
    without = edits.delete_block(draft.document, "recap")
    found = DocumentReader(draft.course, draft.key, without).survey().lacks
    assert {lack.block for lack in found} == {"why", "scale", "photo"}


# History -----------------------------------------------------------------------------------------------------------
def test_what_one_author_writes_in_one_place_is_one_step_back(draft: LessonDraft, ruth: User) -> None:
    for title in ("S", "Se", "Second"):
        draft = write(draft, ruth, title, about="facts")
    assert draft.revisions.count() == 2
    assert undo_change(draft_id=draft.pk, by=ruth).document["title"] == "First"
    assert redo_change(draft_id=draft.pk, by=ruth).document["title"] == "Second"


def test_another_author_or_another_place_is_a_step_of_its_own(draft: LessonDraft, ruth: User, student: User) -> None:
    write(draft, ruth, "A", about="facts")
    write(draft, student, "B", about="facts")
    write(draft, student, "C", about="block why")
    assert draft.revisions.count() == 4


def test_undo_ends_at_the_beginning_and_redo_at_the_end(draft: LessonDraft, ruth: User) -> None:
    with pytest.raises(EditRefused, match="nothing left to undo"):
        undo_change(draft_id=draft.pk, by=ruth)
    with pytest.raises(EditRefused, match="nothing to do again"):
        redo_change(draft_id=draft.pk, by=ruth)


def test_writing_after_an_undo_loses_nothing(draft: LessonDraft, ruth: User) -> None:
    write(draft, ruth, "Second")
    undo_change(draft_id=draft.pk, by=ruth)
    draft = write(draft, ruth, "Third")
    assert [revision.document["title"] for revision in draft.revisions.order_by("number")] == [
        "First",
        "Second",
        "Third",
    ]
    assert (can_undo(draft), can_redo(draft)) == (True, False)
    assert undo_change(draft_id=draft.pk, by=ruth).document["title"] == "First"


def test_a_published_version_can_be_gone_back_to(draft: LessonDraft, ruth: User, lesson: Lesson) -> None:
    write(draft, ruth, "Second")
    publish_draft(draft_id=draft.pk, by=ruth, note="two")
    draft = restore_revision(draft_id=draft.pk, number=1, by=ruth)
    assert (draft.document["title"], draft.changed) == ("First", True)
    publish_draft(draft_id=draft.pk, by=ruth)
    lesson.refresh_from_db()
    assert lesson.title == "First"
    versions = draft.revisions.filter(version__isnull=False).order_by("version").values_list("version", "note")
    assert list(versions) == [(1, ""), (2, "two"), (3, "")]


# Imports beside drafts ---------------------------------------------------------------------------------------------
def test_a_draft_without_changes_follows_an_import(draft: LessonDraft, folder: Path, lesson: Lesson) -> None:
    import_course(folder=write_course(folder, first=lesson_yaml(title="Imported")))
    lesson.refresh_from_db()
    assert open_draft(lesson=lesson).document["title"] == "Imported"


def test_an_import_leaves_a_changed_draft_and_its_files_alone(
    draft: LessonDraft, folder: Path, ruth: User, lesson: Lesson
) -> None:
    picture = SimpleUploadedFile("mine.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nMine.\n")
    kept = store_upload(course=lesson.course, lesson_key=lesson.key, upload=picture, family="captions")
    draft = write(draft, ruth, "Mine")
    import_course(folder=write_course(folder, first=lesson_yaml(title="Imported")))
    lesson.refresh_from_db()
    draft = open_draft(lesson=lesson)
    assert (draft.document["title"], stored_differs(draft)) == ("Mine", True)
    assert Asset.objects.filter(pk=kept.asset.pk).exists()
    draft = take_stored_lesson(draft_id=draft.pk, by=ruth)
    assert (draft.document["title"], draft.changed, stored_differs(draft)) == ("Imported", False, False)
    assert undo_change(draft_id=draft.pk, by=ruth).document["title"] == "Mine"


# Edits, as pure functions ------------------------------------------------------------------------------------------
def keys(document: dict[str, Any]) -> list[str]:
    return [block["id"] for block in blocks_of(document)]


def test_extra_explanations_are_moved_among_themselves() -> None:
    document = lesson_yaml()
    assert keys(edits.move_block(document, "recap", step=-1)) == keys(document)
    assert keys(edits.move_block(document, "slip", step=-1))[-2:] == ["slip", "recap"]
    assert keys(edits.move_block(document, "why", step=1))[:2] == ["scale", "why"]


def test_a_deleted_part_leaves_the_explanations_that_were_about_it() -> None:
    document = edits.delete_block(lesson_yaml(), "why")
    assert (block_of(document, "recap") or {})["about"] == ["scale", "photo"]
    with pytest.raises(EditRefused, match="no longer in the lesson"):
        edits.delete_block(document, "why")


def test_a_copy_has_an_id_and_files_of_its_own() -> None:
    document = lesson_yaml()
    document["blocks"][0]["standard"] = {"text": "Words.", "file": "why.md"}
    copied, key = edits.duplicate_block(document, "why")
    assert keys(copied)[:2] == ["why", key]
    assert (block_of(copied, key) or {})["standard"] == {"text": "Words."}


@given(st.lists(st.tuples(st.sampled_from([block["id"] for block in blocks()]), st.sampled_from([-1, 1]))))
def test_moving_keeps_every_part(moves: list[tuple[str, int]]) -> None:
    document = lesson_yaml()
    for key, step in moves:
        document = edits.move_block(document, key, step=step)
    assert sorted(keys(document)) == sorted(block["id"] for block in blocks())


@pytest.mark.parametrize(
    ("message", "path", "mistake"),
    [
        ("lessons/a/lesson.yaml: block 'x': standard: options 2: text: must not be empty",
         ("standard", "options 2", "text"), "must not be empty"),
        ("lesson.yaml: 'title' is missing", ("title",), "is missing"),
        ("lessons/a/lesson.yaml: block 'x': simpler: the formula '\\\\frac' cannot be read: a part is missing",
         ("simpler",), "the formula '\\\\frac' cannot be read: a part is missing"),
    ],
)  # fmt: skip
def test_complaints_are_taken_apart(message: str, path: tuple[str, ...], mistake: str) -> None:
    problem = problem_of(message, None)
    assert (problem.path, problem.mistake) == (path, mistake)
