"""What the accounts of imports say, in the reader's language: they are stored in the words of the importers."""

import re

from django.utils.translation import gettext, gettext_noop

# Kinds of things, what became of them, and why something was left out.
SAID = (
    gettext_noop("blocks"),
    gettext_noop("exercises"),
    gettext_noop("figure"),
    gettext_noop("figures"),
    gettext_noop("files"),
    gettext_noop("formulas"),
    gettext_noop("hints"),
    gettext_noop("hints of scaffolds"),
    gettext_noop("lessons"),
    gettext_noop("lessons of exercises"),
    gettext_noop("links"),
    gettext_noop("lists"),
    gettext_noop("modules"),
    gettext_noop("multiple choice"),
    gettext_noop("picture in a hint"),
    gettext_noop("pictures"),
    gettext_noop("problems"),
    gettext_noop("questions with variables"),
    gettext_noop("scaffold"),
    gettext_noop("scaffolds"),
    gettext_noop("steps"),
    gettext_noop("tables"),
    gettext_noop("terms"),
    gettext_noop("a choice"),
    gettext_noop("a description in words"),
    gettext_noop("a figure"),
    gettext_noop("a hint"),
    gettext_noop("a hint in words"),
    gettext_noop("a lesson"),
    gettext_noop("a list"),
    gettext_noop("a numeric exercise"),
    gettext_noop("a question on the way"),
    gettext_noop("a question with the answer to look up"),
    gettext_noop("a question with variables"),
    gettext_noop("a question without an answer, as text"),
    gettext_noop("a table"),
    gettext_noop("a worked example"),
    gettext_noop("an entry of the glossary"),
    gettext_noop("blocks of the course"),
    gettext_noop("exercise: algebraic"),
    gettext_noop("exercise: choice"),
    gettext_noop("exercise: multiple"),
    gettext_noop("exercise: numeric"),
    gettext_noop("exercise: ordering"),
    gettext_noop("exercise: short text"),
    gettext_noop("files of the course"),
    gettext_noop("lessons of the course"),
    gettext_noop("options of a choice"),
    gettext_noop("plain words or numbers"),
    gettext_noop("readable text"),
    gettext_noop("steps of a worked example"),
    gettext_noop("terms of the course"),
    gettext_noop("the hint that gives the answer"),
    gettext_noop("the same entry of an earlier lesson"),
    gettext_noop("it asks nothing"),
    gettext_noop("it cannot stand in a text, and it has no description"),
    gettext_noop("it has no answer"),
    gettext_noop("it has no content that a lesson could show"),
    gettext_noop("it has no options"),
    gettext_noop("it has several right options"),
    gettext_noop("it is empty"),
    gettext_noop("it is named a second time; it stands where it was named first"),
    gettext_noop("its answer is a formula that we cannot read"),
    gettext_noop("its answer is a formula with variables"),
    gettext_noop("its answer is a text with variables"),
    gettext_noop("its answer is empty or far too long"),
    gettext_noop("its answer is none of its options"),
    gettext_noop("its exercise is left out"),
    gettext_noop("its id is missing or no plain word"),
    gettext_noop("its variables have lists of different lengths"),
    gettext_noop("none of its steps can be asked here (see there)"),
    gettext_noop("the file is missing"),
    gettext_noop("the file is not in the archive"),
    gettext_noop("the file is not in the archive; its description and caption are kept as text"),
    gettext_noop("it has no picture; its description and caption are kept as text"),
    gettext_noop(
        "a picture cannot stand inside of a question or a table; its description and caption are kept as text"
    ),
    gettext_noop("the question or an option is empty; kept as a question"),
    gettext_noop("their step is left out"),
    gettext_noop("two of its options say the same; kept as a question"),
)
# The same with a name or a reason in it, which stays as it is.
WITH_A_NAME = (
    (r"a question has at most (\d+) hints", gettext_noop("a question has at most %(name)s hints")),
    (r"cannot be drawn: (.*)", gettext_noop("cannot be drawn: %(name)s")),
    (r"a file is broken: (.*)", gettext_noop("a file is broken: %(name)s")),
    (r"its picture is not in the archive \((.*)\)", gettext_noop("its picture is not in the archive (%(name)s)")),
    (
        r"(.*) is not in the archive; the hint names it",
        gettext_noop("%(name)s is not in the archive; the hint names it"),
    ),
    (r"the file (.*) is not in the archive", gettext_noop("the file %(name)s is not in the archive")),
    (r"(.*); kept as a hint in words", gettext_noop("%(name)s; kept as a hint in words")),
    (r"questions of type (.*) are not known here", gettext_noop("questions of type %(name)s are not known here")),
    (r"an option cannot be shown: (.*)", gettext_noop("an option cannot be shown: %(name)s")),
)
_KNOWN = frozenset(SAID)


def said(words: str) -> str:
    """A word or a reason of an account; one that nobody knows stays as it was written."""
    if words in _KNOWN:
        return gettext(words)
    for pattern, sentence in WITH_A_NAME:
        if found := re.fullmatch(pattern, words):
            name = found.groups()[0] if found.groups() else ""
            return gettext(sentence) % {"name": said(name)} if name else gettext(sentence)
    return words
