"""Reading the texts of an exercise."""

from lessons.content.markdown import MarkdownError, render_inline, render_markdown
from lessons.content.mathml import FormulaError
from lessons.fields import Fields


def markdown(fields: Fields, key: str, default: str | None = None) -> str:
    """HTML of a Markdown text in the mapping; empty if absent and the default is empty."""
    return rendered(fields, fields.text(key, default), key)


def rendered(fields: Fields, text: str, key: str) -> str:
    """HTML of a Markdown text that has been taken from the mapping already."""
    try:
        return render_markdown(text)
    except (FormulaError, MarkdownError) as error:
        fields.fail(str(error), key)


def markdown_line(fields: Fields, key: str) -> str:
    """HTML of one line, without a paragraph around it."""
    try:
        return render_inline(fields.text(key))
    except (FormulaError, MarkdownError) as error:
        fields.fail(str(error), key)


def rendered_line(fields: Fields, text: object, key: str) -> str:
    """HTML of one line that has been taken from the mapping already."""
    if not isinstance(text, str) or not text.strip():
        fields.fail(f"expected a text, found {text!r}", key)
    try:
        return render_inline(text)
    except (FormulaError, MarkdownError) as error:
        fields.fail(str(error), key)
