from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import lessons.content
from lessons.content.models import Course
from lessons.content.services import folder_digest, import_course
from webapp.accounts.models import Classroom, Membership, User
from webapp.authoring.services import add_author
from webapp.frontend.demo import DEMO_ACCOUNTS, DEMO_CLASS, DEMO_CLASSMATES, DemoAccount

DEMO_COURSE = Path(lessons.content.__file__).parent / "demo"
DEMO_SLUG = "demo"


class Command(BaseCommand):
    help = "Adds the demo course, a class and accounts to try the site with. Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print nothing")

    @transaction.atomic
    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.ATTUNE_DEMO:
            raise CommandError("This site is not a demo (ATTUNE_DEMO is off): its accounts have a published password.")
        course = self._import_demo()
        classroom, _created = Classroom.objects.get_or_create(name=DEMO_CLASS, defaults={"join_code": "LEARN9"})
        classroom.courses.add(course)
        for account in [*DEMO_ACCOUNTS, *DEMO_CLASSMATES]:
            user = _make(account)
            if account.role != User.Role.ADMIN:
                Membership.objects.get_or_create(classroom=classroom, user=user, defaults={"role": account.role})
            if account.role == User.Role.TEACHER:
                add_author(course=course, user=user)
        if not options["quiet"]:
            for account in DEMO_ACCOUNTS:
                self.stdout.write(f"{account.role:8} {account.username:8} {account.password}")

    def _import_demo(self) -> Course:
        """The demo course as this version of Attune has it, unless somebody has changed it on this site."""
        course = Course.objects.filter(slug=DEMO_SLUG).first()
        if course is None or course.edited_at is None:
            return import_course(folder=DEMO_COURSE)
        if course.folder_sha256 != folder_digest(DEMO_COURSE):
            self.stdout.write("The demo course was changed on this site, so the newer one of this version is left out.")
        return course


def _make(account: DemoAccount) -> User:
    user, created = User.objects.get_or_create(
        username=account.username,
        defaults={
            "first_name": account.first_name,
            "last_name": account.last_name,
            "role": account.role,
            "is_staff": account.role == User.Role.ADMIN,
            "is_superuser": account.role == User.Role.ADMIN,
        },
    )
    if created:
        user.set_password(account.password)
        user.save()
    return user
