"""The rules of a class as its page lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from lessons.adaptation.conditions import ConditionError
from lessons.adaptation.sentences import describe_condition
from lessons.adaptation.spoken import say
from webapp.accounts.models import Classroom, User
from webapp.rules.action_words import describe_action
from webapp.rules.editor import seconds_in_words
from webapp.rules.models import RuleVersion
from webapp.rules.recent import doings_in_words, get_doings
from webapp.rules.selectors import (
    get_assembled_rules,
    get_latest_versions,
    get_switches,
    get_visible_rules,
    is_on,
)
from webapp.rules.sets import LeftOut, default_sources


@dataclass(frozen=True)
class RuleRow:
    """One rule of the list."""

    key: str
    title: str
    sentence: str
    on: bool
    of_site: bool
    owner: str
    own: bool
    version_on: int | None
    version: int | None
    doings: str
    without_camera: str
    stands_in_for: list[str]

    @property
    def stood_in_for(self) -> str:
        """The rules it stands in for, by name."""
        return ", ".join(gettext("“%(rule)s”") % {"rule": title} for title in self.stands_in_for)


@dataclass(frozen=True)
class RuleGroup:
    """Rules that do the same kind of thing."""

    title: str
    rows: list[RuleRow]


GROUPS = {
    _("Another level"): ("difficulty", "simpler_figure"),
    _("Extra help"): ("remedial", "worked_example", "prerequisite_lesson"),
    _("Films"): ("captions",),
    _("Something else to do"): ("quick_question", "change_activity", "short_break"),
    _("Words, and word to you"): ("encouragement", "teacher_alert"),
}


@dataclass(frozen=True)
class ClassRules:
    """Everything the page shows."""

    own: list[RuleRow]
    of_site: list[RuleGroup]
    left_out: tuple[LeftOut, ...]


def get_class_list(*, user: User, classroom: Classroom) -> ClassRules:
    """The rules of a class. The number of queries does not grow with them."""
    switches = get_switches(classroom_id=classroom.pk)
    latest = get_latest_versions(get_visible_rules(user=user, classroom=classroom))
    in_force = {key: row.version for key, row in switches.items() if row.version and row.on}
    sources = _sources(latest, in_force)
    doings = get_doings(classroom_id=classroom.pk)

    def row(key: str, source: Mapping[str, Any], version: RuleVersion | None) -> RuleRow:
        running = in_force.get(key)
        stand_in = sources.get(str(source.get("fallback")))
        return RuleRow(
            key=key,
            title=source["title"],
            sentence=sentence_of(source),
            on=is_on(key, switches),
            of_site=version is None,
            owner=version.rule.owner.name if version and version.rule.owner else "",
            own=bool(version and version.rule.owner_id == user.pk),
            version_on=running.number if running else None,
            version=version.number if version else None,
            doings=doings_in_words(key, doings, sources),
            without_camera=stand_in_sentence(stand_in),
            stands_in_for=[one["title"] for one in sources.values() if one.get("fallback") == key],
        )

    own = [
        row(key, version.source, version)
        for key, version in sorted(latest.items(), key=lambda pair: pair[1].rule.title)
    ]
    of_site = _grouped([(source["do"]["action"], row(key, source, None)) for key, source in default_sources().items()])
    return ClassRules(own, of_site, get_assembled_rules(classroom_id=classroom.pk).left_out)


def _grouped(rows: list[tuple[str, RuleRow]]) -> list[RuleGroup]:
    """By what they do; a rule that stands in for another follows it."""
    named = [
        *GROUPS.items(),
        (_("More"), tuple({action for action, _row in rows} - {one for kinds in GROUPS.values() for one in kinds})),
    ]
    groups = [RuleGroup(say(title), [row for action, row in rows if action in kinds]) for title, kinds in named]
    return [group for group in groups if group.rows]


def _sources(latest: Mapping[str, RuleVersion], in_force: Mapping[str, RuleVersion]) -> dict[str, Mapping[str, Any]]:
    versions = [*latest.values(), *in_force.values()]  # what is in force says what was counted
    made = {one["id"]: one for version in versions for one in (version.source, version.stand_in) if one}
    return {**default_sources(), **made}


def sentence_of(source: Mapping[str, Any]) -> str:
    """A rule as one reads it aloud."""
    when = condition_in_words(source["when"])
    if not when:
        return gettext("This rule cannot be read any more.")
    words = {
        "when": when,
        "what": describe_action(source["do"]),
        "hold": seconds_in_words(source.get("hold") or 0),
        "often": seconds_in_words(source.get("cooldown", 90)),
    }
    if source.get("hold"):
        said = gettext("When %(when)s, once that has lasted %(hold)s, %(what)s, at most once in %(often)s.")
    else:
        said = gettext("When %(when)s, %(what)s, at most once in %(often)s.")
    return said % words


def stand_in_sentence(stand_in: Mapping[str, Any] | None) -> str:
    """What happens without a camera; nothing for a rule that needs none."""
    when = condition_in_words(stand_in["when"]) if stand_in else ""
    return gettext("Without a camera: the same when %(when)s.") % {"when": when} if when else ""


def condition_in_words(text: str) -> str:
    """A condition as one reads it aloud; nothing for one that cannot be read any more."""
    try:
        return describe_condition(text)
    except ConditionError:
        return ""
