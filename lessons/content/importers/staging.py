"""Where a course folder grows part by part, so that an import that was stopped goes on where it was."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Progress = Callable[[str, int, int], None]  # what is being done, how far, of how much; may raise Cancelled


def no_progress(_: str, __: int, ___: int) -> None:
    """For callers who do not look."""


class Staging:
    """A folder that is being filled: `course` is the course folder; finished parts are noted beside it."""

    def __init__(self, folder: Path) -> None:
        self.course = folder / "course"
        self._parts = folder / "parts"
        self.course.mkdir(parents=True, exist_ok=True)
        self._parts.mkdir(exist_ok=True)

    def part(self, key: str) -> dict[str, Any] | None:
        """What `finish_part` was told of this part; None when it is still to be done."""
        path = self._parts / f"{key}.json"
        if not path.is_file():
            return None
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def finish_part(self, key: str, facts: Mapping[str, Any]) -> None:
        """Notes that all files of a part are written. Either the whole note is there or none."""
        rough = self._parts / f"{key}.rough"
        rough.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        rough.replace(self._parts / f"{key}.json")

    def write_document(self, name: str, document: Mapping[str, Any]) -> None:
        """A .yaml file of the course. JSON is YAML too, and read a hundred times faster."""
        self.write_text(name, json.dumps(document, ensure_ascii=False, indent=1))

    def write_text(self, name: str, text: str) -> None:
        """A text file of the course."""
        path = self.course / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")

    def copy_file(self, source: Path, name: str) -> None:
        """A file of the course, copied as it is."""
        path = self.course / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, path)
