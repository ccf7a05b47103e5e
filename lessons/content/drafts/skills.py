"""The skills of a course and what each of them needs."""

from graphlib import CycleError, TopologicalSorter

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lessons.content.drafts.services import touch_course
from lessons.content.models import Course, Skill
from lessons.content.names import fresh_key


class SkillRefused(ValueError):
    """The skill cannot be so. The message is for the author."""


@transaction.atomic
def add_skill(*, course: Course, title: str, needs: list[str]) -> Skill:
    """A new skill. `needs` are keys of skills of this course."""
    key = fresh_key(title, set(course.skills.values_list("key", flat=True)), otherwise="skill")
    skill = Skill.objects.create(course=course, key=key, title=title)
    _set_needs(skill, needs)
    touch_course(course)
    return skill


@transaction.atomic
def update_skill(*, skill: Skill, title: str, needs: list[str]) -> None:
    """Another title, other prerequisites. Raises SkillRefused for a circle."""
    skill.title = title
    skill.save(update_fields=["title"])
    _set_needs(skill, needs)
    touch_course(skill.course)


@transaction.atomic
def set_skill_retired(*, skill: Skill, retired: bool) -> None:
    """Takes a skill out of the course, or brings it back. What students know of it is kept."""
    skill.retired = retired
    skill.save(update_fields=["retired"])
    _check_circles(skill.course)
    touch_course(skill.course)


def _set_needs(skill: Skill, needs: list[str]) -> None:
    rows = {row.key: row for row in skill.course.skills.filter(retired=False)}
    unknown = [key for key in needs if key not in rows]
    if unknown:
        raise SkillRefused(_("One of these skills is no longer in the course. Reload the page."))
    skill.prerequisites.set([rows[key] for key in needs])
    _check_circles(skill.course)


def _check_circles(course: Course) -> None:
    rows = course.skills.filter(retired=False).prefetch_related("prerequisites")
    titles = {row.key: row.title for row in rows}
    needs = {row.key: [other.key for other in row.prerequisites.all() if other.key in titles] for row in rows}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle = error.args[1][::-1]  # graphlib tells it from what is needed to what needs it
        raise SkillRefused(_words([titles[key] for key in circle])) from error


def _words(circle: list[str]) -> str:
    if len(circle) == 2:
        return _("“%(skill)s” cannot need itself.") % {"skill": circle[0]}
    needs = pgettext("one skill and another", "needs")
    chain = f" {needs} ".join(f"“{title}”" for title in circle)
    return _("That would go round in a circle: %(chain)s. A student could never begin. Take one of these out.") % {
        "chain": chain
    }
