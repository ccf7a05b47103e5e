"""Reading the prerequisite graph of a course."""

from dataclasses import dataclass

from lessons.content.models import Skill


@dataclass(frozen=True, slots=True)
class CourseGraph:
    """The skills of a course: titles and keys by primary key, and what each builds on."""

    course_id: int
    keys: dict[int, str]
    titles: dict[int, str]
    builds_on: dict[int, frozenset[int]]


def load_graph(*, course_id: int) -> CourseGraph:
    """The graph of the skills that are taught now. Two queries."""
    rows = list(Skill.objects.filter(course=course_id, retired=False).values_list("pk", "key", "title"))
    here = {pk for pk, _, _ in rows}
    below: dict[int, set[int]] = {pk: set() for pk in here}
    links = Skill.prerequisites.through.objects.filter(from_skill__course=course_id)
    for skill, needed in links.values_list("from_skill_id", "to_skill_id"):
        if skill in here and needed in here:
            below[skill].add(needed)
    return CourseGraph(
        course_id=course_id,
        keys={pk: key for pk, key, _ in rows},
        titles={pk: title for pk, _, title in rows},
        builds_on={pk: frozenset(below[pk]) for pk, _, _ in rows},
    )
