"""What exercises read and write in the database: each function is one hop to a thread, marking included."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from lessons.content.exercises import Mark, has_variables, hints, mark_answer, mark_scaffold
from lessons.content.exercises.hinting import Hint, scaffold
from lessons.content.models import Block, BlockVariant
from lessons.content.selectors import BlockFacts, variant_for
from lessons.learner.models import Attempt
from lessons.learner.services import record_attempt
from webapp.accounts.models import Classroom, User
from webapp.classroom import services
from webapp.classroom.models import StudyEvent
from webapp.classroom.tries import AGAIN, HINT, MOST_TRIES, HintPlace, get_tries, seed_of
from webapp.live.fields import read_level
from webapp.live.refusal import Refused
from webapp.live.study import Study
from webapp.live.threads import in_thread

REVEAL_AFTER = 2  # from the third wrong answer on, the explanation comes too: nobody is left guessing
STEP = "step.give"


@dataclass(frozen=True)
class Asked:
    """Which question a command is about: a block at a level, and which of its tries the page shows."""

    block: BlockFacts
    level: str
    tried: int | None


@dataclass(frozen=True)
class Given:
    """A marked answer. It `counts` unless the page had sent it before."""

    mark: Mark
    counts: bool


@in_thread
def give_answer(study: Study, asked: Asked, *, answer: object, key: UUID, seconds: float, at: float) -> Given:
    """Marks and stores an answer. An answer that cannot be read is neither right nor wrong, and not stored."""
    question = _Question(study, asked)
    before = Attempt.objects.filter(
        session=study.session_id, block=question.variant.block, seed=question.seed, correct=False
    )
    reveal = before.exclude(key=key).count() >= REVEAL_AFTER
    mark = mark_answer(
        question.variant.data, answer, reveal=reveal, seed=question.seed, bottom_out=question.gives_answer
    )
    if mark.correct is None:
        return Given(mark, counts=False)
    facts = question.place().facts() | {"correct": mark.correct}
    with transaction.atomic():
        counts = services.record_event(
            session_id=study.session_id, key=key, kind="answer.give", data=facts, at=_moment(at)
        )
        record_attempt(
            student=User(pk=study.student_id),
            block=question.variant.block,
            level=read_level(question.variant.level),
            answer=answer,
            correct=mark.correct,
            session=study.session_id,
            key=key,
            seconds=seconds,
            at=_moment(at),
            seed=question.seed,
            hints=question.tries.hints_seen(question.place()),
        )
    return Given(mark, counts)


@dataclass(frozen=True)
class HintGiven:
    """One hint as HTML, or None when there are no more. It is `new` unless the page had asked for it before."""

    html: str | None
    index: int
    left: int
    new: bool


@in_thread
def give_hint(study: Study, asked: Asked, *, step: int | None, key: UUID, at: float) -> HintGiven:
    """The next hint. Counted from what is stored: one asked for again after a lost connection is the same hint."""
    question = _Question(study, asked)
    found = question.hints(step)
    place = question.place(step)
    events = StudyEvent.objects.filter(session_id=study.session_id, kind=HINT).order_by("at")
    seen = [event.key for event in events if event.data == place.facts()]
    index = seen.index(key) if key in seen else len(seen)
    if index >= len(found):
        return HintGiven(None, len(found), 0, new=False)
    new = services.record_event(session_id=study.session_id, key=key, kind=HINT, data=place.facts(), at=_moment(at))
    html = render_to_string(
        "classroom/blocks/exercise/_hint.html",
        {"hint": found[index], "index": index, "key": asked.block.key, "in_step": step is not None},
    )
    return HintGiven(html, index, len(found) - index - 1, new)


@in_thread
def give_step(study: Study, asked: Asked, *, step: int, answer: object, key: UUID, at: float) -> Mark:
    """Marks the answer to a hint that is a question. It is stored as something done; it counts for nothing."""
    question = _Question(study, asked)
    events = StudyEvent.objects.filter(session_id=study.session_id, kind=STEP).exclude(key=key)
    facts = question.place(step).facts()
    wrong = sum(event.data == facts | {"correct": False} for event in events)
    mark = mark_scaffold(question.variant.data, step, answer, seed=question.seed, reveal=wrong >= REVEAL_AFTER)
    if mark.correct is not None:
        data = facts | {"correct": mark.correct}
        services.record_event(session_id=study.session_id, key=key, kind=STEP, data=data, at=_moment(at))
    return mark


@in_thread
def try_again(study: Study, asked: Asked, *, key: UUID, at: float) -> int:
    """The same question with new numbers. Returns the number of the try that the page shows then."""
    question = _Question(study, asked)
    if not has_variables(question.variant.data):
        raise Refused("bad_message", _("This question has no other numbers."))
    if question.tries.current(asked.block.key) >= MOST_TRIES:
        raise Refused("too_many", _("That is enough of this one for today. Go on with the lesson."))
    services.record_event(
        session_id=study.session_id, key=key, kind=AGAIN, data={"block": asked.block.key}, at=_moment(at)
    )
    return get_tries(session_id=study.session_id).current(asked.block.key)


class _Question:
    """A question as one student has it before them."""

    def __init__(self, study: Study, asked: Asked) -> None:
        self.variant = _find_variant(study, asked)
        self.tries = get_tries(session_id=study.session_id)
        current = self.tries.current(asked.block.key)
        tried = current if asked.tried is None else asked.tried
        if tried > current:
            raise Refused("bad_message", _("This question has other numbers now. Reload the page."))
        self._block, self._tried = asked.block.key, tried
        self.seed = seed_of(study.session_id, self._block, tried)
        self.gives_answer = Classroom.objects.values_list("bottom_out", flat=True).get(pk=study.classroom_id)

    def place(self, step: int | None = None) -> HintPlace:
        """Where its hints belong."""
        return HintPlace(self._block, self.variant.level, self._tried, step)

    def hints(self, step: int | None) -> tuple[Hint, ...]:
        """Its hints, or those of one of its steps."""
        data: Any = self.variant.data if step is None else scaffold(self.variant.data, step, seed=self.seed)
        if data is None:
            raise Refused("bad_message", _("There are no hints here."))
        return hints(data, seed=self.seed, bottom_out=self.gives_answer)


def _find_variant(study: Study, asked: Asked) -> BlockVariant:
    rows = Block.objects.filter(lesson_id=study.lesson_id, key=asked.block.key, retired=False)
    row = rows.prefetch_related("variants").first()
    if row is None:
        raise Refused("unknown_block", _("This part is not in the lesson any more. Reload the page."))
    return variant_for(row, read_level(asked.level))


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
