from lessons.content.course_folder.keys import read_key
from lessons.content.course_folder.model import ParsedTerm
from lessons.content.course_folder.variants import markdown
from lessons.fields import Fields


def read_term(fields: Fields) -> ParsedTerm:
    """One entry of a course's `terms`: a word and its meaning in Markdown."""
    key = read_key(fields, "id")
    fields.where = f"{fields.where.rpartition(': ')[0]}: term {key!r}"
    name = fields.text("name", longest=200)
    meaning = fields.text("meaning", longest=5_000)
    html = markdown(fields.inside({"meaning": meaning}, ""), "meaning")
    lesson = read_key(fields, "lesson") if fields.has("lesson") else None
    fields.finish()
    return ParsedTerm(key, name, meaning, html, lesson)
