"""Writing rules, switching them, taking a switch back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from webapp.accounts.models import Classroom, User
from webapp.rules.models import KEY_LENGTH, ClassRule, RuleSwitch, RuleVersion, TeacherRule
from webapp.rules.selectors import get_switches, is_on
from webapp.rules.sets import default_sources

RANDOM = 6  # letters behind a key, so that two teachers may use the same title
WITHOUT_CAMERA = "-without-camera"

Source = Mapping[str, Any]


def new_key(title: str) -> str:
    """A key that no rule has: rules of the site never end on six random letters."""
    return (
        f"{slugify(title)[: KEY_LENGTH - RANDOM - 1] or 'rule'}-{get_random_string(RANDOM, 'abcdefghjkmnpqrstuvwxyz')}"
    )


@transaction.atomic
def create_rule(*, owner: User, title: str, source: Source, stand_in: Source | None = None) -> RuleVersion:
    """A new rule with its first version."""
    rule = TeacherRule.objects.create(key=new_key(title), owner=owner, title=title)
    return _add_version(rule=rule, author=owner, source=source, stand_in=stand_in, note="", number=1)


@transaction.atomic
def save_version(
    *, rule: TeacherRule, author: User, source: Source, stand_in: Source | None = None, note: str = ""
) -> RuleVersion:
    """A new version; the latest one when nothing is new."""
    TeacherRule.objects.select_for_update().get(pk=rule.pk)  # two windows must not make the same number
    latest: RuleVersion | None = rule.versions.select_related("rule").first()
    if latest and not note and _is_same(latest, source, stand_in):
        return latest
    TeacherRule.objects.filter(pk=rule.pk).update(title=source["title"])
    rule.title = source["title"]
    number = latest.number + 1 if latest else 1
    return _add_version(rule=rule, author=author, source=source, stand_in=stand_in, note=note, number=number)


def _add_version(
    *, rule: TeacherRule, author: User, source: Source, stand_in: Source | None, note: str, number: int
) -> RuleVersion:
    named = {**source, "id": rule.key, "version": number}
    other = {**stand_in, "id": f"{rule.key}{WITHOUT_CAMERA}", "version": number} if stand_in else None
    if other:
        named["fallback"] = other["id"]
    return RuleVersion.objects.create(
        rule=rule, number=number, source=named, stand_in=other, author=author, note=note[:200]
    )


def _is_same(version: RuleVersion, source: Source, stand_in: Source | None) -> bool:
    given = {"id", "version", "fallback"} if stand_in else {"id", "version"}  # what saving fills in
    return _without(version.source, given) == _without(source, given) and (
        _without(version.stand_in or {}, given) == _without(stand_in or {}, given)
    )


def _without(source: Source, names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in source.items() if name not in names}


@transaction.atomic
def roll_back(*, rule: TeacherRule, number: int, author: User) -> RuleVersion:
    """A new version that says what an earlier one said. RuleVersion.DoesNotExist when there is none such."""
    earlier = rule.versions.get(number=number)
    return save_version(
        rule=rule,
        author=author,
        source=earlier.source,
        stand_in=earlier.stand_in,
        note=_("Back to version %(number)s") % {"number": number},
    )


@dataclass(frozen=True)
class Switch:
    """One rule to be switched: a teacher's in this version, or one of the site (None)."""

    key: str
    title: str
    on: bool
    version: RuleVersion | None = None


@transaction.atomic
def switch_rules(*, classroom: Classroom, by: User, switches: Iterable[Switch]) -> UUID | None:
    """Switches rules of a class in one act. Returns the stamp that takes it back; None if nothing changed."""
    Classroom.objects.select_for_update().get(pk=classroom.pk)
    now = get_switches(classroom_id=classroom.pk)
    stamp, changed = uuid4(), False
    for switch in switches:
        row = now.get(switch.key)
        before = row.version if row else None
        if is_on(switch.key, now) == switch.on and before == switch.version:
            continue
        changed = True
        _switch(classroom, by, switch, stamp, was_on=is_on(switch.key, now), was_version=before)
    return stamp if changed else None


def _switch(
    classroom: Classroom, by: User, switch: Switch, stamp: UUID, *, was_on: bool, was_version: RuleVersion | None
) -> None:
    ClassRule.objects.update_or_create(
        classroom=classroom, key=switch.key, defaults={"on": switch.on, "version": switch.version, "by": by}
    )
    RuleSwitch.objects.create(
        classroom=classroom,
        stamp=stamp,
        key=switch.key,
        title=switch.title[:200],
        was_on=was_on,
        was_version=was_version,
        on=switch.on,
        version=switch.version,
        by=by,
    )


@transaction.atomic
def undo_switches(*, classroom: Classroom, by: User, stamp: UUID) -> UUID | None:
    """Takes back everything that one act switched. None when there is no such act in this class, or nothing to undo."""
    rows = list(RuleSwitch.objects.filter(classroom=classroom, stamp=stamp).select_related("was_version__rule"))
    back = [Switch(row.key, row.title, row.was_on, _version_before(row)) for row in rows]
    return switch_rules(classroom=classroom, by=by, switches=back)


def _version_before(row: RuleSwitch) -> RuleVersion | None:
    # A teacher's rule that is off keeps the version it had, or the one it was tried with.
    return None if row.key in default_sources() else row.was_version or row.version
