"""Fields of exercises, by type; of hints, which may be small questions; of variables."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from webapp.authoring.forms.fields import Field, line, markdown, rows_of

TYPES = (
    ("choice", _("Choose one answer")),
    ("multiple", _("Choose every right answer")),
    ("numeric", _("Write a number")),
    ("algebraic", _("Write a formula")),
    ("short_text", _("Write a word or two")),
    ("ordering", _("Put things in order")),
)
SCAFFOLD_TYPES = tuple(choice for choice in TYPES if choice[0] in {"choice", "numeric", "algebraic", "short_text"})
FORMS = (
    ("", _("Any form that equals it")),
    ("expanded", _("Expanded, no brackets left")),
    ("factored", _("Factored")),
    ("simplified", _("Simplified")),
)

_OPTION = (
    markdown("text", _("Answer")),
    Field("correct", _("This is right"), "check", optional=True),
    markdown("why", _("What to say to who chooses it"), optional=True),
)
_MISTAKE = (line("answer", _("If the answer is")), markdown("why", _("say")))
_UNIT = (line("unit", _("Unit")), Field("factor", _("is how many of the main unit?"), "number"))
_MISTAKES = rows_of(
    "mistakes",
    _("Likely mistakes"),
    _MISTAKE,
    add=_("Add a likely mistake"),
    help=_("What to say to a student who makes it."),
)
_OPTIONS = rows_of("options", _("Answers to choose from"), _OPTION, add=_("Add an answer"), most=8)

_BY_TYPE: dict[str, tuple[Field, ...]] = {
    "choice": (_OPTIONS,),
    "multiple": (_OPTIONS,),
    "numeric": (
        line("answer", _("Right answer"), help=_("A number such as 5, −2.5 or 3/4.")),
        Field("tolerance", _("May be off by"), "number", optional=True, help=_("0 when it must be exact.")),
        line("unit", _("Unit"), optional=True, help=_("Such as cm. Leave it empty for a bare number.")),
        rows_of("units", _("Other units that count"), _UNIT, add=_("Add a unit")),
        _MISTAKES,
    ),
    "algebraic": (
        line("answer", _("Right answer"), help=_("Such as 2*x + 6 or x = 3. Whatever equals it counts as right.")),
        Field("form", _("Which form counts"), "select", choices=FORMS, optional=True),
        _MISTAKES,
    ),
    "short_text": (
        Field(
            "answers",
            _("Right answers, one a line"),
            "lines",
            size=3,
            help=_("Capitals, accents and small slips do not matter."),
        ),
        Field("exact", _("Every letter must be right"), "check", optional=True),
        _MISTAKES,
    ),
    "ordering": (
        rows_of(
            "items",
            _("Things, in the right order"),
            (markdown("text", _("Thing")),),
            add=_("Add a thing"),
            help=_("Students get them mixed up."),
        ),
    ),
}  # fmt: skip

_HINT_SORTS = (("text", _("a text")), ("question", _("a small question")))
_VARIABLE_KINDS = (
    ("range", _("a number from … to …")),
    ("one_of", _("one of these")),
    ("is", _("worked out as")),
)
_RANGE = (
    Field("from", _("From"), "number"),
    Field("to", _("To"), "number"),
    Field("step", _("In steps of"), "number", optional=True),
)


def exercise_fields(values: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields of an exercise as it stands: its type decides."""
    return (
        Field("type", _("How students answer"), "select", choices=TYPES, switches=True),
        markdown("ask", _("Question"), size=3),
        *_BY_TYPE.get(str(values.get("type")), ()),
        Field(
            "hints",
            _("Hints, one step at a time"),
            "rows",
            rows=hint_fields,
            add=_("Add a hint"),
            most=12,
        ),
        markdown("bottom_out", _("Last hint, which gives the answer"), optional=True),
        markdown("explanation", _("How it works out"), optional=True, help=_("Shown after a right answer.")),
        Field(
            "variables",
            _("Numbers that differ from student to student"),
            "rows",
            rows=variable_fields,
            add=_("Add a number"),
            most=12,
            help=_("Name it a, and write {{a}} in the texts and answers above."),
            rare=True,
        ),
        Field(
            "where", _("Only when, one condition a line"), "lines", optional=True, rare=True, help=_("Such as a != b.")
        ),
    )


def hint_fields(values: Mapping[str, Any]) -> tuple[Field, ...]:
    """A hint is a text, or a small question of its own."""
    sort = Field("sort", _("This hint is"), "select", choices=_HINT_SORTS, switches=True)
    if values.get("sort") != "question":
        return (sort, markdown("text", _("Hint")))
    return (
        sort,
        Field("type", _("How students answer"), "select", choices=SCAFFOLD_TYPES, switches=True),
        markdown("ask", _("Question")),
        *_BY_TYPE.get(str(values.get("type")), ()),
        rows_of("hints", _("Hints for it"), (markdown("text", _("Hint")),), add=_("Add a hint for it")),
        markdown("bottom_out", _("Last hint for it, which gives the answer"), optional=True),
        markdown("explanation", _("How it works out"), optional=True),
    )


def variable_fields(values: Mapping[str, Any]) -> tuple[Field, ...]:
    """A number that is drawn from a range or a list, or worked out from others."""
    shared = (line("name", _("Name")), Field("sort", _("It is"), "select", choices=_VARIABLE_KINDS, switches=True))
    if values.get("sort") == "one_of":
        return (*shared, line("one_of", _("Numbers, with commas between")))
    if values.get("sort") == "is":
        return (*shared, line("is", _("Formula"), help=_("Such as a*b + 1.")))
    return (*shared, *_RANGE)


def foreign_names(kind: str) -> set[str]:
    """Names that other types have and this one has not."""
    own = {field.name for field in _BY_TYPE.get(kind, ())}
    return {field.name for fields in _BY_TYPE.values() for field in fields} - own
