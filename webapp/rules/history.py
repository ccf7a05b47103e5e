"""The versions of a rule in words: what each one changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from webapp.rules.lists import condition_in_words, sentence_of, stand_in_sentence
from webapp.rules.models import RuleVersion


@dataclass(frozen=True)
class Change:
    """One thing that reads differently. Empty: it was not there."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """A version with what it changed."""

    number: int
    at: datetime
    by: str
    note: str
    sentence: str
    changes: list[Change]


def tell_history(versions: Iterable[RuleVersion]) -> list[Told]:
    """Newest first."""
    rows = list(versions)
    told = []
    for place, version in enumerate(rows):
        before = rows[place + 1] if place + 1 < len(rows) else None
        by = version.author.name if version.author else _("somebody who is gone")
        changes = _changes(before, version) if before else []
        told.append(Told(version.number, version.at, by, version.note, sentence_of(version.source), changes))
    return told


def _changes(before: RuleVersion, after: RuleVersion) -> list[Change]:
    old, new = _facts(before), _facts(after)
    return [
        Change(what, old.get(what, ""), new.get(what, "")) for what in {**old, **new} if old.get(what) != new.get(what)
    ]


def _facts(version: RuleVersion) -> dict[str, str]:
    source = version.source
    facts = {
        _("Name"): source["title"],
        _("Rule"): sentence_of(source),
        _("Without a camera"): stand_in_sentence(version.stand_in) or source.get("fallback", ""),
        _("What the student reads"): source["do"].get("words", ""),
        _("Why"): " ".join(source.get("because", ())),
        _("Times a lesson"): str(source.get("max_per_lesson", 3)),
        _("When it may come again"): condition_in_words(source.get("release_when", "")) or _("once it is over"),
    }
    stories: Iterable[Mapping[str, Any]] = source.get("examples", ())
    facts |= {
        _("Story: %(title)s") % {"title": one["title"]}: _("should act") if one["fires"] else _("should not act")
        for one in stories
    }
    return {what: words for what, words in facts.items() if words}
