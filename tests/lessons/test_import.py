"""Importing a course: again and again, all or nothing, and nothing a student did is lost."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from lessons.content.course_folder import CourseFolderError
from lessons.content.models import Asset, Block, BlockVariant, Course, Lesson, Skill, Unit
from lessons.content.selectors import (
    block_facts,
    lesson_blocks,
    levels_of,
    shown_data,
    variant_for,
)
from lessons.content.services import import_course
from lessons.learner.services import record_attempt
from tests.lessons.folder import PNG, blocks, write_course
from tests.lessons.folder import course as course_yaml
from tests.lessons.folder import lesson as lesson_yaml
from webapp.accounts.models import User

TABLES = (Course, Skill, Unit, Lesson, Block, BlockVariant, Asset)

pytestmark = pytest.mark.django_db


def rows() -> dict[str, list[object]]:
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in TABLES}


def stored_files() -> set[str]:
    return {asset.file.name for asset in Asset.objects.all() if default_storage.exists(asset.file.name)}


def test_a_course_arrives_whole(course: Course) -> None:
    (unit,) = course.units.all()
    (lesson,) = unit.lessons.all()
    keys = [block.key for block in lesson_blocks(lesson=lesson)]
    assert keys == ["why", "scale", "photo", "film", "example", "try-1", "recap", "slip"]
    assert [skill.key for skill in course.skills.get(key="one-step").prerequisites.all()] == ["balance"]
    assert [skill.key for skill in lesson.skills.all()] == ["balance"]
    assert {block.key for block in Block.objects.get(key="recap").about.all()} == {"why", "scale", "photo"}
    assert len(stored_files()) == 4


@pytest.mark.usefixtures("course")
def test_importing_again_changes_nothing(folder: Path) -> None:
    before = rows()
    import_course(folder=folder)
    assert rows() == before


def test_a_new_version_keeps_the_rows_of_its_keys(
    course: Course, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    before = {block.key: block.pk for block in Block.objects.all()}
    old_photo = Asset.objects.get(name="lessons/first/photo.png").file.name
    changed = [block for block in reversed(blocks()) if block["id"] != "example"]
    changed[0]["standard"] = "why.md"
    write_course(folder, about=course_yaml() | {"title": "Balance, again"}, first=lesson_yaml(blocks=changed))
    (folder / "lessons/first/photo.png").write_bytes(PNG + b"new")
    with django_capture_on_commit_callbacks(execute=True):
        again = import_course(folder=folder)

    assert (again.pk, again.title) == (course.pk, "Balance, again")
    assert {block.key: block.pk for block in Block.objects.all()} == before
    assert [block.key for block in lesson_blocks(lesson=again.lessons.get())][:2] == ["slip", "recap"]
    assert Block.objects.get(key="example").retired
    assert not default_storage.exists(old_photo)
    assert len(stored_files()) == 4


def test_what_is_taken_out_can_come_back_with_its_answers(course: Course, folder: Path, student: User) -> None:
    block = Block.objects.get(key="try-1")
    record_attempt(student=student, block=block, level="standard", answer="a", correct=True,
                   session=uuid.uuid4(), key=uuid.uuid4())  # fmt: skip
    without = [entry for entry in blocks() if entry["id"] not in {"try-1", "slip"}]
    import_course(folder=write_course(folder, first=lesson_yaml(blocks=without)))
    assert "try-1" not in {row.key for row in lesson_blocks(lesson=course.lessons.get())}
    import_course(folder=write_course(folder))
    assert Block.objects.get(key="try-1").attempts.count() == 1
    assert not Block.objects.filter(retired=True).exists()


@pytest.mark.usefixtures("course")
def test_a_level_that_is_taken_out_is_gone(folder: Path) -> None:
    plain = list(blocks())
    del plain[0]["simpler"]
    import_course(folder=write_course(folder, first=lesson_yaml(blocks=plain)))
    assert levels_of(Block.objects.get(key="why")) == ("standard",)


@pytest.mark.usefixtures("course")
def test_a_folder_with_a_mistake_changes_nothing(folder: Path) -> None:
    before = rows()
    (folder / "lessons/first/slip.md").write_text("$\\oops$")
    about = folder / "course.yaml"
    about.write_text(about.read_text().replace("title: Balance", "title: Changed", 1))
    with pytest.raises(CourseFolderError, match="block 'slip'"):
        import_course(folder=folder)
    assert rows() == before


def test_an_import_that_fails_half_way_leaves_no_rows_and_no_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def fails(*_: object, **__: object) -> None:
        written.extend(asset.file.name for asset in Asset.objects.all())
        raise OSError("disk full")

    monkeypatch.setattr("lessons.content.storing._write_skills", fails)
    with pytest.raises(OSError, match="disk full"):
        import_course(folder=folder)
    assert not Course.objects.exists()
    assert len(written) == 4
    assert not any(default_storage.exists(name) for name in written)


@pytest.mark.usefixtures("course")
def test_a_level_that_a_block_has_not_falls_back_to_standard() -> None:
    why = Block.objects.get(key="why")
    assert levels_of(why) == ("simpler", "standard")
    assert variant_for(why, "simpler").level == "simpler"
    assert variant_for(why, "challenge").level == "standard"


def test_facts_about_blocks_name_the_help_there_is(course: Course, django_assert_num_queries: Any) -> None:
    lesson = course.lessons.get()
    with django_assert_num_queries(3):
        facts = block_facts(blocks=lesson_blocks(lesson=lesson))
    assert (facts["why"].recap, facts["why"].misconception) == ("recap", None)
    assert (facts["try-1"].recap, facts["try-1"].misconception) == (None, "slip")
    assert (facts["why"].has_simpler, facts["why"].has_challenge) == (True, False)
    assert facts["film"].recap is None


def test_a_page_gets_addresses_of_files_and_no_answers(course: Course) -> None:
    names = {asset.name: f"/files/{asset.name}" for asset in course.assets.all()}
    film = shown_data(variant_for(Block.objects.get(key="film"), "standard"), kind="video", asset_url=names.__getitem__)
    assert film["video_url"].endswith(".webm")
    assert film["poster_url"].endswith(".png")
    assert film["captions_url"].endswith(".vtt")
    assert "video" not in film
    exercise = variant_for(Block.objects.get(key="try-1"), "standard")
    shown = shown_data(exercise, kind="exercise", asset_url=names.__getitem__)
    assert "correct" not in str(shown)
    assert "Eight less three" not in str(shown)


def test_the_command_says_what_it_did(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_course", str(folder))
    assert capsys.readouterr().out == "Balance: 1 lessons, 8 blocks, 4 files.\n"


def test_the_command_says_what_is_wrong(folder: Path) -> None:
    (folder / "lessons/first/why.md").unlink()
    with pytest.raises(CommandError, match=r"block 'why': standard: the file 'lessons/first/why.md' is missing"):
        call_command("import_course", str(folder))
