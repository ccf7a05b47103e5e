"""The lesson editor: the page, the lesson's own facts, and changes to the order of its parts."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lessons.content.drafts.document import Document, fingerprint
from lessons.content.drafts.edits import EditRefused, facts_of, set_facts
from lessons.content.drafts.selectors import can_redo, can_undo, stored_differs
from lessons.content.drafts.services import change_draft, open_draft, redo_change, undo_change
from lessons.content.models import Lesson, LessonDraft
from webapp.authoring.access import for_authors, need_draft, wants_json
from webapp.authoring.acts import Done, apply_structure
from webapp.authoring.forms.reading import clean_text, read_keys
from webapp.authoring.forms.shapes import typed_number
from webapp.authoring.levels import read_level
from webapp.authoring.pages import editor_view
from webapp.authoring.saving import Conflict, saved_facts
from webapp.authoring.selectors import get_authored_courses
from webapp.frontend.http import PersonRequest


@require_safe
@for_authors
def edit_lesson(request: PersonRequest, course_id: int, lesson_id: int) -> HttpResponse:
    """To the draft of a lesson; it is made when somebody opens it for the first time."""
    courses = get_authored_courses(request.user).filter(pk=course_id).values("pk")
    lesson = get_object_or_404(Lesson.objects.select_related("course", "unit"), pk=lesson_id, course__in=courses)
    return redirect("authoring:editor", open_draft(lesson=lesson).pk)


@require_safe
@for_authors
def editor(request: PersonRequest, draft_id: int) -> HttpResponse:
    """A lesson, open for writing."""
    draft = need_draft(request, draft_id)
    return render(request, "authoring/editor.html", editor_context(request, draft))


def editor_context(request: PersonRequest, draft: LessonDraft, **more: Any) -> dict[str, Any]:
    """What the editor shows; `more` takes the place of single parts of it."""
    context = {
        "draft": draft,
        "course": draft.course,
        "document": draft.document,
        "facts_base": fingerprint(facts_of(draft.document)),
        "lesson_skills": lesson_skills(draft),
        "stored_differs": stored_differs(draft),
        "view": editor_view(draft, open_key=request.GET.get("edit", ""), level=read_level(request.GET.get("level"))),
        **status_context(draft),
    }
    return context | more


def lesson_skills(draft: LessonDraft) -> list[dict[str, Any]]:
    """The skills of the course, those that the lesson teaches ticked."""
    taught = draft.document.get("skills") or []
    rows = draft.course.skills.filter(retired=False).order_by("pk")
    return [{"key": row.key, "title": row.title, "chosen": row.key in taught} for row in rows]


def status_context(draft: LessonDraft) -> dict[str, Any]:
    """What the bar at the top says."""
    return {"can_undo": can_undo(draft), "can_redo": can_redo(draft)}


def status_data(draft: LessonDraft) -> dict[str, Any]:
    """The same for the page's script."""
    return {
        "version": draft.version,
        "changed": draft.changed,
        "at": draft.updated_at.isoformat(),
        "by": draft.updated_by_id,
        **status_context(draft),
    }


@require_POST
@for_authors
def change(request: PersonRequest, draft_id: int) -> HttpResponse:
    """Adding, moving, copying and deleting parts; undo and redo."""
    draft = need_draft(request, draft_id)
    done: Done | None = None
    words = ""
    try:
        if history := _HISTORY.get(request.POST.get("act", "")):
            history(draft_id=draft.pk, by=request.user)
        else:
            done = apply_structure(draft, request.POST, by=request.user)
    except (EditRefused, Conflict) as error:
        words = str(error)
    draft = need_draft(request, draft_id)
    opened = done.open_key if done else request.POST.get("open", "")
    level = read_level(done.level if done else request.POST.get("open_level"))
    if wants_json(request):
        view = editor_view(draft, open_key=opened, level=level)
        context = {"draft": draft, "view": view}
        return JsonResponse({
            "state": "refused" if words else "saved",
            "words": words or (done.words if done else ""),
            "open": opened,
            "html": render_to_string("authoring/_pieces.html", context, request=request),
            "status": status_data(draft),
        }, status=409 if words else 200)  # fmt: skip
    if words:
        messages.error(request, words)
    query = f"?edit={opened}&level={level}#piece-{opened}" if opened else "#parts"
    return redirect(f"{reverse('authoring:editor', args=[draft.pk])}{query}")


_HISTORY: dict[str, Callable[..., LessonDraft]] = {"undo": undo_change, "redo": redo_change}


@require_POST
@for_authors
def facts(request: PersonRequest, draft_id: int) -> HttpResponse:
    """Title, first sentence, length and skills of the lesson."""
    draft = need_draft(request, draft_id)
    sent = _sent_facts(request)

    def apply(document: Document) -> Document:
        written = set_facts(document, sent)
        if written != document and fingerprint(facts_of(document)) != request.POST.get("base"):
            raise Conflict(base=fingerprint(facts_of(document)))
        return written

    try:
        draft = change_draft(
            draft_id=draft.pk,
            by=request.user,
            change=apply,
            words=_("Changed what the lesson says about itself"),
            about="facts",
        )
    except Conflict as conflict:
        draft = need_draft(request, draft_id)
        conflict.tell(draft)
        if wants_json(request):
            return JsonResponse(conflict.data(), status=409)
        messages.error(request, str(conflict))
        shown = {**draft.document, **sent}
        context = editor_context(request, draft, document=shown, facts_base=conflict.base, facts_open=True)
        return render(request, "authoring/editor.html", context, status=409)
    if wants_json(request):
        return JsonResponse(saved_facts(draft) | {"status": status_data(draft)})
    messages.success(request, "Saved.")
    return redirect("authoring:editor", draft.pk)


def _sent_facts(request: PersonRequest) -> dict[str, Any]:
    data = request.POST
    sent: dict[str, Any] = {
        "title": clean_text(data.get("title", "")).strip()[:200],
        "lead": clean_text(data.get("lead", "")).strip()[:2_000],
        "minutes": typed_number(data.get("minutes", "")),
        "skills": read_keys(data, "skills"),
    }
    if attribution := clean_text(data.get("attribution", "")).strip():
        sent["attribution"] = attribution[:4_000]
    return sent
