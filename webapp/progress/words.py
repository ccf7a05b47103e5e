"""Saying how a skill stands: words first, how sure they are, numbers last."""

from lessons.learner.beliefs import Belief
from lessons.learner.overview import SkillView

STANDINGS = {
    "solid": "Solid",
    "getting there": "Getting there",
    "just begun": "Just begun",
    "not yet known": "Not yet known",
}
SHAPES = {"solid": "solid", "getting there": "half", "just begun": "begun", "not yet known": "unknown"}


def standing_words(belief: Belief | None) -> str:
    """The one or two words that stand beside a skill."""
    return STANDINGS[belief.standing if belief else "not yet known"]


def shape(belief: Belief | None) -> str:
    """Name of the drawn shape that goes with the words."""
    return SHAPES[belief.standing if belief else "not yet known"]


def short_words(belief: Belief | None) -> str:
    """The range in a few words, for the drawn map; nothing where nothing is known."""
    if belief is None or belief.standing == "not yet known":
        return ""
    return f", {_range(belief)} in ten"


def sure_words(view: SkillView) -> str:
    """How sure that is, in a sentence."""
    belief = view.belief
    if belief is None:
        return "Not asked yet."
    if not belief.observed:
        return f"Not asked yet. Going by what is beside it, perhaps {in_ten(belief.mastery)} questions in ten."
    if belief.standing == "not yet known":
        return f"After {view.answers} answer{'' if view.answers == 1 else 's'} it is too early to say."
    return f"Of ten questions you would get about {in_ten(belief.mastery)} right; likely {_range(belief)}."


def _range(belief: Belief) -> str:
    low, high = (in_ten(end) for end in belief.interval)
    return f"{low} to {high}" if low < high else f"{low}"


def in_ten(share: float) -> int:
    """Of ten questions, how many."""
    return round(10 * share)


def headline(views: list[SkillView]) -> str:
    """What a course's map comes to, in a sentence."""
    counts = {name: sum(1 for view in views if standing_words(view.belief) == name) for name in STANDINGS.values()}
    known = [f"{count} {name.lower()}" for name, count in counts.items() if count and name != "Not yet known"]
    if not known:
        return "Nothing is known yet. Answers in lessons draw this map; a few questions can draw it faster."
    unknown = counts["Not yet known"]
    rest = f"; {unknown} not yet known" if unknown else ""
    return f"Of {len(views)} skills: {', '.join(known)}{rest}."
