"""The tutoring of a step → hints, scaffolds and the hint that gives the answer."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lessons.content.importers.oatutor.answers import NoExercise, answer_fields
from lessons.content.importers.oatutor.pool import mappings
from lessons.content.importers.oatutor.texts import bare, markdown, pictures_in
from lessons.content.importers.report import ImportReport

MOST_HINTS = 40
_GIVES = re.compile(r"^(?:the )?(?:final )?(?:answer|solution)s?\b", re.IGNORECASE)
_SAYS = re.compile(r"\bthe (?:final |correct )?(?:answer|solution) is\b", re.IGNORECASE)


def read_hints(pathway: Sequence[Mapping[str, Any]], answer: str, where: str, report: ImportReport) -> dict[str, Any]:
    """`hints` and, where the last one gives the answer, `bottom_out`."""
    entries: list[Any] = []
    bottom_out = ""
    for number, hint in enumerate(pathway, 1):
        scaffold = hint.get("type") == "scaffold"
        report.came("scaffolds" if scaffold else "hints")
        if len(entries) >= MOST_HINTS:
            report.skip("scaffolds" if scaffold else "hints", where, f"a question has at most {MOST_HINTS} hints")
        elif scaffold:
            entries += _scaffold(hint, where, report)
        elif text := _text(hint):
            if number == len(pathway) and _gives_answer(hint, answer):
                bottom_out = text
                report.made("hints", "the hint that gives the answer")
            else:
                entries.append(text)
                report.made("hints", "a hint")
            _note_pictures(hint, where, report)
        else:
            report.skip("hints", where, "it is empty")
    return {name: value for name, value in (("hints", entries), ("bottom_out", bottom_out)) if value}


def _text(hint: Mapping[str, Any]) -> str:
    title, text = markdown(str(hint.get("title", ""))), markdown(str(hint.get("text", "")))
    if title and text and title.strip(" .?:").lower() != text.strip(" .?:").lower():
        return f"{title}\n\n{text}"
    return text or title


def _note_pictures(hint: Mapping[str, Any], where: str, report: ImportReport) -> None:
    for name in pictures_in(str(hint.get("title", "")), str(hint.get("text", ""))):
        report.mention(where, "picture in a hint", f"{name} is not in the archive; the hint names it")


def _gives_answer(hint: Mapping[str, Any], answer: str) -> bool:
    title, text = str(hint.get("title", "")), str(hint.get("text", ""))
    said = answer.strip() and (answer.strip() in text or bare(answer) in re.findall(r"\$\$(.+?)\$\$", text))
    return bool(_GIVES.match(title.strip()) or _SAYS.search(text) or said)


def _scaffold(hint: Mapping[str, Any], where: str, report: ImportReport) -> list[Any]:
    ask = _text(hint)
    if not ask:
        report.skip("scaffolds", where, "it asks nothing")
        return []
    _note_pictures(hint, where, report)
    try:
        fields = answer_fields(hint, hint.get("hintAnswer"))
    except NoExercise as reason:
        report.made("scaffolds", "a hint in words")
        report.mention(where, "scaffold", f"{reason}; kept as a hint in words")
        return [ask]
    report.made("scaffolds", "a question on the way")
    inner = [text for sub in mappings(hint.get("subHints")) if (text := _text(sub))]
    report.came("hints of scaffolds", len(inner))
    report.made("hints of scaffolds", "a hint", len(inner))
    return [{"ask": ask, **fields} | ({"hints": inner} if inner else {})]
