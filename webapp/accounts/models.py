"""People and their classes."""

import secrets

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from lessons.content.models import Course

# No 0/O, 1/I/L: a code is read from a whiteboard.
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 6


class SensingLevel(models.TextChoices):
    """How much the camera may notice, least first."""

    BEHAVIOUR = "behaviour", _("No camera")
    GAZE = "gaze", _("Gaze")
    EXPRESSION = "expression", _("Gaze and expression")


class User(AbstractUser):
    """Somebody who signs in. A role says what the site shows them; membership says of which class."""

    class Role(models.TextChoices):
        STUDENT = "student", _("Student")
        TEACHER = "teacher", _("Teacher")
        ADMIN = "admin", _("Administrator")

    role = models.CharField(max_length=10, choices=Role.choices, default=Role.STUDENT)
    language = models.CharField(max_length=8, blank=True, help_text="empty: as the school or the browser has it")

    @property
    def name(self) -> str:
        """What others call them."""
        return self.get_full_name() or self.username


def new_join_code() -> str:
    """Six random characters that are easy to copy from a whiteboard: about 900 million codes."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


class Classroom(models.Model):
    """A school class: its members study its courses."""

    name = models.CharField(max_length=80)
    join_code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_join_code)
    sensing_cap = models.CharField(max_length=10, choices=SensingLevel.choices, default=SensingLevel.EXPRESSION)
    bottom_out = models.BooleanField(default=True, help_text="the last hint of an exercise may give the answer")
    courses = models.ManyToManyField(Course, related_name="classrooms", blank=True)
    members = models.ManyToManyField(User, through="Membership", related_name="classrooms")
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody's place in a class."""

    class Role(models.TextChoices):
        STUDENT = "student"
        TEACHER = "teacher"

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.STUDENT)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["classroom", "user"], name="one_place_in_a_class")]

    def __str__(self) -> str:
        return f"{self.user} in {self.classroom} ({self.role})"
