"""Saying how a skill stands: words first, how sure they are, numbers last."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lessons.learner.beliefs import Belief
from lessons.learner.models import PracticeRun
from lessons.learner.overview import SkillView

STANDINGS = {
    "solid": gettext_lazy("Solid"),
    "getting there": gettext_lazy("Getting there"),
    "just begun": gettext_lazy("Just begun"),
    "not yet known": gettext_lazy("Not yet known"),
}
PURPOSES = {
    PracticeRun.Purpose.PLACEMENT: gettext_lazy("Where to start"),
    PracticeRun.Purpose.REVIEW: gettext_lazy("Review"),
}
SHAPES = {"solid": "solid", "getting there": "half", "just begun": "begun", "not yet known": "unknown"}


def standing_words(belief: Belief | None) -> str:
    """The one or two words that stand beside a skill."""
    return str(STANDINGS[belief.standing if belief else "not yet known"])


def shape(belief: Belief | None) -> str:
    """Name of the drawn shape that goes with the words."""
    return SHAPES[belief.standing if belief else "not yet known"]


def short_words(belief: Belief | None) -> str:
    """The range in a few words, for the drawn map; nothing where nothing is known."""
    if belief is None or belief.standing == "not yet known":
        return ""
    return _(", %(range)s in ten") % {"range": _range(belief)}


def sure_words(view: SkillView) -> str:
    """How sure that is, in a sentence."""
    belief = view.belief
    if belief is None:
        return _("Not asked yet.")
    if not belief.observed:
        words = _("Not asked yet. Going by what is beside it, perhaps %(right)s questions in ten.")
        return words % {"right": in_ten(belief.mastery)}
    if belief.standing == "not yet known":
        words = ngettext(
            "After %(count)d answer it is too early to say.",
            "After %(count)d answers it is too early to say.",
            view.answers,
        )
        return words % {"count": view.answers}
    words = _("Of ten questions you would get about %(right)s right; likely %(range)s.")
    return words % {"right": in_ten(belief.mastery), "range": _range(belief)}


def _range(belief: Belief) -> str:
    low, high = (in_ten(end) for end in belief.interval)
    return _("%(low)s to %(high)s") % {"low": low, "high": high} if low < high else f"{low}"


def in_ten(share: float) -> int:
    """Of ten questions, how many."""
    return round(10 * share)


def headline(views: list[SkillView]) -> str:
    """What a course's map comes to, in a sentence."""
    counts: Counter[str] = Counter(view.belief.standing if view.belief else "not yet known" for view in views)
    if counts["not yet known"] == len(views):
        return _("Nothing is known yet. Answers in lessons draw this map; a few questions can draw it faster.")
    told = [_counted(name, counts[name]) for name in STANDINGS if counts[name]]
    words = ngettext("Of %(count)d skill: %(told)s.", "Of %(count)d skills: %(told)s.", len(views))
    return words % {"count": len(views), "told": ", ".join(told)}


def _counted(standing: str, count: int) -> str:
    """So many skills of a standing, inside a sentence."""
    words = {
        "solid": ngettext("%(count)d solid", "%(count)d solid", count),
        "getting there": ngettext("%(count)d getting there", "%(count)d getting there", count),
        "just begun": ngettext("%(count)d just begun", "%(count)d just begun", count),
        "not yet known": ngettext("%(count)d not yet known", "%(count)d not yet known", count),
    }
    return words[standing] % {"count": count}
