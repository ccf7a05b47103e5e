"""Asking questions outside a lesson, one at a time: a placement test, or a review of what is due.

A run remembers the question that stands open, so that a reload, a second tab or a sleeping phone find the same one.
"""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lessons.content.exercises import Mark, hints, mark_answer
from lessons.content.models import BlockVariant, Course
from lessons.learner.choosing import Candidate, most_telling, next_item
from lessons.learner.models import PracticeRun
from lessons.learner.pool import Pool, load_pool, read_level
from lessons.learner.predicting import sharpen
from lessons.learner.services import record_attempt

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

PLACEMENT_LENGTH = 12  # questions at most: ten minutes, about what a class gives it
REVEAL_AFTER = 2  # wrong tries in a review; then the explanation comes with the answer
SEEDS = 2**31
CONTINUES_FOR = timedelta(hours=12)  # as a lesson: tomorrow other things are due


@dataclass(frozen=True, slots=True)
class Said:
    """What was said to an answer: the mark, and whether it was stored."""

    mark: Mark
    counts: bool


@transaction.atomic
def start_placement(*, student: "AbstractBaseUser", course: Course) -> PracticeRun:
    """The placement test that stands open in this course, or a new one with its first question."""
    return _start(student, course, PracticeRun.Purpose.PLACEMENT, [])


@transaction.atomic
def start_review(*, student: "AbstractBaseUser", course: Course, skills: Sequence[int]) -> PracticeRun:
    """The review that stands open in this course, or a new one of these skills with its first question."""
    return _start(student, course, PracticeRun.Purpose.REVIEW, list(skills))


def _start(student: "AbstractBaseUser", course: Course, purpose: PracticeRun.Purpose, skills: list[int]) -> PracticeRun:
    runs = PracticeRun.objects.filter(student=student.pk, course=course, purpose=purpose, finished_at=None)
    going_on = runs.filter(started_at__gte=timezone.now() - CONTINUES_FOR).first()
    if going_on:
        return going_on
    runs.update(finished_at=timezone.now(), question=None)
    run = PracticeRun.objects.create(student_id=student.pk, course=course, purpose=purpose, skills=skills)
    return ask_next(run=run)


@transaction.atomic
def ask_next(*, run: PracticeRun) -> PracticeRun:
    """Opens the next question, or ends the run when there is none worth asking."""
    run = PracticeRun.objects.select_for_update().get(pk=run.pk)
    if run.finished_at:
        return run
    chosen = _next_placement(run) if run.purpose == PracticeRun.Purpose.PLACEMENT else _next_review(run)
    if chosen is None:
        run.question, run.finished_at = None, timezone.now()
    else:
        seed = random.randrange(SEEDS)
        run.question = {
            "block": chosen.block,
            "level": chosen.level,
            "seed": seed,
            "hints": 0,
            "wrong": 0,
            "key": str(uuid.uuid4()),
            "said": None,
        }
        run.asked = [*run.asked, list(chosen.name)]
    run.save()
    return run


def _next_placement(run: PracticeRun) -> Candidate | None:
    if len(run.asked) >= PLACEMENT_LENGTH:
        return None
    pool = load_pool(student_id=run.student_id, course_id=run.course_id)
    asked = {block for block, _ in run.asked}
    fresh = [one for one in pool.candidates if one.block not in asked]
    return most_telling(fresh, pool.beliefs, pool.graph.builds_on)


def _next_review(run: PracticeRun) -> Candidate | None:
    """One question for each skill that is due, at the target chance of success."""
    asked = {block for block, _ in run.asked}
    while run.skills:
        skill, *run.skills = run.skills
        pool = load_pool(student_id=run.student_id, course_id=run.course_id, skills=[skill])
        chosen = next_item(sharpen(_fresh(pool, asked), student_id=run.student_id))
        if chosen:
            return chosen
    return None


def _fresh(pool: Pool, asked: set[int]) -> list[Candidate]:
    return [one for one in pool.candidates if one.block not in asked]


def open_variant(run: PracticeRun) -> BlockVariant | None:
    """The variant of the open question; None when none is open, or when its lesson has lost it since. One query."""
    if run.question is None:
        return None
    variants = BlockVariant.objects.filter(block=run.question["block"], level=run.question["level"])
    return variants.select_related("block__lesson__course").first()


@transaction.atomic
def answer_question(*, run: PracticeRun, answer: object, key: UUID, bottom_out: bool = True) -> Said | None:
    """Marks and stores an answer to the open question; None when it was answered already (a form sent twice)."""
    run, variant = _held(run)
    question = run.question
    if question is None or variant is None or question["key"] != str(key) or _settled(question):
        return None
    reveal = run.purpose == PracticeRun.Purpose.PLACEMENT or question["wrong"] + 1 >= REVEAL_AFTER
    mark = mark_answer(variant.data, answer, reveal=reveal, seed=question["seed"], bottom_out=bottom_out)
    if mark.correct is not None:
        _record(run, variant, answer=answer, correct=mark.correct)
    _say(run, question, answer, mark, reveal=reveal)
    return Said(mark, counts=mark.correct is not None)


@transaction.atomic
def leave_question(*, run: PracticeRun, key: UUID) -> PracticeRun:
    """Goes on to the next question. One that was never answered (“I do not know this yet”) counts as not right."""
    run, variant = _held(run)
    if run.question is None or run.question["key"] != str(key):
        return run
    if variant and not _settled(run.question) and not run.question["wrong"]:
        _record(run, variant, answer="", correct=False)
    return ask_next(run=run)


@transaction.atomic
def give_hint(*, run: PracticeRun, bottom_out: bool = True) -> PracticeRun:
    """Shows one hint more, as long as there is one."""
    run, variant = _held(run)
    if run.question and variant and not _settled(run.question):
        there = len(hints(variant.data, seed=run.question["seed"], bottom_out=bottom_out))
        run.question["hints"] = min(there, run.question["hints"] + 1)
        run.save(update_fields=["question"])
    return run


def _held(run: PracticeRun) -> tuple[PracticeRun, BlockVariant | None]:
    held = PracticeRun.objects.select_for_update().get(pk=run.pk)
    return held, open_variant(held)


def _settled(question: dict[str, Any]) -> bool:
    return bool(question["said"] and question["said"]["settled"])


def _record(run: PracticeRun, variant: BlockVariant, *, answer: object, correct: bool) -> None:
    question = run.question or {}
    record_attempt(
        student=run.student,
        block=variant.block,
        level=read_level(variant.level),
        answer=answer,
        correct=correct,
        session=run.pk,
        key=UUID(question["key"]),
        seed=question["seed"],
        hints=question["hints"],
    )


def _say(run: PracticeRun, question: dict[str, Any], answer: object, mark: Mark, *, reveal: bool) -> None:
    """Keeps what was said with the question; one that was got right, or whose tries are used up, is settled."""
    question["wrong"] += mark.correct is False
    question["said"] = {
        "answer": answer,
        "correct": mark.correct,
        "feedback_html": mark.feedback_html,
        "explanation_html": mark.explanation_html,
        "problem": mark.problem,
        "settled": mark.correct is True or (mark.correct is False and reveal),
    }
    question["key"] = str(uuid.uuid4())
    run.save(update_fields=["question"])
