"""Imports of courses, from the upload to the report."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from webapp.accounts.models import Classroom


class ImportJob(models.Model):
    """One uploaded file on its way to becoming a course or several. Its files are kept until it ends."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for its turn")
        CHOOSING = "choosing", _("Waiting for you to choose")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Could not be imported")
        CANCELLED = "cancelled", _("Stopped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports")
    classrooms = models.ManyToManyField(Classroom, related_name="+", blank=True)
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    kind = models.CharField(max_length=10, blank=True, help_text="what the file turned out to be")
    choices = models.JSONField(default=list, help_text="courses that can be made of it: key, title, size")
    chosen = models.JSONField(default=list, help_text="keys of those to make")
    results = models.JSONField(default=list, help_text="courses made so far, each with its report")
    words = models.CharField(max_length=200, blank=True, help_text="what is being done")
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    holder = models.CharField(max_length=36, blank=True, help_text="the run that works on it")
    created_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(auto_now_add=True, help_text="last sign of life of that run")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["user", "-created_at"]), models.Index(fields=["state", "beat_at"])]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"
