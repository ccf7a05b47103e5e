"""What else is switched when a rule is: a rule that uses the camera never stands without its stand-in."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext, ngettext

from webapp.accounts.models import Classroom, User
from webapp.rules.models import RuleVersion
from webapp.rules.selectors import RuleInHand, get_latest_versions, get_switches, get_visible_rules, is_on
from webapp.rules.services import Switch
from webapp.rules.sets import Source, default_sources


def switches_for(
    rule: RuleInHand, *, on: bool, user: User, classroom: Classroom, version: RuleVersion | None = None
) -> list[Switch]:
    """The switch of this rule, with those it pulls along. `version` instead of the newest one."""
    now = get_switches(classroom_id=classroom.pk)
    chosen = version or rule.version
    if not on and rule.key in now:
        chosen = now[rule.key].version or chosen
    switches = [Switch(rule.key, rule.title, on, chosen)]
    latest = get_latest_versions(get_visible_rules(user=user, classroom=classroom))
    in_force = {key: row.version for key, row in now.items() if row.on and row.version}
    if on:
        source = chosen.source if chosen else rule.source
        stand_in = _named(str(source.get("fallback", "")), latest)
        return [*switches, *([stand_in] if stand_in and not is_on(stand_in.key, now) else [])]
    known = {**default_sources(), **{key: version.source for key, version in in_force.items()}}
    return [*switches, *_using(rule.key, known, in_force, now=[key for key in known if is_on(key, now)])]


def _named(key: str, latest: Mapping[str, RuleVersion]) -> Switch | None:
    if key in default_sources():
        return Switch(key, default_sources()[key]["title"], on=True)
    version = latest.get(key)
    return Switch(key, version.rule.title, on=True, version=version) if version else None


def _using(
    key: str, known: Mapping[str, Source], in_force: Mapping[str, RuleVersion], *, now: Sequence[str]
) -> list[Switch]:
    using = [(other, known[other]) for other in now if known[other].get("fallback") == key]
    return [Switch(other, source["title"], on=False, version=in_force.get(other)) for other, source in using]


def pulled_along(switches: Sequence[Switch]) -> str:
    """What to tell about everything but the first."""
    titles = ", ".join(gettext("“%(rule)s”") % {"rule": switch.title} for switch in switches[1:])
    if not titles:
        return ""
    said = (
        ngettext(
            "With it, %(rules)s is on, for students without a camera.",
            "With it, %(rules)s are on, for students without a camera.",
            len(switches) - 1,
        )
        if switches[0].on
        else ngettext(
            "%(rules)s is off too: without a camera it needs this one.",
            "%(rules)s are off too: without a camera they need this one.",
            len(switches) - 1,
        )
    )
    return said % {"rules": titles}
