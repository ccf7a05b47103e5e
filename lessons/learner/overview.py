"""What a student's own pages show: every skill of a course with how it stands, what is due, where to start."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from lessons.content.levels import Kind
from lessons.content.models import Block, Lesson
from lessons.learner.beliefs import Belief, believe, in_order
from lessons.learner.graphs import load_graph
from lessons.learner.models import Mastery
from lessons.learner.selectors import NOT_MASTERED, missing_below, skill_states
from lessons.learner.skill_state import SkillState


@dataclass(frozen=True, slots=True)
class SkillView:
    """A skill, what is believed of it (None: nothing), and its place: `depth` prerequisites stand before it."""

    pk: int
    title: str
    belief: Belief | None
    answers: int
    practised_at: datetime | None
    struggling: bool
    step_back: str | None
    builds_on: tuple[int, ...]
    depth: int


def skill_views(*, student_id: int, course_id: int, at: datetime | None = None) -> list[SkillView]:
    """Every skill of a course, each after those it builds on. Three queries."""
    graph = load_graph(course_id=course_id)
    states = skill_states(student_id=student_id, graph=graph, at=at)
    beliefs = believe(states, graph.builds_on)
    depths: dict[int, int] = {}
    views = []
    for skill in in_order(graph.builds_on):
        below = sorted(graph.builds_on[skill])
        depths[skill] = max((depths[other] + 1 for other in below), default=0)
        state = states.get(skill) or SkillState()
        missing = missing_below([skill], beliefs, graph, unseen_too=True) if state.struggling else None
        views.append(
            SkillView(
                pk=skill,
                title=graph.titles[skill],
                belief=beliefs.get(skill),
                answers=state.answers,
                practised_at=state.practised_at,
                struggling=state.struggling,
                step_back=graph.titles[missing] if missing else None,
                builds_on=tuple(below),
                depth=depths[skill],
            )
        )
    return views


def due_reviews(*, student_id: int, course_ids: Collection[int], at: datetime | None = None) -> QuerySet[Mastery]:
    """Skills of these courses that are due for a look and that can still be asked for, longest due first."""
    askable = Block.objects.filter(
        skills=OuterRef("skill"), kind=Kind.EXERCISE, retired=False, lesson__retired=False, lesson__unit__retired=False
    )
    due = Mastery.objects.filter(
        Exists(askable),
        student=student_id,
        skill__course__in=course_ids,
        skill__retired=False,
        due__lte=at or timezone.now(),
    )
    return due.select_related("skill__course").order_by("due", "pk")


def next_review_at(*, student_id: int, course_ids: Collection[int]) -> datetime | None:
    """When the next skill falls due. One query."""
    rows = Mastery.objects.filter(student=student_id, skill__course__in=course_ids, skill__retired=False)
    return rows.filter(due__gt=timezone.now()).order_by("due").values_list("due", flat=True).first()


def where_to_start(*, course_id: int, views: list[SkillView]) -> Lesson | None:
    """The first lesson, in the order of the course, with a skill that is not held yet. Two queries."""
    held = {view.pk for view in views if view.belief and view.belief.mastery >= NOT_MASTERED}
    lessons = Lesson.objects.filter(course=course_id, retired=False, unit__retired=False)
    ordered = list(lessons.order_by("unit__position", "position").prefetch_related("skills"))
    wanted = (one for one in ordered if any(skill.pk not in held for skill in one.skills.all() if not skill.retired))
    return next(wanted, None)
