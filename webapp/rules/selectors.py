"""Which rules a class has, and which of them a teacher may open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils.translation import get_language

from lessons.adaptation.rules import RuleSet
from webapp.accounts.models import Classroom, User
from webapp.accounts.selectors import get_taught_classes
from webapp.rules.models import ClassRule, RuleSwitch, RuleVersion, TeacherRule
from webapp.rules.sets import Assembled, Stored, assemble, default_sources

CACHED_CLASSES = 500
_cache: dict[tuple[int, str], tuple[UUID | None, Assembled]] = {}  # by class and language: it tells what is left out


def get_class_rules(*, classroom_id: int) -> RuleSet:
    """The rules in force in a class. One query while nothing was switched since the last time, else two."""
    return get_assembled_rules(classroom_id=classroom_id).rules


def get_assembled_rules(*, classroom_id: int) -> Assembled:
    """The rules in force in a class, and those that had to stay out."""
    stamps = RuleSwitch.objects.filter(classroom_id=classroom_id).order_by("-pk").values_list("stamp", flat=True)
    stamp = stamps.first()
    key = classroom_id, get_language() or ""
    cached = _cache.get(key)
    if cached and cached[0] == stamp:
        return cached[1]
    assembled = _assemble(classroom_id) if stamp else assemble((), ())
    if len(_cache) >= CACHED_CLASSES:
        _cache.clear()
    _cache[key] = stamp, assembled
    return assembled


def _assemble(classroom_id: int) -> Assembled:
    switches = list(ClassRule.objects.filter(classroom_id=classroom_id).select_related("version__rule"))
    off = {switch.key for switch in switches if not switch.on and switch.version is None}
    return assemble(off, [stored_of(switch.version) for switch in switches if switch.on and switch.version])


def stored_of(version: RuleVersion) -> Stored:
    """A version as `assemble` takes it."""
    return Stored(version.rule.key, version.source.get("title", version.rule.title), version.source, version.stand_in)


def get_taught_class(*, user: User, classroom_id: int) -> Classroom | None:
    """The class, when this person teaches it."""
    return get_taught_classes(user).filter(pk=classroom_id).first()


def get_visible_rules(*, user: User, classroom: Classroom) -> QuerySet[TeacherRule]:
    """Rules that this person wrote, and those that any teacher ever switched in this class."""
    switched = ClassRule.objects.filter(classroom=classroom).values("key")
    return TeacherRule.objects.filter(Q(owner=user) | Q(key__in=switched)).select_related("owner")


def get_visible_rule(*, user: User, classroom: Classroom, key: str) -> TeacherRule | None:
    """One of them."""
    return get_visible_rules(user=user, classroom=classroom).filter(key=key).first()


def get_latest_versions(rules: QuerySet[TeacherRule]) -> dict[str, RuleVersion]:
    """The newest version of each of these rules, by key. One query."""
    newest = RuleVersion.objects.filter(rule__in=rules).values("rule").annotate(top=Max("pk")).values("top")
    found = RuleVersion.objects.filter(pk__in=newest).select_related("rule__owner")
    return {version.rule.key: version for version in found}


def get_switches(*, classroom_id: int) -> dict[str, ClassRule]:
    """What was switched in a class, by key."""
    rows = ClassRule.objects.filter(classroom_id=classroom_id).select_related("version__rule", "by")
    return {row.key: row for row in rows}


def is_on(key: str, switches: Mapping[str, ClassRule]) -> bool:
    """Whether a rule is on: by its switch, else a rule of the site is and a teacher's own is not."""
    switch = switches.get(key)
    return switch.on if switch else key in default_sources()


@dataclass(frozen=True)
class RuleInHand:
    """A rule that a page is about: of the site, or a teacher's in its newest version."""

    key: str
    title: str
    source: Mapping[str, Any]
    stand_in: Mapping[str, Any] | None
    rule: TeacherRule | None = None
    version: RuleVersion | None = None

    @property
    def of_site(self) -> bool:
        """Whether every site has it."""
        return self.rule is None


def get_rule_in_hand(*, user: User, classroom: Classroom, key: str) -> RuleInHand | None:
    """A rule that this person may see in this class, with what it says now."""
    if key in default_sources():
        source = default_sources()[key]
        stand_in = default_sources().get(str(source.get("fallback")))
        return RuleInHand(key, source["title"], source, stand_in)
    rule = get_visible_rule(user=user, classroom=classroom, key=key)
    version = rule.versions.select_related("rule").first() if rule else None
    if rule is None or version is None:
        return None
    stand_in = version.stand_in or default_sources().get(str(version.source.get("fallback")))
    return RuleInHand(key, rule.title, version.source, stand_in, rule, version)
