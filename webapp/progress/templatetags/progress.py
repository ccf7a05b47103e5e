from typing import Any

from django import template

from lessons.learner.overview import skill_views
from webapp.accounts.models import User
from webapp.progress.selectors import count_due, get_own_courses
from webapp.progress.words import headline, shape, standing_words

register = template.Library()
STRIP_AT_MOST = 40  # more shapes than this say nothing that the sentence does not


@register.inclusion_tag("progress/_due_line.html", takes_context=True)
def reviews_due(context: dict[str, Any]) -> dict[str, int]:
    """A quiet line on the home page when something is due for a review."""
    user = context.get("user")
    return {"due": count_due(user) if isinstance(user, User) else 0}


@register.inclusion_tag("progress/_strip.html", takes_context=True)
def mastery_strip(context: dict[str, Any], course_id: int | None) -> dict[str, Any]:
    """How the skills of one course stand, a shape for each: the course the student is at, else their first."""
    user = context.get("user")
    courses = get_own_courses(user) if isinstance(user, User) else []
    course = next((each for each in courses if each.pk == course_id), courses[0] if courses else None)
    if course is None or not isinstance(user, User):
        return {"skills": []}
    views = skill_views(student_id=user.pk, course_id=course.pk)
    skills = [
        {"title": view.title, "shape": shape(view.belief), "words": standing_words(view.belief)}
        for view in views[:STRIP_AT_MOST]
    ]
    return {"course": course, "skills": skills, "headline": headline(views) if views else ""}
