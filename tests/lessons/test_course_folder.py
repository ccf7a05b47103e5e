"""A course folder is read into typed values, or refused with a message that says where and what."""

from pathlib import Path

import pytest

from lessons.content.course_folder import CourseFolderError, read_course_folder
from tests.lessons.folder import blocks, choice, course, lesson, numeric, write_course, write_yaml


def refusal(folder: Path) -> str:
    with pytest.raises(CourseFolderError) as caught:
        read_course_folder(folder)
    return str(caught.value)


def refusal_of_block(tmp_path: Path, **changes: object) -> str:
    """The refusal when one block of the good lesson is changed: `id` says which."""
    changed = [block | changes if block["id"] == changes["id"] else block for block in blocks()]
    return refusal(write_course(tmp_path, first=lesson(blocks=changed)))


def test_a_whole_course_is_read_in_order(folder: Path) -> None:
    parsed = read_course_folder(folder)
    assert (parsed.slug, parsed.title, parsed.licence) == ("balance", "Balance", "CC BY 4.0")
    assert [skill.needs for skill in parsed.skills] == [(), ("balance",)]
    first = parsed.units[0].lessons[0]
    assert [block.key for block in first.blocks][:3] == ["why", "scale", "photo"]
    assert first.minutes == 9
    assert parsed.notes == ()


def test_markdown_becomes_html_with_formulas_that_can_be_listened_to(folder: Path) -> None:
    why = read_course_folder(folder).units[0].lessons[0].blocks[0]
    html = why.variants["standard"].data["html"]
    assert "<strong>scale</strong>" in html
    assert 'alttext="x + 3"' in html
    assert "<h3>More</h3>" in html, "the block's title is the h2"
    assert why.variants["standard"].source["text"].startswith("An equation")


def test_a_drawing_is_shown_inline_and_kept_as_it_came_a_picture_is_a_file(folder: Path) -> None:
    parsed = read_course_folder(folder)
    _, scale, photo, film, *_ = parsed.units[0].lessons[0].blocks
    assert 'role="img" aria-label="A scale."' in scale.variants["standard"].data["svg"]
    assert scale.variants["standard"].data["caption_html"] == "A <em>scale</em>."
    assert photo.variants["standard"].data["image"] == "lessons/first/photo.png"
    assert {asset.name: asset.content_type for asset in parsed.assets} == {
        "lessons/first/scale.svg": "image/svg+xml",
        "lessons/first/photo.png": "image/png",
        "lessons/first/film.webm": "video/webm",
        "lessons/first/film.en.vtt": "text/vtt",
    }
    assert film.variants["standard"].data["cues"][0]["text"] == "A scale in balance."


def test_seconds_that_are_not_given_are_estimated(folder: Path) -> None:
    seconds = {block.key: block.seconds for block in read_course_folder(folder).units[0].lessons[0].blocks}
    assert seconds["why"] == 45
    assert seconds["film"] == 5
    assert seconds["recap"] == 10


def test_numbers_stay_exact(folder: Path) -> None:
    try_1 = read_course_folder(folder).units[0].lessons[0].blocks[5]
    assert try_1.variants["simpler"].data["answer"] == "5/2"
    assert try_1.variants["challenge"].data["answer"] == "3/4"


def test_what_a_lesson_lacks_to_adapt_is_noted_but_not_refused(tmp_path: Path) -> None:
    bare = [block for block in blocks() if block["kind"] != "remedial"]
    bare[5] = {"id": "try-1", "kind": "exercise", "standard": choice()}
    write_course(tmp_path, first=lesson(blocks=bare))
    write_yaml(tmp_path / "lessons/draft/lesson.yaml", lesson())
    notes = read_course_folder(tmp_path).notes
    assert "lessons/first/lesson.yaml: block 'try-1': has no simpler variant" in notes
    assert "lessons/first/lesson.yaml: block 'why': no remedial block of purpose recap is about it" in notes
    assert "lessons/draft: in no unit, so left out" in notes


def test_what_had_to_be_left_out_of_a_drawing_is_noted(folder: Path) -> None:
    drawing = folder / "lessons/first/scale.svg"
    drawing.write_text(drawing.read_text().replace("<g ", '<script>alert(1)</script><g onclick="x()" '))
    (note,) = read_course_folder(folder).notes
    assert note == "lessons/first/lesson.yaml: block 'scale': standard: scale.svg: left out <script>, onclick"


