"""Which fields each kind of block has, at one level."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from lessons.content.levels import Kind
from webapp.authoring.forms.exercise_fields import exercise_fields
from webapp.authoring.forms.fields import Field, line, markdown, rows_of

_TEXT = (
    markdown(
        "text",
        _("Text"),
        size=12,
        help=_("**bold**, *italic*, lists with -, headings with ##, formulas between dollars: $x + 3 = 8$."),
    ),
)
_FIGURE = (
    Field("image", _("Picture or drawing"), "file", family="picture", help=_("PNG, JPEG, WebP or SVG.")),
    Field(
        "alt",
        _("What it shows, in words"),
        "area",
        help=_("For students who cannot see it. Say what matters, not that it is a picture."),
    ),
    line("caption", _("Caption under it"), optional=True),
)
_VIDEO = (
    Field("video", _("Film"), "file", family="film", help=_("WebM or MP4, at most 100 MB.")),
    Field("duration", _("Length in seconds"), "number", help=_("Filled in by itself when you choose a film.")),
    Field(
        "captions",
        _("Captions"),
        "file",
        family="captions",
        help=_("A WebVTT file (.vtt); or write them beside the film, once the film is here."),
    ),
    Field("poster", _("Picture before it plays"), "file", family="picture", optional=True),
    line("caption", _("Caption under it"), optional=True),
)
_STEP = (markdown("do", _("Step")), markdown("why", _("Why"), optional=True, help=_("The reason, not the rule.")))
_WORKED_EXAMPLE = (
    markdown("ask", _("Question"), size=3),
    rows_of("steps", _("Steps"), _STEP, add=_("Add a step")),
    markdown("answer", _("Answer")),
)
_PLAIN = {
    Kind.TEXT: _TEXT,
    Kind.REMEDIAL: _TEXT,
    Kind.FIGURE: _FIGURE,
    Kind.VIDEO: _VIDEO,
    Kind.WORKED_EXAMPLE: _WORKED_EXAMPLE,
}


def level_fields(kind: Kind, values: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields of a block of this kind; those of an exercise depend on its type."""
    return exercise_fields(values) if kind is Kind.EXERCISE else _PLAIN[kind]
