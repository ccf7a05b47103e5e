"""One block at one level, by kind: what its author wrote → what a page shows."""

from dataclasses import dataclass
from typing import Any

from lessons.content.captions import CaptionsError, parse_captions
from lessons.content.course_folder.files import CourseFiles
from lessons.content.course_folder.model import CourseFolderError, ParsedVariant
from lessons.content.markdown import MarkdownError, render_inline, render_markdown
from lessons.content.mathml import FormulaError
from lessons.content.svg import SvgError, sanitise_svg
from lessons.fields import Fields


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the folder a variant stands."""

    files: CourseFiles
    lesson_file: str
    lesson_key: str
    has_title: bool
    notes: list[str]


def markdown(fields: Fields, key: str, default: str | None = None) -> str:
    """HTML of a Markdown text in the mapping; empty if absent and the default is empty."""
    try:
        return render_markdown(fields.text(key, default))
    except (FormulaError, MarkdownError) as error:
        fields.fail(str(error), key)


def markdown_line(fields: Fields, key: str, default: str | None = None) -> str:
    """The same without a paragraph around it."""
    try:
        return render_inline(fields.text(key, default))
    except (FormulaError, MarkdownError) as error:
        fields.fail(str(error), key)


def read_text(value: object, where: str, place: Place) -> ParsedVariant:
    """A Markdown file."""
    if not isinstance(value, str):
        raise CourseFolderError(f"{where}: expected the name of a Markdown file")
    text = place.files.text(place.lesson_file, value, where)
    if not text.strip():
        raise CourseFolderError(f"{where}: {value!r} is empty")
    try:
        html = render_markdown(text, top_heading=3 if place.has_title else 2)
    except (FormulaError, MarkdownError) as error:
        raise CourseFolderError(f"{where}: {value}: {error}") from error
    return ParsedVariant({"file": value, "text": text}, {"html": html})


def read_figure(value: object, where: str, place: Place) -> ParsedVariant:
    """A drawing (SVG, stored inline) or a picture (an asset), with what it shows in words."""
    source, fields = source_and_fields(value, where)
    image, alt = fields.text("image"), fields.text("alt", longest=4_000)
    data: dict[str, Any] = {"alt": alt, "caption_html": markdown_line(fields, "caption", "")}
    fields.finish()
    if not image.lower().endswith(".svg"):
        asset = place.files.asset(place.lesson_file, image, fields.where)
        if not asset.content_type.startswith("image/"):
            fields.fail(f"{image!r} is not a picture", "image")
        return ParsedVariant(source, {"image": asset.name, **data})
    content = place.files.drawing(place.lesson_file, image, fields.where)
    try:
        drawing = sanitise_svg(content, label=alt, id_prefix=f"{place.lesson_key}-")
    except SvgError as error:
        fields.fail(f"{image}: {error}")
    if drawing.left_out:
        place.notes.append(f"{fields.where}: {image}: left out {', '.join(drawing.left_out)}")
    return ParsedVariant(source, {"svg": drawing.markup, **data})


def read_video(value: object, where: str, place: Place) -> ParsedVariant:
    """A film with captions, which also make its transcript."""
    source, fields = source_and_fields(value, where)
    duration = fields.number("duration", least=1, most=7_200)
    data: dict[str, Any] = {"duration": duration, "caption_html": markdown_line(fields, "caption", "")}
    for key, family in (("video", "video/"), ("poster", "image/"), ("captions", "text/vtt")):
        if key == "poster" and not fields.has(key):
            data[key] = None
            continue
        asset = place.files.asset(place.lesson_file, fields.text(key), fields.where)
        if not asset.content_type.startswith(family):
            fields.fail(f"{asset.name!r} is of type {asset.content_type}", key)
        data[key] = asset.name
    fields.finish()
    data["cues"] = _cues(place.files.text("", str(data["captions"]), fields.where), duration, fields)
    return ParsedVariant(source, data)


def _cues(source: str, duration: float, fields: Fields) -> list[dict[str, Any]]:
    try:
        cues = parse_captions(source)
    except CaptionsError as error:
        fields.fail(str(error), "captions")
    if cues[-1].end > duration + 1:
        fields.fail(f"the last caption ends at {cues[-1].end:g} s, the film at {duration:g} s", "captions")
    return [{"start": cue.start, "end": cue.end, "text": cue.text} for cue in cues]


def read_worked_example(value: object, where: str, _: Place) -> ParsedVariant:
    """A question, the steps with their reasons, the answer.

    With `think_first` steps and answer wait behind a button, and there need not be steps: a question to think about.
    """
    source, fields = source_and_fields(value, where)
    ask = markdown(fields, "ask")
    steps = []
    for step in fields.mappings("steps"):
        steps.append({"do_html": markdown(step, "do"), "why_html": markdown(step, "why", "")})
        step.finish()
    think_first = fields.truth("think_first", default=False)
    if not steps and not think_first:
        fields.fail("a worked example needs steps")
    data: dict[str, Any] = {"ask_html": ask, "steps": steps, "answer_html": markdown(fields, "answer")}
    if think_first:
        data["think_first"] = True
    fields.finish()
    return ParsedVariant(source, data)


def source_and_fields(value: object, where: str) -> tuple[dict[str, Any], Fields]:
    """The mapping as written, to be kept, and the same to be read."""
    fields = Fields(value, where, CourseFolderError)
    return dict(value) if isinstance(value, dict) else {}, fields
