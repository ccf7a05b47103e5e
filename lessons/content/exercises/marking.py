from lessons.content.exercises.concrete import concrete
from lessons.content.exercises.kinds import KINDS
from lessons.content.exercises.marks import Data, Mark

__all__ = ["Mark", "mark_answer"]


def mark_answer(data: Data, answer: object, *, reveal: bool = False, seed: int = 0, bottom_out: bool = True) -> Mark:
    """Marks an answer: a key for a choice, keys for several or an order, else the text as typed. Never raises on any.

    The explanation comes with a right answer, or with any answer when `reveal` (after several wrong ones); where its
    author wrote none, the hint that gives the answer stands in, unless `bottom_out` is switched off.
    """
    exercise = concrete(data, seed)
    mark = KINDS[exercise["type"]].mark(exercise, answer)
    if mark.correct or (reveal and mark.correct is not None):
        last_hint = exercise.get("bottom_out_html") if bottom_out and not mark.correct else None
        return Mark(mark.correct, mark.feedback_html, exercise.get("explanation_html") or last_hint or None)
    return mark
