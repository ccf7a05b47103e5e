"""Publishing, the history, and going back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lessons.content.drafts.publishing import NotPublishable, StaleDraft, publish_draft, read_draft
from lessons.content.drafts.selectors import get_history
from lessons.content.drafts.services import restore_revision, take_stored_lesson
from lessons.content.models import LessonDraft, LessonRevision
from webapp.authoring.access import for_authors, need_draft
from webapp.authoring.forms.plain import NoteForm
from webapp.authoring.words import lack_words, problem_words
from webapp.frontend.http import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
@for_authors
def publish(request: PersonRequest, draft_id: int) -> HttpResponse:
    """What stands in the way and what would help; then a note, and students see it."""
    draft = need_draft(request, draft_id)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = request.POST.get("version", "")
        try:
            publish_draft(
                draft_id=draft.pk,
                by=request.user,
                note=form.cleaned_data["note"],
                version=int(sent) if sent.isdecimal() else None,
            )
        except NotPublishable:
            return render(request, "authoring/publish.html", _context(need_draft(request, draft_id), form), status=400)
        except StaleDraft:
            messages.error(
                request, _("The lesson has changed since you opened this page. Look once more, then publish.")
            )
            return render(request, "authoring/publish.html", _context(need_draft(request, draft_id), form), status=409)
        return _published(request, draft)
    return render(request, "authoring/publish.html", _context(draft, form))


def _published(request: PersonRequest, draft: LessonDraft) -> HttpResponse:
    classes = [classroom.name for classroom in draft.course.classrooms.all()]
    title = draft.document.get("title")
    if classes:
        words = ngettext(
            "“%(title)s” is published. %(classes)s can open it now.",
            "“%(title)s” is published. %(classes)s can open it now.",
            len(classes),
        )
    else:
        words = _("“%(title)s” is published. Give the course to a class, so that students can open it.")
    messages.success(request, words % {"title": title, "classes": ", ".join(classes)})
    return redirect("authoring:course", draft.course_id)


def _context(draft: LessonDraft, form: NoteForm) -> dict[str, Any]:
    read = read_draft(draft)
    return {
        "draft": draft,
        "course": draft.course,
        "form": form,
        "problems": [problem_words(problem, draft.document) for problem in read.problems],
        "lacks": [lack_words(lack, draft.document) for lack in read.lacks],
        "parsed": read.lesson,
        "classes": draft.course.classrooms.order_by("name"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_authors
def history(request: PersonRequest, draft_id: int) -> HttpResponse:
    """Everything that was ever changed, and the way back to it."""
    draft = need_draft(request, draft_id)
    if request.method == "POST":
        number = request.POST.get("number", "")
        try:
            restore_revision(draft_id=draft.pk, number=int(number) if number.isdecimal() else 0, by=request.user)
        except LessonRevision.DoesNotExist as error:
            raise Http404("no such revision of this draft") from error
        messages.success(
            request, _("The draft is as it was then. Students see it once you publish; Undo takes it back.")
        )
        return redirect("authoring:editor", draft.pk)
    return render(
        request, "authoring/history.html", {"draft": draft, "course": draft.course, "revisions": get_history(draft)}
    )


@require_POST
@for_authors
def take_import(request: PersonRequest, draft_id: int) -> HttpResponse:
    """Taking over what an import brought; what was written stays in the history."""
    draft = need_draft(request, draft_id)
    if draft.lesson is None:
        raise Http404("nothing was imported for this draft")
    take_stored_lesson(draft_id=draft.pk, by=request.user)
    messages.success(request, _("The draft is now what the import brought. What you had written is in the history."))
    return redirect("authoring:editor", draft.pk)
