"""Rendered sessions on disk: for each person a file of pictures and a file that says where they really looked.

`python -m tpu_training.evaluate.session_files FOLDER --people 8` renders what is missing; a stopped run goes on.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from attention_model.gaze import Screen
from tpu_training.datasets.examples import FrameExample, pack, unpack
from tpu_training.datasets.records import read_records, write_records
from tpu_training.evaluate.progress import watched
from tpu_training.evaluate.sessions import FIRST_PERSON, USUAL, Fixation, Length, Person, sample_person
from tpu_training.evaluate.suite import EvaluationError
from tpu_training.synthetic.data import DataMissingError

FORMAT = 1
PEOPLE = 8
SIZE = (320, 240)


@dataclass(frozen=True)
class StoredFixation:
    """What is known of a fixation, and its pictures with their labels."""

    part: str
    shown: tuple[float, float]
    looked: tuple[float, float]
    at: float
    frames: tuple[FrameExample, ...]


@dataclass(frozen=True)
class StoredSession:
    """One person's session."""

    person: int
    screen: Screen
    facts: dict[str, Any]
    fixations: tuple[StoredFixation, ...]


def render_sessions(folder: Path, people: int = PEOPLE, first: int = FIRST_PERSON, length: Length = USUAL) -> int:
    """Render the sessions that are missing; gives how many were. The renderer is imported here: reading needs none."""
    from tpu_training.evaluate.session_rendering import shoot_session
    from tpu_training.synthetic.shooting import Studio

    folder.mkdir(parents=True, exist_ok=True)
    missing = [seed for seed in range(first, first + people) if not facts_path(folder, seed).exists()]
    studio = Studio(*SIZE)
    for seed in watched(missing, "Rendering sessions"):
        person = sample_person(seed)
        fixations, pictures = shoot_session(studio, person, length)
        write_records(pictures_path(folder, seed), map(pack, pictures))
        # where the facts are, the session is whole
        facts_path(folder, seed).write_text(json.dumps(facts_of(person, fixations), indent=1) + "\n")
    return len(missing)


def facts_of(person: Person, fixations: list[Fixation]) -> dict[str, Any]:
    """What the pictures do not say."""
    return {
        "format": FORMAT,
        "person": asdict(person),
        "screen": asdict(person.screen),
        "fixations": [
            {"part": f.part, "shown": f.shown, "looked": f.looked, "at": f.at, "frames": len(f.poses)}
            for f in fixations
        ],
    }


def pictures_path(folder: Path, seed: int) -> Path:
    """Where a person's pictures lie."""
    return folder / f"session-{seed}.tfrecord"


def facts_path(folder: Path, seed: int) -> Path:
    """Where the truth about a person's session lies."""
    return folder / f"session-{seed}.json"


def stored_sessions(folder: Path) -> list[Path]:
    """The facts of every whole session in a folder; EvaluationError when there are none."""
    found = sorted(folder.glob("session-*.json"))
    if not found:
        raise EvaluationError(
            f"{folder} holds no rendered sessions. Make some with: "
            f"python -m tpu_training.evaluate.session_files {folder}"
        )
    return found


def read_session(path: Path) -> StoredSession:
    """The session whose facts lie here; EvaluationError when it is of another format."""
    facts = json.loads(path.read_text())
    if facts.get("format") != FORMAT:
        raise EvaluationError(f"{path} is of another format. Choose another folder.")
    frames = map(unpack, read_records(path.with_suffix(".tfrecord")))
    fixations = tuple(
        StoredFixation(
            each["part"],
            (each["shown"][0], each["shown"][1]),
            (each["looked"][0], each["looked"][1]),
            each["at"],
            tuple(next(frames) for _ in range(each["frames"])),
        )
        for each in facts["fixations"]
    )
    return StoredSession(facts["person"]["seed"], Screen(**facts["screen"]), facts["person"], fixations)


def main(arguments: Sequence[str] | None = None) -> int:
    """Render sessions from the command line."""
    from tpu_training.synthetic.gl import RendererMissingError

    parser = argparse.ArgumentParser(prog="python -m tpu_training.evaluate.session_files", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--first", type=int, default=FIRST_PERSON, help="seed of the first person")
    given = parser.parse_args(arguments)
    try:
        count = render_sessions(given.folder, given.people, given.first)
    except (DataMissingError, RendererMissingError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Rendered {count} sessions; {given.folder} holds {len(stored_sessions(given.folder))}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
