"""Checks the demo course beyond what the importer refuses: `python -m lessons.content.demo_tools.check`.

The importer reads the folder first. What is looked at here are this course's own promises: enough help for every
exercise, figures that can be read and follow the theme, and films that are small, captioned and as long as they say.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av

from lessons.content.course_folder import ParsedBlock, read_course_folder

COURSE = Path(__file__).resolve().parent.parent / "demo"
MOST_FILM_BYTES = 1_500_000
CLASSES = re.compile(r"pl-(line|thin|body|edge|core(-deep)?|pore|power|crista|sac|dot|(lead|end|label)(--here)?)")


def check_exercise(data: dict[str, Any]) -> Iterator[str]:
    """Two or three hints, a reason for each option, and no hint but the last that says the answer."""
    if not 2 <= len(data["hints"]) <= 3:
        yield f"{len(data['hints'])} hints"
    if data["type"] in {"choice", "multiple"}:
        yield from (f"no reason for {o['text']!r}" for o in data["options"] if not o.get("why"))
    elif data["type"] != "ordering":
        yield from check_mistakes(data)


def check_mistakes(data: dict[str, Any]) -> Iterator[str]:
    """Likely mistakes are foreseen, and no hint but the last says the answer."""
    if not data["mistakes"]:
        yield "no mistakes foreseen"
    if "answer" not in data or "variables" in data:
        return
    said = re.compile(rf"(?<![\d.]){re.escape(str(data['answer']))}(?![\d.]*\d)")
    yield from (
        f"hint {n} may give the answer away" for n, h in enumerate(data["hints"][:-1], 1) if said.search(str(h))
    )


def check_figure(folder: Path, data: dict[str, Any]) -> Iterator[str]:
    """Known classes and no colours of its own; text no smaller than the stylesheet's, on 560 units of width."""
    svg = (folder / data["image"]).read_text(encoding="utf-8")
    for name in set(" ".join(re.findall(r'class="([^"]+)"', svg)).split()):
        if not CLASSES.fullmatch(name):
            yield f"{data['image']}: class {name}"
    if re.search(r"(?<![-\w])(fill|stroke|style|font-size)=", svg):
        yield f"{data['image']}: sets a colour or a size by itself"
    if 'viewBox="0 0 560 ' not in svg:
        yield f"{data['image']}: is not 560 wide"


def check_film(folder: Path, data: dict[str, Any]) -> Iterator[str]:
    """Small enough, as long as it says, and captioned to its end."""
    target = folder / data["video"]
    if target.stat().st_size > MOST_FILM_BYTES:
        yield f"{data['video']} is too large"
    with av.open(str(target)) as film:
        seconds = (film.duration or 0) / 1e6
        codecs = {stream.codec_context.name for stream in film.streams}
    if codecs != {"vp9", "opus"} or abs(seconds - data["duration"]) > 0.1:
        yield f"{data['video']}: {codecs}, {seconds:.1f} s"
    captions = (folder / data["captions"]).read_text(encoding="utf-8")
    last = re.findall(r"--> 00:(\d\d):([\d.]+)", captions)[-1]
    if not 0 < seconds - (int(last[0]) * 60 + float(last[1])) < 4:
        yield f"{data['captions']} does not end with the film"


def check_block(folder: Path, block: ParsedBlock, helped: set[str]) -> Iterator[str]:
    """What is wrong with one block, in words."""
    if block.kind != "remedial" and block.key not in helped:
        yield "no remedial block is about it"
    for level, variant in block.variants.items():
        data = variant.source
        found: Iterator[str] = iter(())
        if block.kind == "exercise":
            found = check_exercise(data)
        elif block.kind == "figure":
            found = check_figure(folder, data)
        elif block.kind == "video":
            found = check_film(folder, data)
        yield from (f"{level}: {problem}" for problem in found)


def main() -> int:
    """Prints what is wrong; 0 if nothing is."""
    course = read_course_folder(COURSE)
    problems = list(course.notes)
    for lesson in (lesson for unit in course.units for lesson in unit.lessons):
        folder = COURSE / "lessons" / lesson.key
        text = (folder / "lesson.yaml").read_text(encoding="utf-8")
        used = {"lesson.yaml", *re.findall(r"[\w.-]+\.(?:md|svg|webm|webp|vtt)", text)}
        problems += [f"{lesson.key}: {path.name} is not used" for path in folder.iterdir() if path.name not in used]
        helped = {key for block in lesson.blocks for key in block.about}
        for block in lesson.blocks:
            problems += [f"{lesson.key}: {block.key}: {found}" for found in check_block(folder, block, helped)]
    sys.stdout.write("\n".join(problems) + "\n" if problems else "Nothing to mend.\n")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