class TestFiles:
    def test_no_folder(self, tmp_path: Path) -> None:
        assert "there is no such folder" in refusal(tmp_path / "nowhere")

    def test_no_course_file(self, tmp_path: Path) -> None:
        assert refusal(tmp_path) == "course.yaml: the file 'course.yaml' is missing"

    def test_broken_yaml_says_the_line(self, folder: Path) -> None:
        (folder / "course.yaml").write_text("slug: x\ntitle: [1,\n")
        assert refusal(folder).startswith("course.yaml: line 3: this is not valid YAML")

    def test_a_key_that_is_there_twice(self, folder: Path) -> None:
        (folder / "course.yaml").write_text("slug: x\nslug: y\n")
        assert refusal(folder) == "course.yaml: line 2: 'slug' is there twice"

    def test_aliases_that_grow_when_they_are_read(self, folder: Path) -> None:
        (folder / "course.yaml").write_text("a: &a [x, x]\nb: &b [*a, *a]\n")
        assert "aliases (*name) are not supported" in refusal(folder)

    def test_yaml_that_builds_objects(self, folder: Path) -> None:
        (folder / "course.yaml").write_text("slug: !!python/object/apply:os.system ['true']\n")
        refused = "course.yaml: line 1: tags (tag:yaml.org,2002:python/object/apply:os.system) are not supported"
        assert refusal(folder) == refused

    def test_yaml_that_nests_without_end(self, folder: Path) -> None:
        (folder / "course.yaml").write_text("[" * 5000)
        assert refusal(folder).startswith("course.yaml: ")

    def test_text_that_is_not_utf8(self, folder: Path) -> None:
        (folder / "lessons/first/why.md").write_bytes(b"\xff\xfe\x00x")
        assert "is not UTF-8 text" in refusal(folder)

    def test_text_that_no_database_takes(self, folder: Path) -> None:
        (folder / "lessons/first/why.md").write_text("a\0b")
        assert "holds a null character" in refusal(folder)

    def test_a_file_name_without_end(self, tmp_path: Path) -> None:
        assert "is longer than 120 characters" in refusal_of_block(tmp_path, id="why", standard="x" * 5000 + ".md")

    def test_a_missing_file_says_block_and_name(self, folder: Path) -> None:
        (folder / "lessons/first/film.webm").unlink()
        expected = "lessons/first/lesson.yaml: block 'film': standard: the file 'lessons/first/film.webm' is missing"
        assert refusal(folder) == expected

    @pytest.mark.parametrize("name", ["../../../secret.md", "/etc/passwd", "..\\secret.md", "a/../../why.md"])
    def test_a_path_out_of_the_folder(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "secret.md").write_text("secret")
        assert "lies outside of the course folder" in refusal_of_block(tmp_path / "c", id="why", standard=name)

    def test_a_link_out_of_the_folder(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "secret.md").write_text("secret")
        (folder / "lessons/first/why.md").unlink()
        (folder / "lessons/first/why.md").symlink_to(tmp_path / "secret.md")
        assert "leads outside of the course folder" in refusal(folder)

    def test_a_file_that_is_not_what_its_name_says(self, folder: Path) -> None:
        (folder / "lessons/first/photo.png").write_bytes(b"<html><script>")
        assert "'photo.png' is not a image/png file" in refusal(folder)

    def test_a_kind_of_file_that_pages_do_not_show(self, tmp_path: Path) -> None:
        words = refusal_of_block(tmp_path, id="photo", standard={"image": "x.exe", "alt": "A thing."})
        assert "'x.exe' is not one of .webm" in words


class TestCourse:
    def test_skills_that_need_one_another(self, tmp_path: Path) -> None:
        about = course() | {
            "skills": [
                {"id": "balance", "title": "B", "needs": ["one-step"]},
                {"id": "one-step", "title": "O", "needs": ["balance"]},
            ]
        }
        assert "course.yaml: these skills need one another" in refusal(write_course(tmp_path, about=about))

    def test_a_skill_that_needs_an_unknown_one(self, tmp_path: Path) -> None:
        about = course() | {"skills": [{"id": "balance", "title": "B", "needs": ["magic"]}]}
        assert (
            refusal(write_course(tmp_path, about=about)) == "course.yaml: skill 'balance': needs: there is no 'magic'"
        )

    def test_a_lesson_in_two_units(self, tmp_path: Path) -> None:
        units = [{"id": key, "title": key, "lessons": ["first"]} for key in ("one", "two")]
        assert "lesson 'first' is there 2 times" in refusal(write_course(tmp_path, about=course() | {"units": units}))

    @pytest.mark.parametrize("slug", ["Über", "../x", "a b", "", "x" * 81])
    def test_a_slug_that_cannot_be_an_address(self, tmp_path: Path, slug: str) -> None:
        assert "course.yaml: slug: " in refusal(write_course(tmp_path, about=course() | {"slug": slug}))

    def test_a_word_that_nobody_asked_for(self, tmp_path: Path) -> None:
        assert refusal(write_course(tmp_path, about=course() | {"titel": "x"})) == "course.yaml: unknown: titel"

    def test_a_number_where_a_text_is_due(self, tmp_path: Path) -> None:
        assert "title: expected a text, found 7" in refusal(write_course(tmp_path, about=course() | {"title": 7}))


