"""A course written as a folder reads as the same course, whatever it holds."""

import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from lessons.content.course_folder import ParsedCourse, read_course_folder
from lessons.content.course_folder.write import ExportError, write_course_folder
from lessons.content.models import Asset, Block, BlockVariant, Course
from lessons.content.services import import_course, store_course
from tests.lessons.folder import SVG, blocks, choice, write_course
from tests.lessons.folder import course as course_yaml
from tests.lessons.folder import lesson as lesson_yaml

DEMO = Path(__file__).resolve().parents[2] / "lessons/content/demo"

pytestmark = pytest.mark.django_db


def facts(course: ParsedCourse) -> tuple[object, ...]:
    """Everything of a course but where its files lie and what was noted while reading."""
    assets = sorted((asset.name, asset.sha256, asset.content_type) for asset in course.assets)
    about = (course.slug, course.title, course.summary, course.language, course.licence, course.attribution)
    return (*about, course.skills, course.units, course.terms, assets)


def exported(course: Course, folder: Path) -> ParsedCourse:
    write_course_folder(course, folder)
    return read_course_folder(folder)


def test_the_demo_course_comes_back_as_it_was(tmp_path: Path) -> None:
    before = read_course_folder(DEMO)
    course = store_course(parsed=before)
    assert facts(exported(course, tmp_path / "out")) == facts(before)


def test_terms_attribution_and_the_order_of_links_come_back(folder: Path, tmp_path: Path) -> None:
    about = course_yaml() | {
        "terms": [
            {"id": "scale", "name": "Scale", "meaning": "It *weighs* $x$.", "lesson": "first"},
            {"id": "beam", "name": "Beam", "meaning": "yes"},
        ]
    }
    with_order = [entry | ({"skills": ["one-step", "balance"]} if entry["id"] == "why" else {}) for entry in blocks()]
    write_course(folder, about=about, first=lesson_yaml(blocks=with_order, attribution="Ada, CC BY 4.0"))
    before = read_course_folder(folder)
    course = store_course(parsed=before)
    after = exported(course, tmp_path / "out")
    assert facts(after) == facts(before)
    assert [term.key for term in after.terms] == ["scale", "beam"]
    assert after.units[0].lessons[0].attribution == "Ada, CC BY 4.0"


def test_texts_that_yaml_could_take_for_something_else_come_back(folder: Path, tmp_path: Path) -> None:
    odd = ["no", "1e5", "0x10", "- a", "a: b", "# not a comment", "2024-01-01", "null", "tab\there"]
    exercise = choice(hints=odd, explanation="Line one\r\nline two\n\n    code\u2028 \u00a0end")
    write_course(folder, first=lesson_yaml(blocks=[{"id": "try-1", "kind": "exercise", "standard": exercise}]))
    before = read_course_folder(folder)
    assert facts(exported(store_course(parsed=before), tmp_path / "out")) == facts(before)


def test_a_drawing_is_written_as_its_author_made_it(course: Course, tmp_path: Path) -> None:
    write_course_folder(course, tmp_path / "out")
    assert (tmp_path / "out/lessons/first/scale.svg").read_text() == SVG


def test_a_drawing_whose_file_was_never_kept_is_written_as_it_is_shown(course: Course, tmp_path: Path) -> None:
    Asset.objects.filter(name__endswith=".svg").delete()
    shown = BlockVariant.objects.get(block__key="scale").data["svg"]
    (scale,) = [
        block for block in exported(course, tmp_path / "out").units[0].lessons[0].blocks if block.key == "scale"
    ]
    assert scale.variants["standard"].data["svg"] == shown


def test_what_is_retired_is_left_out(course: Course, folder: Path, tmp_path: Path) -> None:
    import_course(folder=write_course(folder, first=lesson_yaml(blocks=blocks()[1:2])))
    assert Block.objects.filter(retired=True).count() == 7
    after = exported(course, tmp_path / "out")
    assert [block.key for block in after.units[0].lessons[0].blocks] == ["scale"]


def test_files_of_the_export_are_those_of_the_course(course: Course, tmp_path: Path) -> None:
    write_course_folder(course, tmp_path / "out")
    for asset in course.assets.all():
        with default_storage.open(asset.file.name) as content:
            assert (tmp_path / "out" / asset.name).read_bytes() == content.read()


def test_nothing_is_overwritten(course: Course, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(ExportError, match="not empty"):
        write_course_folder(course, tmp_path)


def test_the_command_writes_a_folder_or_a_zip(course: Course, tmp_path: Path) -> None:
    call_command("export_course", "balance", str(tmp_path / "out"))
    call_command("export_course", "balance", str(tmp_path / "out.zip"))
    names = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert {name.removeprefix("balance/") for name in archive.namelist()} == names
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_course", "balance", str(tmp_path / "out.zip"))
    with pytest.raises(CommandError, match=r"no course 'nope'. The courses here: balance\."):
        call_command("export_course", "nope", str(tmp_path / "other"))
