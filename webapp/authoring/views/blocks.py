"""One part of a lesson, open as a form."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lessons.content.drafts.document import Document, block_of, fingerprint
from lessons.content.drafts.edits import EditRefused, replace_block
from lessons.content.drafts.services import change_draft
from lessons.content.levels import Level
from lessons.content.models import LessonDraft
from lessons.content.uploads import UploadRefused, store_upload
from webapp.authoring.access import for_authors, need_draft, wants_json
from webapp.authoring.block_forms import read_block_form
from webapp.authoring.levels import read_level
from webapp.authoring.pages import editor_view, piece_view
from webapp.authoring.saving import Conflict, saved_block
from webapp.authoring.views.editor import editor_context, status_data
from webapp.authoring.words import block_name
from webapp.frontend.http import PersonRequest

FAMILY_OF = {"image": "picture", "poster": "picture", "video": "film", "captions": "captions"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_authors
def block(request: PersonRequest, draft_id: int, key: str) -> HttpResponse:
    """GET: the part with its form, to be put into the page. POST: what was written in it."""
    draft = need_draft(request, draft_id)
    if request.method != "POST":
        if block_of(draft.document, key) is None:
            raise Http404("no such part of this lesson")
        opened = request.GET.get("open") != "no"
        html = _piece_html(request, draft, key, read_level(request.GET.get("level")), opened=opened)
        return JsonResponse({"state": "shown", "html": html, "status": status_data(draft)})
    return _save(request, draft, key)


def _piece_html(request: PersonRequest, draft: LessonDraft, key: str, level: Level, *, opened: bool) -> str:
    context = {"draft": draft, "piece": piece_view(draft, key, opened=opened, level=level)}
    return render_to_string("authoring/_piece.html", context, request=request)


def _save(request: PersonRequest, draft: LessonDraft, key: str) -> HttpResponse:
    level = read_level(request.POST.get("level"))
    try:
        files = _store_files(request, draft)
        draft = _write(request, draft, key, files)
    except UploadRefused as refused:
        return _turned_back(request, draft, key, {"state": "refused", "words": str(refused)}, 400)
    except EditRefused as refused:
        return _turned_back(request, draft, key, {"state": "refused", "words": str(refused)}, 409)
    except Conflict as conflict:
        current = need_draft(request, draft.pk)
        conflict.tell(current)
        return _turned_back(request, current, key, conflict.data(), 409)
    return _saved(request, draft, key, level, redraw=bool(request.POST.get("act") or files))


def _store_files(request: PersonRequest, draft: LessonDraft) -> dict[str, str]:
    """Keeps what was uploaded; returns the names by the fields they belong to."""
    stored = {}
    for name, upload in request.FILES.items():
        field = name.removesuffix(".upload")
        family = FAMILY_OF.get(field.rpartition(".")[2])
        if family and isinstance(upload, UploadedFile):
            kept = store_upload(course=draft.course, lesson_key=draft.key, upload=upload, family=family)
            stored[field] = kept.name
            if kept.left_out:
                messages.warning(
                    request,
                    _("Left out of the drawing, as pages cannot show it: %(left_out)s.")
                    % {"left_out": ", ".join(kept.left_out)},
                )
    return stored


def _write(request: PersonRequest, draft: LessonDraft, key: str, files: dict[str, str]) -> LessonDraft:
    def change(document: Document) -> Document:
        current = block_of(document, key)
        if current is None:
            raise EditRefused(
                _("This part is no longer in the lesson. What you wrote is still here: copy what you need.")
            )
        written = read_block_form(current, request.POST, files=files)
        # The same sent twice, because its answer was lost on the way, is no conflict.
        if written != current and fingerprint(current) != request.POST.get("base"):
            raise Conflict(base=fingerprint(current))
        return replace_block(document, key, written)

    words = _("Changed %(name)s") % {"name": block_name(draft.document, key)}
    return change_draft(draft_id=draft.pk, by=request.user, change=change, words=words[:200], about=f"block {key}")


def _saved(request: PersonRequest, draft: LessonDraft, key: str, level: Level, *, redraw: bool) -> HttpResponse:
    if not wants_json(request):
        if request.POST.get("act") == "done":
            return redirect(f"{reverse('authoring:editor', args=[draft.pk])}#piece-{key}")
        return redirect(f"{reverse('authoring:editor', args=[draft.pk])}?edit={key}&level={level}#piece-{key}")
    data = saved_block(draft, key) | {"status": status_data(draft)}
    if redraw:
        html = _piece_html(request, draft, key, level, opened=request.POST.get("act") != "done")
        return JsonResponse(data | {"html": html, "words": _said(request)})
    piece = piece_view(draft, key, opened=True, level=level)
    shown = render_to_string("authoring/_shown.html", {"piece": piece, "draft": draft}, request=request)
    return JsonResponse(data | {"shown": shown})


def _said(request: PersonRequest) -> str:
    return " ".join(str(message) for message in messages.get_messages(request))


def _turned_back(
    request: PersonRequest, draft: LessonDraft, key: str, data: dict[str, Any], status: int
) -> HttpResponse:
    """Nothing was saved; what was sent stays in its form."""
    if wants_json(request):
        return JsonResponse(data, status=status)
    messages.error(request, data["words"])
    return _page(request, draft, key, status)


def _page(request: PersonRequest, draft: LessonDraft, key: str, status: int) -> HttpResponse:
    level = read_level(request.POST.get("level"))
    current = block_of(draft.document, key)
    if current is None:
        return redirect("authoring:editor", draft.pk)
    view = editor_view(draft, open_key=key, level=level, sent=read_block_form(current, request.POST, files={}))
    return render(request, "authoring/editor.html", editor_context(request, draft, view=view), status=status)
