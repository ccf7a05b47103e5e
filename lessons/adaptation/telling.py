"""The site's rules, and the log of what rules did, in the language of whoever reads them.

Both are kept as they were written: the site's rules in English, a teacher's in their own words.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from lessons.adaptation.loading import load_default_sources
from lessons.adaptation.rules import fill_in
from lessons.adaptation.spoken import language, say
from lessons.adaptation.state import Decision

if TYPE_CHECKING:
    from lessons.adaptation.models import DecisionRecord

Source = Mapping[str, Any]


def default_sources() -> Mapping[str, Source]:
    """The rules that a site starts with by id, in the language of now. To be copied, never changed."""
    return _sources(language())


@cache
def _sources(spoken: str) -> Mapping[str, Source]:  # noqa: ARG001 - kept for each language
    return {source["id"]: _spoken(source) for source in load_default_sources()}


def _spoken(source: Source) -> Source:
    return {
        **source,
        "title": say(source["title"]),
        "do": {**source["do"], "words": say(source["do"]["words"])},
        "because": [say(line) for line in source["because"]],
        "evidence": say(source.get("evidence", "")),
        "examples": [{**example, "title": say(example["title"])} for example in source.get("examples", ())],
    }


def words_of(decision: "DecisionRecord | Decision") -> str:
    """What the student reads of a decision."""
    source = _source(decision)
    return fill_in(source["do"]["words"], decision.inputs) if source else say(decision.words)


def why_of(decision: "DecisionRecord | Decision") -> list[str]:
    """Why, sentence by sentence."""
    source = _source(decision)
    lines = source["because"] if source else []
    return [
        *(fill_in(line, decision.inputs) for line in lines),
        *(say(line) for line in decision.why[len(lines) :]),
    ]


def _source(decision: "DecisionRecord | Decision") -> Source | None:
    """The site's rule that decided, when it still says what it said then."""
    source = default_sources().get(decision.rule_id)
    return source if source and source["version"] == decision.rule_version else None
