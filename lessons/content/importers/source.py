"""What a folder or archive holds: which kind of content, and which courses can be made of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from lessons.content.importers.errors import ImportProblem

KINDS = ("folder", "openstax", "oatutor")
_SIGNS: dict[str, Callable[[Path], bool]] = {
    "folder": lambda folder: (folder / "course.yaml").is_file(),
    "openstax": lambda folder: (folder / "collections").is_dir() and (folder / "modules").is_dir(),
    "oatutor": lambda folder: (folder / "content-pool").is_dir() and (folder / "coursePlans.json").is_file(),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One course that can be made of an archive."""

    key: str
    title: str
    size: str


@dataclass(frozen=True, slots=True)
class Source:
    """An unpacked archive: the folder where its content begins, and what kind it is."""

    folder: Path
    kind: str


def find_source(folder: Path, kind: str | None = None) -> Source:
    """Where the content begins: here, or one or two folders down, as archives have it. Raises ImportProblem."""
    for place in [folder, *_inside(folder)]:
        for name, holds in _SIGNS.items():
            if kind in {None, name} and holds(place):
                return Source(place, name)
    wanted = {
        "folder": "a course.yaml",
        "openstax": "the folders collections and modules of an OpenStax book",
        "oatutor": "the folder content-pool and coursePlans.json of OATutor",
    }
    looked_for = ", or ".join(words for name, words in wanted.items() if kind in {None, name})
    raise ImportProblem(
        _("There is no course in it that we know how to read. We looked for %(looked_for)s.")
        % {"looked_for": looked_for}
    )


def _inside(folder: Path) -> list[Path]:
    first = sorted(path for path in folder.iterdir() if path.is_dir())[:50]
    second = [path for outer in first for path in sorted(outer.iterdir())[:50] if path.is_dir()]
    return first + second
