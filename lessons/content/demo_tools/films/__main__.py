import argparse
import re
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from lessons.content.demo_tools.films import film_balance, film_cell, film_mitochondria, film_order
from lessons.content.demo_tools.films.captions import write_vtt
from lessons.content.demo_tools.films.encode import FPS, write_webm
from lessons.content.demo_tools.films.script import Beat, Film
from lessons.content.demo_tools.films.slides import rasterise
from lessons.content.demo_tools.films.speech import RATE, Samples, say, silence

LESSONS = Path(__file__).resolve().parents[2] / "demo" / "lessons"
FILMS = {film.lesson: film for film in (film_balance.FILM, film_order.FILM, film_cell.FILM, film_mitochondria.FILM)}
SITE_FONTS = Path(__file__).resolve().parents[4] / "webapp" / "frontend" / "static" / "attune" / "fonts"
BEFORE, AFTER = 0.5, 1.6

Cue = tuple[float, float, str]


def record(film: Film) -> tuple[Samples, list[Cue]]:
    """The whole sound, and one cue for each sentence, from its first sound to its last."""
    pieces, cues, at = [silence(BEFORE)], [], BEFORE
    for beat in film.beats:
        voice = say(beat.spoken or beat.say)
        cues.append((at, at + voice.size / RATE, beat.say))
        pieces += [voice, silence(beat.pause)]
        at += voice.size / RATE + beat.pause
    pieces.append(silence(AFTER))
    return np.concatenate(pieces), cues


def moment(beat: Beat, seconds: float) -> str:
    """What a beat shows so many seconds after it began."""
    return beat.draw(min(1.0, seconds / beat.moving) if beat.moving else 1.0)


def shoot(film: Film, cues: list[Cue], seconds: float) -> tuple[list[str], list[int]]:
    """All different slides, and which of them is seen in each frame."""
    slides: dict[str, int] = {}
    shown = []
    starts = [start for start, _, _ in cues]
    for number in range(round(seconds * FPS)):
        at = number / FPS
        current = max(0, sum(start <= at + 0.1 for start in starts) - 1)
        slide = moment(film.beats[current], max(0.0, at - starts[current]))
        shown.append(slides.setdefault(slide, len(slides)))
    return list(slides), shown


def make(film: Film, fonts: Path) -> str:
    """Makes one film with captions and poster; returns what a person wants to know about it."""
    folder = LESSONS / film.lesson
    sound, cues = record(film)
    seconds = sound.size / RATE
    slides, shown = shoot(film, cues, seconds)
    pictures = rasterise(slides, fonts)
    unfinished = folder / ".film.webm"  # a half-written film would break whoever imports the course meanwhile
    write_webm(unfinished, pictures, shown, sound)
    unfinished.replace(folder / "film.webm")
    (folder / "film.en.vtt").write_text(write_vtt(cues), encoding="utf-8")
    end_of_poster = min(len(shown) - 1, int(cues[film.poster][1] * FPS))
    Image.fromarray(pictures[shown[end_of_poster]]).save(folder / "film.webp", quality=82, method=6)
    note_duration(folder / "lesson.yaml", seconds)
    size = (folder / "film.webm").stat().st_size
    return f"{film.lesson}: {seconds:.1f} s, {len(slides)} slides, {size / 1000:.0f} kB"


def note_duration(lesson: Path, seconds: float) -> None:
    """Puts the film's length into the lesson."""
    text = lesson.read_text(encoding="utf-8")
    lesson.write_text(re.sub(r"(?m)^( +duration: )[\d.]+$", rf"\g<1>{seconds:.1f}", text), encoding="utf-8")


def main() -> None:
    """Makes the films named on the command line, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m lessons.content.demo_tools.films")
    parser.add_argument("films", nargs="*", metavar="FILM", help=f"some of {', '.join(FILMS)}; all if none is named")
    parser.add_argument(
        "--fonts", type=Path, default=SITE_FONTS, help="folder with the WOFF2 files of Atkinson Hyperlegible"
    )
    chosen = parser.parse_args()
    for name in chosen.films or FILMS:
        if name not in FILMS:
            parser.error(f"there is no film {name!r}")
        sys.stdout.write(make(FILMS[name], chosen.fonts) + "\n")


if __name__ == "__main__":
    main()
