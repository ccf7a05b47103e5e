"""Writing drafts: every change makes a revision, every revision can be gone back to."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lessons.content.drafts.document import Document, empty_document, fingerprint, lesson_document
from lessons.content.drafts.edits import MOST_CHARACTERS, Edit, EditRefused
from lessons.content.models import Course, Lesson, LessonDraft, LessonRevision, Unit
from lessons.content.names import fresh_key

# What one author writes in one place within this time is one step back.
ONE_STEP = timedelta(minutes=3)


@transaction.atomic
def start_draft(*, unit: Unit, title: str, by: AbstractBaseUser) -> LessonDraft:
    """A new lesson in a unit, seen by its authors only."""
    taken = {*unit.course.lessons.values_list("key", flat=True), *unit.course.drafts.values_list("key", flat=True)}
    draft = LessonDraft(course=unit.course, unit=unit, key=fresh_key(title, taken, otherwise="lesson"))
    draft.document = empty_document(title=title)
    draft.updated_at = timezone.now()
    draft.save()
    _append(draft, draft.document, by=by, words=_("Lesson begun"))
    return draft


@transaction.atomic
def open_draft(*, lesson: Lesson) -> LessonDraft:
    """The draft of a stored lesson. It is made when there is none, and follows an import when nothing else changed."""
    document = lesson_document(lesson=lesson)
    digest = fingerprint(document)
    draft = LessonDraft.objects.select_for_update().filter(lesson=lesson).first()
    if draft is None:
        draft = LessonDraft(course=lesson.course, unit=lesson.unit, lesson=lesson, key=lesson.key, changed=False)
        draft.document, draft.updated_at, draft.stored_sha256 = document, timezone.now(), digest
        draft.save()
        _append(draft, document, by=None, words=_("As students see it"), version=1)
    elif draft.stored_sha256 != digest and not draft.changed:
        _append(draft, document, by=None, words=_("Brought up to date by an import"), version=_next_version(draft))
        LessonDraft.objects.filter(pk=draft.pk).update(stored_sha256=digest)
        draft.stored_sha256 = digest
    return draft


@transaction.atomic
def take_stored_lesson(*, draft_id: int, by: AbstractBaseUser) -> LessonDraft:
    """The draft becomes what is stored, such as a newer import; what was written stays in the history."""
    draft = _locked(draft_id)
    assert draft.lesson is not None  # noqa: S101 - only drafts of stored lessons are offered this
    document = lesson_document(lesson=draft.lesson)
    _append(draft, document, by=by, words=_("Taken over from the import"), version=_next_version(draft))
    LessonDraft.objects.filter(pk=draft.pk).update(stored_sha256=fingerprint(document))
    return draft


@transaction.atomic
def change_draft(*, draft_id: int, by: AbstractBaseUser, change: Edit, words: str, about: str = "") -> LessonDraft:
    """Applies a change. Changes `about` the same thing by one author within minutes are one revision.

    Whatever `change` raises goes through, and nothing is written then.
    """
    draft = _locked(draft_id)
    document = change(draft.document)
    if document == draft.document:
        return draft
    _check_size(document)
    if about and _goes_on(draft, by, about):
        assert draft.at is not None  # noqa: S101 - _goes_on says so
        LessonRevision.objects.filter(pk=draft.at.pk).update(document=document)
        _set(draft, document, by)
    else:
        _append(draft, document, by=by, words=words, about=about)
    return draft


@transaction.atomic
def undo_change(*, draft_id: int, by: AbstractBaseUser) -> LessonDraft:
    """One revision back. Raises EditRefused at the beginning."""
    draft = _locked(draft_id)
    before = draft.at.before if draft.at else None
    if before is None:
        raise EditRefused(_("There is nothing left to undo."))
    _point(draft, before, by)
    return draft


@transaction.atomic
def redo_change(*, draft_id: int, by: AbstractBaseUser) -> LessonDraft:
    """Back to what was undone last. Raises EditRefused when nothing was."""
    draft = _locked(draft_id)
    after = draft.at.after.order_by("-number").first() if draft.at else None
    if after is None:
        raise EditRefused(_("There is nothing to do again."))
    _point(draft, after, by)
    return draft


@transaction.atomic
def restore_revision(*, draft_id: int, number: int, by: AbstractBaseUser) -> LessonDraft:
    """The draft as it was then, as a new revision. What students see stays until it is published."""
    draft = _locked(draft_id)
    revision = draft.revisions.get(number=number)
    _append(draft, revision.document, by=by, words=_back_to(revision))
    return draft


def _back_to(revision: LessonRevision) -> str:
    if revision.version:
        return _("Back to version %(version)s") % {"version": revision.version}
    return _("Back to the state of %(time)s") % {"time": date_format(revision.at, "SHORT_DATETIME_FORMAT")}


def mark_published(draft: LessonDraft, lesson: Lesson, *, by: AbstractBaseUser, note: str) -> None:
    """Notes that students see this document from now on. The caller holds the transaction."""
    draft.lesson, draft.unit = lesson, lesson.unit
    draft.stored_sha256 = fingerprint(lesson_document(lesson=lesson))
    draft.save(update_fields=["lesson", "unit", "stored_sha256"])
    _append(draft, draft.document, by=by, words=_("Published"), note=note, version=_next_version(draft))


def set_draft_retired(*, draft_id: int, retired: bool) -> None:
    """Takes a lesson that was never published off the course's page, or back onto it."""
    LessonDraft.objects.filter(pk=draft_id, lesson=None).update(retired=retired)


def touch_course(course: Course) -> None:
    """Notes that the course was changed on this site: an import must not overwrite that by itself."""
    Course.objects.filter(pk=course.pk).update(edited_at=timezone.now())


def _locked(draft_id: int) -> LessonDraft:
    return LessonDraft.objects.select_for_update(of=("self",)).select_related("at__before").get(pk=draft_id)


def _append(draft: LessonDraft, document: Document, *, by: AbstractBaseUser | None, **facts: Any) -> None:
    last = draft.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    draft.at = LessonRevision.objects.create(
        draft=draft, number=last + 1, before=draft.at, document=document, author=by, at=timezone.now(), **facts  # type: ignore[misc]
    )  # fmt: skip
    _set(draft, document, by)


def _point(draft: LessonDraft, revision: LessonRevision, by: AbstractBaseUser) -> None:
    draft.at = revision
    _set(draft, revision.document, by)


def _set(draft: LessonDraft, document: Mapping[str, Any], by: AbstractBaseUser | None) -> None:
    shown = draft.revisions.filter(version__isnull=False).order_by("-version").first()
    draft.document = dict(document)
    draft.version += 1
    draft.changed = shown is None or shown.document != draft.document
    draft.updated_by = by  # type: ignore[assignment]  # the project's own user model
    draft.updated_at = timezone.now()
    draft.save(update_fields=["document", "version", "at", "changed", "updated_by", "updated_at"])


def _goes_on(draft: LessonDraft, by: AbstractBaseUser, about: str) -> bool:
    """Whether this is more of what the newest revision holds already."""
    at = draft.at
    if at is None or at.about != about or at.author_id != by.pk or at.version:
        return False
    return timezone.now() - at.at < ONE_STEP and not at.after.exists()


def _next_version(draft: LessonDraft) -> int:
    last = draft.revisions.filter(version__isnull=False).order_by("-version").values_list("version", flat=True).first()
    return (last or 0) + 1


def _check_size(document: Mapping[str, Any]) -> None:
    if len(str(document)) > MOST_CHARACTERS:
        raise EditRefused(
            _("The lesson has grown too long to be kept in one piece. Make a second lesson of some of it.")
        )
