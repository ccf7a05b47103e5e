"""Captions, written beside the film."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lessons.content.caption_writing import (
    CueNote,
    check_cues,
    lost_in_editing,
    read_cues,
    write_captions,
    write_time,
)
from lessons.content.captions import CaptionsError, Cue
from lessons.content.drafts.document import Document, block_of
from lessons.content.drafts.edits import EditRefused, need_block, replace_block
from lessons.content.drafts.services import change_draft
from lessons.content.levels import Kind
from lessons.content.models import Asset, LessonDraft
from lessons.content.uploads import UploadRefused, store_text
from webapp.authoring.access import for_authors, need_draft, wants_json
from webapp.authoring.cues import apply_to_cues, read_sent_cues
from webapp.authoring.levels import read_level
from webapp.authoring.pages import block_numbers, file_url
from webapp.frontend.http import PersonRequest


@dataclass(frozen=True)
class CueRow:
    """One caption in the form; times stay as they were typed until they can be read."""

    number: int
    start: str
    end: str
    text: str
    notes: list[CueNote]


@require_http_methods(["GET", "HEAD", "POST"])
@for_authors
def captions(request: PersonRequest, draft_id: int, key: str) -> HttpResponse:
    """The film with its captions as a list. POST: an act on the list, a check of it, or keeping it."""
    draft = need_draft(request, draft_id)
    level = read_level(request.GET.get("level"))
    film = _need_film(draft, key, level)
    if request.method != "POST":
        cues, lost = _stored_cues(draft, film)
        return _page(request, draft, (key, level), cues, lost=lost)
    cues, unread = read_sent_cues(request.POST)
    act = request.POST.get("act", "")
    if act == "save" and not unread and not _errors(cues, film):
        return _keep(request, draft, key, level, cues)
    if act != "check":
        cues = apply_to_cues(cues, act)
    if wants_json(request):
        context = _context(draft, (key, level), cues, unread)
        html = render_to_string("authoring/_cues.html", context, request=request)
        return JsonResponse({"state": "shown", "html": html})
    return _page(request, draft, (key, level), cues, unread=unread, status=400 if act == "save" else 200)


def _need_film(draft: LessonDraft, key: str, level: str) -> dict[str, Any]:
    block = block_of(draft.document, key)
    film = block.get(level) if block and block.get("kind") == Kind.VIDEO else None
    if not isinstance(film, dict):
        raise Http404("no such film in this lesson")
    return film


def _asset(draft: LessonDraft, name: object) -> Asset | None:
    return draft.course.assets.filter(name=f"lessons/{draft.key}/{name}").first() if name else None


def _stored_cues(draft: LessonDraft, film: dict[str, Any]) -> tuple[list[Cue], list[str]]:
    asset = _asset(draft, film.get("captions"))
    if asset is None:
        return [Cue(0.0, 2.0, "")], []
    with asset.file.open("rb") as file:
        source = file.read().decode("utf-8-sig", errors="replace")
    try:
        return read_cues(source), lost_in_editing(source)
    except CaptionsError:
        return [Cue(0.0, 2.0, "")], []


def _errors(cues: list[Cue], film: dict[str, Any]) -> bool:
    return not cues or any(note.error for note in check_cues(cues, duration=_duration(film)))


def _duration(film: dict[str, Any]) -> float | None:
    duration = film.get("duration")
    return float(duration) if isinstance(duration, int | float) and duration > 0 else None


def _keep(request: PersonRequest, draft: LessonDraft, key: str, level: str, cues: list[Cue]) -> HttpResponse:
    language = draft.course.language or "en"
    try:
        name = f"{key}-{language}.vtt"
        kept = store_text(course=draft.course, lesson_key=draft.key, name=name, text=write_captions(cues))
    except UploadRefused as refused:
        messages.error(request, str(refused))
        return _page(request, draft, (key, level), cues, status=400)

    def change(document: Document) -> Document:
        block = need_block(document, key)
        return replace_block(document, key, {**block, level: {**(block.get(level) or {}), "captions": kept.name}})

    try:
        change_draft(draft_id=draft.pk, by=request.user, change=change, words=_("Wrote captions"))
    except EditRefused as refused:
        messages.error(request, str(refused))
        return _page(request, draft, (key, level), cues, status=409)
    words = ngettext("%(count)s caption saved with the draft.", "%(count)s captions saved with the draft.", len(cues))
    messages.success(request, words % {"count": len(cues)})
    return redirect(f"{reverse('authoring:editor', args=[draft.pk])}?edit={key}&level={level}#piece-{key}")


def _context(
    draft: LessonDraft, film_at: tuple[str, str], cues: list[Cue], unread: dict[int, str] | None = None
) -> dict[str, Any]:
    key, level = film_at
    film = _need_film(draft, key, level)
    notes: dict[int, list[CueNote]] = {}
    for note in check_cues(cues, duration=_duration(film)):
        notes.setdefault(note.cue, []).append(note)
    for place, words in (unread or {}).items():
        notes.setdefault(place, []).insert(0, CueNote(place, words, error=True))
    rows = [
        CueRow(place + 1, write_time(cue.start), write_time(cue.end), cue.text, notes.get(place, []))
        for place, cue in enumerate(cues)
    ]
    return {
        "draft": draft,
        "course": draft.course,
        "key": key,
        "level": level,
        "rows": rows,
        "errors": sum(note.error for found in notes.values() for note in found),
    }


def _page(
    request: PersonRequest,
    draft: LessonDraft,
    film_at: tuple[str, str],
    cues: list[Cue],
    *,
    unread: dict[int, str] | None = None,
    lost: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    film = _need_film(draft, *film_at)
    video = _asset(draft, film.get("video"))
    context = _context(draft, film_at, cues, unread) | {
        "film_url": file_url(draft.course, video.name) if video else "",
        "number": block_numbers(draft.document).get(film_at[0]),
        "lost": lost or [],
    }
    return render(request, "authoring/captions.html", context, status=status)