class TestBlocks:
    def test_an_unknown_kind(self, tmp_path: Path) -> None:
        words = refusal_of_block(tmp_path, id="why", kind="poem")
        assert words.startswith("lessons/first/lesson.yaml: block 'why': kind: 'poem' is not one of text, figure")

    def test_two_blocks_with_one_id(self, tmp_path: Path) -> None:
        twice = [*blocks(), {"id": "why", "kind": "text", "standard": "why.md"}]
        assert "block 'why' is there 2 times" in refusal(write_course(tmp_path, first=lesson(blocks=twice)))

    def test_no_standard_variant(self, tmp_path: Path) -> None:
        assert "block 'why': 'standard' is missing" in refusal_of_block(tmp_path, id="why", standard=None)

    def test_no_blocks(self, tmp_path: Path) -> None:
        assert "the lesson has no blocks" in refusal(write_course(tmp_path, first=lesson(blocks=[])))

    def test_a_remedial_block_about_nothing(self, tmp_path: Path) -> None:
        assert "says which blocks it is `about`" in refusal_of_block(tmp_path, id="recap", about=[])

    def test_a_remedial_block_about_an_unknown_block(self, tmp_path: Path) -> None:
        assert "block 'recap': about: there is no 'ghost'" in refusal_of_block(tmp_path, id="recap", about=["ghost"])

    def test_an_unknown_skill(self, tmp_path: Path) -> None:
        assert "block 'why': skills: there is no 'magic'" in refusal_of_block(tmp_path, id="why", skills=["magic"])

    def test_a_formula_that_cannot_be_read_is_quoted(self, folder: Path) -> None:
        (folder / "lessons/first/why.md").write_text(r"So $\frac{1}{2$ it is.")
        words = refusal(folder)
        assert words.startswith("lessons/first/lesson.yaml: block 'why': standard: why.md: the formula ")
        assert "a { is never closed" in words

    def test_a_figure_without_words_for_it(self, tmp_path: Path) -> None:
        assert "'alt' is missing" in refusal_of_block(tmp_path, id="scale", standard={"image": "scale.svg"})

    def test_captions_that_outlast_the_film(self, tmp_path: Path) -> None:
        film = blocks()[3]["standard"] | {"duration": 2}
        assert "the last caption ends at 5 s" in refusal_of_block(tmp_path, id="film", standard=film)

    def test_captions_that_no_player_takes(self, folder: Path) -> None:
        (folder / "lessons/first/film.en.vtt").write_text("WEBVTT\n\n00:05.000 --> 00:02.000\nBackwards\n")
        assert "block 'film': standard: captions: line 3: the caption ends before it begins" in refusal(folder)


class TestExercises:
    @pytest.mark.parametrize("right", [[], [0, 1]])
    def test_exactly_one_option_is_right(self, tmp_path: Path, right: list[int]) -> None:
        options = [{"text": str(number), "correct": number in right} for number in range(3)]
        words = refusal_of_block(tmp_path, id="try-1", standard=choice(options=options))
        assert f"block 'try-1': standard: exactly one option must be right, here are {len(right)}" in words

    def test_options_that_say_the_same(self, tmp_path: Path) -> None:
        options = [{"text": "5", "correct": True}, {"text": "5"}]
        assert "two options say the same" in refusal_of_block(tmp_path, id="try-1", standard=choice(options=options))

    def test_an_explanation_may_be_left_out(self, tmp_path: Path) -> None:
        unexplained = {key: value for key, value in choice().items() if key != "explanation"}
        changed = [block | ({"standard": unexplained} if block["id"] == "try-1" else {}) for block in blocks()]
        parsed = read_course_folder(write_course(tmp_path, first=lesson(blocks=changed)))
        assert parsed.units[0].lessons[0].blocks[5].variants["standard"].data["explanation_html"] == ""

    @pytest.mark.parametrize("answer", ["five", True, None, "1,250", float("nan"), [1]])
    def test_a_number_that_is_none(self, tmp_path: Path, answer: object) -> None:
        words = refusal_of_block(tmp_path, id="try-1", standard=numeric(answer=answer))
        assert "block 'try-1': standard: answer: expected a number" in words

    def test_a_mistake_that_counts_as_right(self, tmp_path: Path) -> None:
        wrong = numeric(tolerance=0.1, mistakes=[{"answer": 2.45, "why": "Close."}])
        assert "mistakes 1: 49/20 counts as right" in refusal_of_block(tmp_path, id="try-1", standard=wrong)
