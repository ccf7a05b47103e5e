from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lessons.content.models import Course
from lessons.learner.mastery import rebuild_mastery


class Command(BaseCommand):
    help = "Makes mastery, review dates and difficulties anew from the stored answers, of one course or of all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("course", nargs="?", help="the course's slug; left out: every course")

    def handle(self, *_: Any, **options: Any) -> None:
        courses = Course.objects.all()
        if options["course"]:
            courses = courses.filter(slug=options["course"])
            if not courses:
                raise CommandError(f"There is no course “{options['course']}”.")
        for course in courses:
            count = rebuild_mastery(course_id=course.pk)
            self.stdout.write(f"{course.slug}: {count} answer{'' if count == 1 else 's'} taken in again")
