"""Who looked at whose data, what people asked for about their own, and what was deleted when its time had come."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lessons.adaptation.models import AppendOnly


class AccessRecord(AppendOnly):
    """Somebody looked at something of a student. Triggers in the database keep it as it was written; erasing a person
    takes them off it.
    """

    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="looks_at_others"
    )
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="looked_at"
    )
    what = models.CharField(max_length=20, help_text="one of webapp.privacy.words.LOOKS")
    role = models.CharField(max_length=10, help_text="the viewer's role at the time")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["student", "-at"]), models.Index(fields=["viewer", "-at"])]

    def __str__(self) -> str:
        return f"{self.what} at {self.at:%Y-%m-%d %H:%M}"


class DataDownload(models.Model):
    """A person's own data as a file: asked for, made in the background, kept for a few days."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being put together")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Could not be made")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_downloads")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="the administrator who asked for it on behalf of the person or a guardian; null: they did themselves",
    )
    language = models.CharField(max_length=12, blank=True, help_text="that its words are in")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    rows = models.PositiveIntegerField(default=0, help_text="rows in the file")
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    asked_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"download of {self.asked_at:%Y-%m-%d} ({self.state})"


class Erasure(models.Model):
    """An account on its way out, and afterwards the proof that it is gone. The proof names nobody."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being erased")
        DONE = "done", _("Erased")
        LEFT = "left", _("Erased, but something was found that should not be there")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="erasures")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    by_school = models.BooleanField(default=False, help_text="asked for by an administrator, not by the person")
    deleted = models.JSONField(default=dict, help_text="table → rows deleted")
    kept = models.JSONField(default=dict, help_text="table → rows kept without a name")
    searched = models.JSONField(default=dict, help_text="tables, columns, keys, files that were searched afterwards")
    found = models.JSONField(default=list, help_text="places in which something was found; should be empty")
    language = models.CharField(max_length=12, blank=True, help_text="that the proof is in")
    proof = models.TextField(blank=True, help_text="its words, as they were handed out")
    digest = models.CharField(max_length=64, blank=True, help_text="sha256 of the proof")
    asked_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"erasure {self.pk} ({self.state})"


class RetentionRun(models.Model):
    """What was deleted in one night because its time was over."""

    at = models.DateTimeField(auto_now_add=True)
    deleted = models.JSONField(default=dict, help_text="what → rows deleted")

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {sum(self.deleted.values())} rows"
