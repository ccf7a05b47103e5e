"""`manage.py translations`: every catalogue in step with the code."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from webapp.frontend.catalogues.rooms import OTHER_LANGUAGES, Room, get_rooms


class Command(BaseCommand):
    help = "Collects what the site says, updates the .po files, compiles them, and names what is missing."
    requires_system_checks: list[str] = []  # it must run while half a page is written

    def add_arguments(self, parser: ArgumentParser) -> None:
        rooms = [room.name for room in get_rooms()]
        parser.add_argument("--only", action="append", choices=rooms, metavar="ROOM", help="one of " + ", ".join(rooms))
        parser.add_argument("--prune", action="store_true", help="drop translations that are no longer used")
        parser.add_argument("--check", action="store_true", help="change nothing; fail when anything is missing")

    def handle(self, *, only: list[str] | None, prune: bool, check: bool, **_: Any) -> None:
        try:
            problems = list(_problems(only, prune=prune, write=not check))
        except ModuleNotFoundError as error:
            raise CommandError(f"{error.name} is not here: install requirements/dev.txt first.") from error
        for problem in problems:
            self.stdout.write(problem)
        if check and problems:
            raise CommandError(f"{len(problems)} things to do.")
        self.stdout.write(f"{len(problems)} things to do." if problems else "Every word is translated.")


def _problems(only: list[str] | None, *, prune: bool, write: bool) -> Iterator[str]:
    from webapp.frontend.catalogues import checking, keeping
    from webapp.frontend.catalogues.collecting import collect
    from webapp.frontend.catalogues.misused import misused
    from webapp.frontend.catalogues.unmarked import unmarked

    rooms = get_rooms()
    for room in _chosen(rooms, only):
        yield from unmarked(room)
        yield from misused(room)
    for language in OTHER_LANGUAGES:
        said = {room.name: keeping.read(room, language) for room in rooms}
        for room in _chosen(rooms, only):
            others = [catalogue for name, catalogue in said.items() if name != room.name]
            said[room.name] = keeping.update(said[room.name], collect(room), others, prune=prune)
            if write:
                _write(keeping.files_of(room, said[room.name]))
            yield from checking.missing(room, said[room.name])
            yield from checking.out_of_date(room, said[room.name])
        yield from checking.contradictions(said)


def _chosen(rooms: list[Room], only: list[str] | None) -> list[Room]:
    return [room for room in rooms if only is None or room.name in only]


def _write(files: dict[Any, bytes]) -> None:
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
