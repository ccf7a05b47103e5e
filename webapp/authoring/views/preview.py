"""The lesson as a student would see it, made from the draft. Answers are marked and forgotten."""

import json
import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lessons.content.course_folder.model import ParsedBlock
from lessons.content.drafts.document import block_of, blocks_of
from lessons.content.levels import LEVELS, Kind, Level
from lessons.content.models import LessonDraft
from webapp.authoring.access import for_authors, need_draft
from webapp.authoring.levels import read_level
from webapp.authoring.pages import block_numbers, reader_of, shown_block
from webapp.authoring.preview_answers import MOST_TRIES, answer_preview
from webapp.authoring.words import LEVEL_WORDS, block_name, problem_words
from webapp.frontend.http import PersonRequest


@require_safe
@for_authors
def preview(request: PersonRequest, draft_id: int) -> HttpResponse:
    """All parts at one level, extra explanations where they would come."""
    draft = need_draft(request, draft_id)
    level = read_level(request.GET.get("level"))
    context = {
        "draft": draft,
        "course": draft.course,
        "document": draft.document,
        "level": level,
        "levels": [(name, LEVEL_WORDS[name], name == level) for name in LEVELS],
        "parts": _parts(draft, level),
        "config": {
            "answer_url": reverse("authoring:preview_answer", args=[draft.pk]),
            "block_url": reverse("authoring:preview_block", args=[draft.pk, "KEY"]) + "?level=LEVEL",
        },
    }
    return render(request, "authoring/preview.html", context)


def _parts(draft: LessonDraft, level: Level) -> list[dict[str, Any]]:
    reader, numbers = reader_of(draft), block_numbers(draft.document)
    blocks = blocks_of(draft.document)
    extras: dict[str, list[str]] = {}
    for block in blocks:
        for about in block.get("about") or []:
            extras.setdefault(about, []).append(block["id"])
    placed: set[str] = set()
    order = []
    for block in blocks:
        if block.get("kind") != Kind.REMEDIAL:
            order += [block["id"], *(key for key in extras.get(block["id"], []) if key not in placed)]
            placed |= set(extras.get(block["id"], []))
    parts: list[dict[str, Any]] = []
    for key in order:
        found = reader.block(key)
        if isinstance(found, ParsedBlock):
            more = {"extra": found.kind is Kind.REMEDIAL, "levels": _levels(found)}
            parts.append({"shown": shown_block(draft.course, found, level, numbers.get(key), **more)})
        else:
            parts.append(
                {"problem": problem_words(found, draft.document), "name": block_name(draft.document, key), "key": key}
            )
    return parts


def _levels(block: ParsedBlock) -> tuple[str, ...]:
    return tuple(level for level in LEVELS if level in block.variants)


def _need_block(draft: LessonDraft, key: str) -> ParsedBlock:
    found = reader_of(draft).block(key) if block_of(draft.document, key) else None
    if not isinstance(found, ParsedBlock):
        raise Http404("no such part, or it cannot be shown yet")
    return found


@require_safe
@for_authors
def preview_block(request: PersonRequest, draft_id: int, key: str) -> HttpResponse:
    """One part at another level, as the lesson page swaps it in."""
    draft = need_draft(request, draft_id)
    found = _need_block(draft, key)
    level, number = read_level(request.GET.get("level")), block_numbers(draft.document).get(key)
    tried = secrets.randbelow(MOST_TRIES)  # a question with variables comes with other numbers each time
    shown = shown_block(draft.course, found, level, number, levels=_levels(found), tried=tried)
    return render(request, "classroom/blocks/_block.html", {"block": shown})


@require_POST
@for_authors
def preview_answer(request: PersonRequest, draft_id: int) -> JsonResponse:
    """Marks an answer, or gives a hint, as the lesson's socket would. Nothing is kept."""
    draft = need_draft(request, draft_id)
    sent = _sent(request)
    found = _need_block(draft, str(sent.get("block")))
    variant = found.variants.get(read_level(sent.get("level"))) or found.variants["standard"]
    if found.kind is not Kind.EXERCISE:
        raise Http404("not an exercise")
    answer = answer_preview(variant.data, sent)
    return JsonResponse(answer or {}, status=200 if answer else 400)


def _sent(request: HttpRequest) -> dict[str, Any]:
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException):  # or it was sent as a form, and read as one
        sent = None
    return sent if isinstance(sent, dict) else {}
