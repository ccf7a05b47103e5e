"""A small course folder that tests bend."""

from pathlib import Path
from typing import Any

import yaml

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16
WEBM = b"\x1a\x45\xdf\xa3" + b"\0" * 16
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\nA scale in balance.\n\n00:02.500 --> 00:05.000\nTake from both sides.\n"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 300"><g class="pl-line" id="beam"><path d="M0 0h10"/></g>'
    '<text class="pl-label" x="4" y="20">x + 3</text></svg>'
)


def choice(**changes: Any) -> dict[str, Any]:
    exercise = {
        "type": "choice",
        "ask": "What is $x$ in $x + 3 = 8$?",
        "options": [
            {"text": "5", "correct": True, "why": "Eight less three."},
            {"text": "11", "why": "That adds three instead."},
        ],
        "hints": ["Undo the $+3$.", "Take 3 from both sides."],
        "explanation": "$8 - 3 = 5$.",
    }
    return exercise | changes


def numeric(**changes: Any) -> dict[str, Any]:
    exercise = {
        "type": "numeric",
        "ask": "How long is it?",
        "answer": 2.5,
        "tolerance": 0,
        "unit": "cm",
        "mistakes": [{"answer": -2.5, "why": "A length is not negative."}],
        "hints": ["Measure it."],
        "explanation": "Two and a half.",
    }
    return exercise | changes


def blocks() -> list[dict[str, Any]]:
    return [
        {"id": "why", "kind": "text", "title": "Why", "seconds": 45, "skills": ["balance"], "standard": "why.md",
         "simpler": "why.simpler.md"},
        {"id": "scale", "kind": "figure",
         "standard": {"image": "scale.svg", "alt": "A scale.", "caption": "A *scale*."}},
        {"id": "photo", "kind": "figure", "standard": {"image": "photo.png", "alt": "A photograph of a scale."}},
        {"id": "film", "kind": "video", "standard": {"video": "film.webm", "poster": "photo.png",
         "captions": "film.en.vtt", "caption": "One sentence.", "duration": 5}},
        {"id": "example", "kind": "worked_example", "standard": {"ask": "Solve $x+3=8$.",
         "steps": [{"do": "$x = 8-3$", "why": "Undo the $+3$."}], "answer": "$x = 5$"}},
        {"id": "try-1", "kind": "exercise", "skills": ["one-step"], "standard": choice(), "simpler": numeric(),
         "challenge": numeric(answer="3/4", unit="", mistakes=[])},
        {"id": "recap", "kind": "remedial", "purpose": "recap", "about": ["why", "scale", "photo"],
         "standard": "recap.md"},
        {"id": "slip", "kind": "remedial", "purpose": "misconception", "about": ["try-1"], "standard": "slip.md"},
    ]  # fmt: skip


def course() -> dict[str, Any]:
    return {
        "slug": "balance",
        "title": "Balance",
        "summary": "Equations as scales.",
        "language": "en",
        "licence": "CC BY 4.0",
        "attribution": "Attune",
        "skills": [
            {"id": "balance", "title": "Balance", "needs": []},
            {"id": "one-step", "title": "One step", "needs": ["balance"]},
        ],
        "units": [{"id": "equations", "title": "Equations", "lessons": ["first"]}],
    }


def lesson(**changes: Any) -> dict[str, Any]:
    return {"title": "First", "lead": "A start.", "minutes": 9, "skills": ["balance"], "blocks": blocks()} | changes


def write_yaml(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")


def write_course(folder: Path, *, about: dict[str, Any] | None = None, first: dict[str, Any] | None = None) -> Path:
    """Writes the course; `about` and `first` replace course.yaml and the lesson."""
    write_yaml(folder / "course.yaml", about or course())
    here = folder / "lessons" / "first"
    write_yaml(here / "lesson.yaml", first or lesson())
    texts = {
        "why.md": "An equation is a **scale**.\n\n## More\n\nBoth sides weigh $x + 3$.",
        "why.simpler.md": "Both sides weigh the same.",
        "recap.md": "Both sides weigh the same.",
        "slip.md": "Do the *same* on both sides.",
        "scale.svg": SVG,
        "film.en.vtt": VTT,
    }
    for name, text in texts.items():
        (here / name).write_text(text, encoding="utf-8")
    (here / "photo.png").write_bytes(PNG)
    (here / "film.webm").write_bytes(WEBM)
    return folder
