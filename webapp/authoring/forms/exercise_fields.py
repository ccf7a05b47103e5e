"""Fields of exercises, by type; of hints, which may be small questions; of variables."""

from collections.abc import Mapping
from typing import Any

from webapp.authoring.forms.fields import Field, line, markdown, rows_of

TYPES = (
    ("choice", "Choose one answer"),
    ("multiple", "Choose every right answer"),
    ("numeric", "Write a number"),
    ("algebraic", "Write a formula"),
    ("short_text", "Write a word or two"),
    ("ordering", "Put things in order"),
)
SCAFFOLD_TYPES = tuple(choice for choice in TYPES if choice[0] in {"choice", "numeric", "algebraic", "short_text"})
FORMS = (
    ("", "Any form that equals it"),
    ("expanded", "Expanded, no brackets left"),
    ("factored", "Factored"),
    ("simplified", "Simplified"),
)

_OPTION = (
    markdown("text", "Answer"),
    Field("correct", "This is right", "check", optional=True),
    markdown("why", "What to say to who chooses it", optional=True),
)
_MISTAKE = (line("answer", "If the answer is"), markdown("why", "say"))
_UNIT = (line("unit", "Unit"), Field("factor", "is how many of the main unit?", "number"))
_MISTAKES = rows_of(
    "mistakes",
    "Likely mistakes",
    _MISTAKE,
    add="Add a likely mistake",
    help="What to say to a student who makes it.",
)
_OPTIONS = rows_of("options", "Answers to choose from", _OPTION, add="Add an answer", most=8)

_BY_TYPE: dict[str, tuple[Field, ...]] = {
    "choice": (_OPTIONS,),
    "multiple": (_OPTIONS,),
    "numeric": (
        line("answer", "Right answer", help="A number such as 5, −2.5 or 3/4."),
        Field("tolerance", "May be off by", "number", optional=True, help="0 when it must be exact."),
        line("unit", "Unit", optional=True, help="Such as cm. Leave it empty for a bare number."),
        rows_of("units", "Other units that count", _UNIT, add="Add a unit"),
        _MISTAKES,
    ),
    "algebraic": (
        line("answer", "Right answer", help="Such as 2*x + 6 or x = 3. Whatever equals it counts as right."),
        Field("form", "Which form counts", "select", choices=FORMS, optional=True),
        _MISTAKES,
    ),
    "short_text": (
        Field(
            "answers",
            "Right answers, one a line",
            "lines",
            size=3,
            help="Capitals, accents and small slips do not matter.",
        ),
        Field("exact", "Every letter must be right", "check", optional=True),
        _MISTAKES,
    ),
    "ordering": (
        rows_of(
            "items",
            "Things, in the right order",
            (markdown("text", "Thing"),),
            add="Add a thing",
            help="Students get them mixed up.",
        ),
    ),
}  # fmt: skip

_HINT_SORTS = (("text", "a text"), ("question", "a small question"))
_VARIABLE_KINDS = (("range", "a number from … to …"), ("one_of", "one of these"), ("is", "worked out as"))
_RANGE = (
    Field("from", "From", "number"),
    Field("to", "To", "number"),
    Field("step", "In steps of", "number", optional=True),
)


def exercise_fields(values: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields of an exercise as it stands: its type decides."""
    return (
        Field("type", "How students answer", "select", choices=TYPES, switches=True),
        markdown("ask", "Question", size=3),
        *_BY_TYPE.get(str(values.get("type")), ()),
        Field(
            "hints",
            "Hints, one step at a time",
            "rows",
            rows=hint_fields,
            add="Add a hint",
            most=12,
        ),
        markdown("bottom_out", "Last hint, which gives the answer", optional=True),
        markdown("explanation", "How it works out", optional=True, help="Shown after a right answer."),
        Field(
            "variables",
            "Numbers that differ from student to student",
            "rows",
            rows=variable_fields,
            add="Add a number",
            most=12,
            help="Name it a, and write {{a}} in the texts and answers above.",
            rare=True,
        ),
        Field("where", "Only when, one condition a line", "lines", optional=True, rare=True, help="Such as a != b."),
    )


def hint_fields(values: Mapping[str, Any]) -> tuple[Field, ...]:
    """A hint is a text, or a small question of its own."""
    sort = Field("sort", "This hint is", "select", choices=_HINT_SORTS, switches=True)
    if values.get("sort") != "question":
        return (sort, markdown("text", "Hint"))
    return (
        sort,
        Field("type", "How students answer", "select", choices=SCAFFOLD_TYPES, switches=True),
        markdown("ask", "Question"),
        *_BY_TYPE.get(str(values.get("type")), ()),
        rows_of("hints", "Hints for it", (markdown("text", "Hint"),), add="Add a hint for it"),
        markdown("bottom_out", "Last hint for it, which gives the answer", optional=True),
        markdown("explanation", "How it works out", optional=True),
    )


def variable_fields(values: Mapping[str, Any]) -> tuple[Field, ...]:
    """A number that is drawn from a range or a list, or worked out from others."""
    shared = (line("name", "Name"), Field("sort", "It is", "select", choices=_VARIABLE_KINDS, switches=True))
    if values.get("sort") == "one_of":
        return (*shared, line("one_of", "Numbers, with commas between"))
    if values.get("sort") == "is":
        return (*shared, line("is", "Formula", help="Such as a*b + 1."))
    return (*shared, *_RANGE)


def foreign_names(kind: str) -> set[str]:
    """Names that other types have and this one has not."""
    own = {field.name for field in _BY_TYPE.get(kind, ())}
    return {field.name for fields in _BY_TYPE.values() for field in fields} - own
