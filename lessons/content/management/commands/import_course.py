from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lessons.content.course_folder import CourseFolderError, read_course_folder
from lessons.content.services import store_course


class Command(BaseCommand):
    help = "Imports a course folder, or brings the course with the same slug up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    def handle(self, *_: Any, folder: Path, **__: Any) -> None:
        try:
            parsed = read_course_folder(folder)
        except CourseFolderError as error:
            raise CommandError(str(error)) from error
        course = store_course(parsed=parsed)
        lessons = [lesson for unit in parsed.units for lesson in unit.lessons]
        blocks = sum(len(lesson.blocks) for lesson in lessons)
        for note in parsed.notes:
            self.stdout.write(f"note: {note}")
        self.stdout.write(f"{course.title}: {len(lessons)} lessons, {blocks} blocks, {len(parsed.assets)} files.")
