"""What rules did lately in a class.

A rule that uses the camera is counted together with the rule that stands in for it, and shown only for five students or
more: from the two apart a teacher could tell whose camera is on.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessons.adaptation.models import DecisionRecord, DecisionResponse
from lessons.adaptation.selectors import status_after
from webapp.classroom.models import StudySession

LATELY = timedelta(days=14)
FEWEST = 5  # groups under five are not shown as groups


@dataclass
class Doings:
    """How often a rule came up, for whom, and what they made of it."""

    times: int = 0
    students: set[int | None] = field(default_factory=set)
    kept: int = 0
    declined: int = 0

    def add(self, other: "Doings") -> None:
        """Counts another rule's doings in."""
        self.times += other.times
        self.students |= other.students
        self.kept += other.kept
        self.declined += other.declined


def get_doings(*, classroom_id: int) -> dict[str, Doings]:
    """By rule, over the last two weeks. One query."""
    sessions = StudySession.objects.filter(classroom_id=classroom_id).values("pk")
    latest = DecisionResponse.objects.filter(decision=OuterRef("pk")).order_by("-at", "-pk").values("response")[:1]
    rows = (
        DecisionRecord.objects.filter(session__in=sessions, at__gte=timezone.now() - LATELY)
        .order_by()
        .annotate(latest=Subquery(latest))
        .values_list("rule_id", "student_id", "mode", "latest")
    )
    doings: dict[str, Doings] = defaultdict(Doings)
    for rule_id, student_id, mode, response in rows:
        status = status_after(mode, response)
        kept = status == "accepted" or (status == "shown" and mode == "apply")
        declined = status in {"undone", "dismissed"}
        doings[rule_id].add(Doings(1, {student_id}, int(kept), int(declined)))
    return doings


def doings_in_words(key: str, doings: Mapping[str, Doings], sources: Mapping[str, Mapping[str, Any]]) -> str:
    """A sentence for a teacher."""
    pool = _pool(key, sources)
    total = Doings()
    for one in pool:
        total.add(doings.get(one, Doings()))
    if not total.times:
        return _("Has not come up in the last two weeks.")
    if len(pool) > 1 and len(total.students) < FEWEST:
        return _("Came up for fewer than five students in the last two weeks.")
    times = ngettext("%(count)s time", "%(count)s times", total.times) % {"count": total.times}
    students = ngettext("for %(count)s student", "for %(count)s students", len(total.students))
    said = _("Came up %(times)s %(students)s in the last two weeks: %(kept)s kept, %(declined)s turned down.")
    counted = students % {"count": len(total.students)}
    return said % {"times": times, "students": counted, "kept": total.kept, "declined": total.declined}


def _pool(key: str, sources: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """The rule with everything that shares its stand-in."""
    stand_in = sources.get(key, {}).get("fallback") or key
    return {key, stand_in, *_standing_on(stand_in, sources)}


def _standing_on(stand_in: str, sources: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    return (key for key, source in sources.items() if source.get("fallback") == stand_in)
