"""From a draft to what students see: the same readers and the same writers as an import."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from lessons.content.drafts.reading import DocumentReader, Problem, ReadDocument
from lessons.content.drafts.services import mark_published, touch_course
from lessons.content.models import Lesson, LessonDraft
from lessons.content.storing import write_lesson


class NotPublishable(ValueError):
    """The draft cannot become a lesson yet; `problems` says where and why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} things stand in the way")
        self.problems = problems


def read_draft(draft: LessonDraft) -> ReadDocument:
    """What a draft would become."""
    return DocumentReader(draft.course, draft.key, draft.document).read()


@transaction.atomic
def publish_draft(*, draft_id: int, by: AbstractBaseUser, note: str = "", version: int | None = None) -> Lesson:
    """Stores the draft as the lesson that students see. Raises NotPublishable; nothing is changed then.

    With the `version` that its author has looked at, a draft that somebody has changed since is refused (StaleDraft).
    """
    draft = LessonDraft.objects.select_for_update(of=("self",)).select_related("course", "unit", "at").get(pk=draft_id)
    if version is not None and draft.version != version:
        raise StaleDraft
    read = read_draft(draft)
    if read.lesson is None:
        raise NotPublishable(read.problems)
    lesson = write_lesson(draft.lesson.unit if draft.lesson else draft.unit, read.lesson, _position(draft))
    mark_published(draft, lesson, by=by, note=note)
    touch_course(draft.course)
    return lesson


class StaleDraft(ValueError):
    """Somebody has changed the draft since its author looked at it."""


def _position(draft: LessonDraft) -> int:
    if draft.lesson:
        return draft.lesson.position
    last = draft.unit.lessons.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1
