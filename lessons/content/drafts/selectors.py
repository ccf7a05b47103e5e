"""Reading drafts and their history."""

from django.db.models import QuerySet

from lessons.content.drafts.document import fingerprint, lesson_document
from lessons.content.models import LessonDraft, LessonRevision


def can_undo(draft: LessonDraft) -> bool:
    """Whether there is a state to go back to."""
    return bool(draft.at and draft.at.before_id)


def can_redo(draft: LessonDraft) -> bool:
    """Whether something was undone that can be done again."""
    return bool(draft.at_id) and LessonRevision.objects.filter(before=draft.at_id).exists()


def stored_differs(draft: LessonDraft) -> bool:
    """Whether what students see was changed by something else than this draft, such as an import."""
    if draft.lesson is None or not draft.changed:
        return False
    return fingerprint(lesson_document(lesson=draft.lesson)) != draft.stored_sha256


def get_history(draft: LessonDraft, *, most: int = 200) -> QuerySet[LessonRevision]:
    """The newest revisions first, without their documents."""
    return draft.revisions.select_related("author").defer("document")[:most]
