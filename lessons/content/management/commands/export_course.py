from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lessons.content.course_folder.write import ExportError, write_course_folder
from lessons.content.exporting import write_course_zip
from lessons.content.models import Course


class Command(BaseCommand):
    help = "Writes a course as a folder (or .zip) of YAML, Markdown and files; importing it gives the same course."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="COURSE", help="the course's short name, as in its course.yaml")
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder, or a new .zip file")

    def handle(self, *_: Any, slug: str, folder: Path, **__: Any) -> None:
        course = Course.objects.filter(slug=slug).first()
        if course is None:
            there = ", ".join(Course.objects.order_by("slug").values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no course {slug!r}. The courses here: {there}.")
        try:
            if folder.suffix.lower() == ".zip":
                write_course_zip(course, folder)
            else:
                write_course_folder(course, folder)
        except (ExportError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{course.title}: written to {folder}.")
