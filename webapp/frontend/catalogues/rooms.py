"""Whose words lie where."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from webapp.settings.base import LANGUAGE_CODE, LANGUAGES, ROOT

TEMPLATES = ROOT / "webapp" / "frontend" / "templates"
SCRIPTS = ROOT / "webapp" / "frontend" / "src"
SCRIPT_WORDS = ROOT / "webapp" / "frontend" / "static" / "attune" / "words"
OTHER_LANGUAGES = [code for code, _ in LANGUAGES if code != LANGUAGE_CODE]

# Templates that stand elsewhere than in the folder of their app's name.
AREAS = {"accounts": ["account", "allauth", "mfa"], "frontend": ["", "parts", "design", "django/forms"]}
LESSON_APPS = ("content", "learner", "adaptation")


@dataclass(frozen=True)
class Room:
    """Some code whose words are kept together, in `home`/locale/."""

    name: str
    home: Path
    domain: str = "django"
    python: list[Path] = field(default_factory=list)
    templates: list[Path] = field(default_factory=list)
    scripts: list[Path] = field(default_factory=list)
    rules: list[Path] = field(default_factory=list)

    def po(self, language: str) -> Path:
        """The file that translators fill in."""
        return self.home / "locale" / language / "LC_MESSAGES" / f"{self.domain}.po"


def get_rooms() -> list[Room]:
    """Every room of the site."""
    apps = [path.parent for path in sorted((ROOT / "webapp").glob("*/apps.py"))]
    lessons = ROOT / "lessons"
    return [
        *(_app(home, TEMPLATES) for home in apps),
        *(_lesson_app(lessons / name) for name in LESSON_APPS),
        Room("lessons", lessons, python=[*lessons.glob("*.py"), *_rest_of(lessons)]),
        Room("scripts", ROOT / "webapp" / "frontend", "djangojs", scripts=sorted(SCRIPTS.rglob("*.ts"))),
    ]


def _app(home: Path, templates: Path) -> Room:
    extra = sorted((ROOT / "attention_model").rglob("*.py")) if home.name == "live" else []  # it tells what they say
    areas = [templates / area for area in AREAS.get(home.name, [home.name])]
    pages = [page for area in areas for page in _pages(area, deep=area != templates)]
    return Room(home.name, home, python=[*_python(home), *extra], templates=pages)


def _lesson_app(home: Path) -> Room:
    return Room(f"lessons.{home.name}", home, python=_python(home), rules=list(home.glob("default_rules.yaml")))


def _pages(folder: Path, *, deep: bool) -> Iterator[Path]:
    found = folder.rglob("*") if deep else folder.glob("*")
    return (path for path in sorted(found) if path.suffix in {".html", ".txt", ".svg"})


def _python(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]


def _rest_of(lessons: Path) -> list[Path]:
    folders = (path for path in sorted(lessons.iterdir()) if path.is_dir() and path.name not in LESSON_APPS)
    return [file for folder in folders for file in _python(folder)]
