import json
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lessons.content.importers.errors import ImportProblem
from lessons.content.importers.report import ImportReport
from lessons.content.importers.run import list_choices, open_source, prepare_course
from lessons.content.importers.source import KINDS, Choice, Source
from lessons.content.services import store_course

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Imports a course folder, an OpenStax book or OATutor problems, from a folder, .zip or .tar; "
        "a course with the same slug is brought up to date."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--kind", choices=KINDS, help="what it is; found out by itself when not given")
        parser.add_argument("--choose", metavar="NAME", help="which of several courses in it, or: all")
        parser.add_argument("--list", action="store_true", help="only say which courses are in it")
        parser.add_argument("--work", type=Path, help="folder to keep what is done, so that it can be gone on with")
        parser.add_argument("--json", action="store_true", help="print the whole report as JSON")

    def handle(self, *_: Any, path: Path, work: Path | None, **options: Any) -> None:
        try:
            with tempfile.TemporaryDirectory(prefix="attune-import-") as folder:
                self._import(path, work or Path(folder), options)
        except ImportProblem as error:
            raise CommandError(str(error)) from error

    def _import(self, path: Path, work: Path, options: dict[str, Any]) -> None:
        work.mkdir(parents=True, exist_ok=True)
        source = open_source(path, work, kind=options["kind"])
        choices = list_choices(source)
        if options["list"]:
            for choice in choices:
                self.stdout.write(f"{choice.key}: {choice.title} {choice.size}".rstrip())
            return
        chosen = self._chosen(choices, options["choose"])
        for choice in chosen:
            try:
                self._import_one(source, choice, work / choice.key, as_json=options["json"])
            except ImportProblem as error:
                if len(chosen) == 1:
                    raise
                self.stderr.write(f"{choice.title}: {error}")

    def _chosen(self, choices: list[Choice], wanted: str | None) -> list[Choice]:
        if wanted == "all" or len(choices) == 1:
            return choices
        found = [choice for choice in choices if choice.key == wanted]
        if not found:
            there = "\n".join(f"  {choice.key}: {choice.title}" for choice in choices)
            raise CommandError(f"Choose one of these courses with --choose NAME, or --choose all:\n{there}")
        return found

    def _import_one(self, source: Source, choice: Choice, work: Path, *, as_json: bool) -> None:
        parsed, report = prepare_course(source, choice.key, work)
        course = store_course(parsed=parsed)
        lessons = [lesson for unit in parsed.units for lesson in unit.lessons]
        if as_json:
            self.stdout.write(json.dumps({"course": course.slug, **report.as_json()}, ensure_ascii=False))
            return
        if source.kind != "folder":
            self._print(report)
        for note in report.notes:
            self.stdout.write(f"note: {note}")
        blocks = sum(len(lesson.blocks) for lesson in lessons)
        self.stdout.write(f"{course.title}: {len(lessons)} lessons, {blocks} blocks, {len(parsed.assets)} files.")

    def _print(self, report: ImportReport) -> None:
        for kind in report.kinds():
            became = ", ".join(f"{count} {what}" for what, count in report.became.get(kind, {}).items())
            lost = "".join(f"; {count} left out: {why}" for why, count in report.left_out.get(kind, {}).items())
            self.stdout.write(f"{kind}: {report.counted[kind]} in, {report.out(kind)} out ({became}){lost}")
        for entry in report.skipped[:SHOWN]:
            self.stdout.write(f"  {entry.where}: {entry.what}: {entry.reason}")
        if len(report.skipped) > SHOWN:
            self.stdout.write(f"  … {len(report.skipped) - SHOWN} more; --json prints all of them")
        for kind, gap in report.unaccounted().items():
            self.stdout.write(f"NOT ACCOUNTED FOR: {gap} {kind}")
