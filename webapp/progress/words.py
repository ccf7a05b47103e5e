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


def sure_words(view: SkillView) -> str:
    """How sure that is, in a sentence."""
    belief = view.belief
    if belief is None:
        return "Not asked yet."
    about = in_ten(belief.mastery)
    if not belief.observed:
        return f"Not asked yet. Going by what you know beside it, perhaps {about} questions in ten."
    answers = f"{view.answers} answer{'' if view.answers == 1 else 's'}"
    low, high = (in_ten(end) for end in belief.interval)
    if belief.standing == "not yet known":
        return f"After {answers} it is too early to say."
    if low == high:
        return f"You would get about {about} questions in ten right."
    return (
        f"You would get about {about} questions in ten right; it could be {low} or {high}."
        if (high - low == 1)
        else f"You would get about {about} questions in ten right; it could be {low} to {high}."
    )


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
