"""Trainings of the attention model: what was ordered, how far each is, and what came of it."""

import uuid

from django.conf import settings as site
from django.db import models
from django.utils.translation import gettext_lazy as _


class TrainingRun(models.Model):
    """One order to learn from a data set, beginning from a version that is there. Here, or away on other machines."""

    class Place(models.TextChoices):
        HERE = "here", _("this machine")
        AWAY = "away", _("Colab")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for its turn")
        RUNNING = "running", _("Training")
        STOPPING = "stopping", _("Stopping")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Could not be trained")
        DONE = "done", _("Trained")
        AWAY = "away", _("Waiting for its bundle")
        EXPIRED = "expired", _("Its bundle came too late")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True, help_text="counts this site's trainings")
    place = models.CharField(max_length=5, choices=Place.choices, default=Place.HERE)
    data_set = models.ForeignKey("donations.DataSet", on_delete=models.PROTECT, related_name="runs")
    base = models.ForeignKey("registry.ModelVersion", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("registry.ModelVersion", on_delete=models.PROTECT, null=True, related_name="runs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    settings = models.JSONField(default=dict, help_text="what was chosen: tasks, epochs, examples_share")
    job = models.JSONField(default=dict, help_text="the sealed order that the trainer was given")
    live = models.JSONField(default=dict, help_text="what the trainer last said of itself")
    log = models.TextField(blank=True, help_text="the end of what the trainer wrote")
    problem = models.TextField(blank=True)
    made_by = models.ForeignKey(site.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(auto_now_add=True, help_text="last sign of life of whoever works on it")
    holder = models.CharField(max_length=36, blank=True, help_text="who works on it")

    class Meta:
        ordering = ["-number"]
        constraints = [
            # Two trainings at once would take each other's memory, and the lessons' processors.
            models.UniqueConstraint(
                fields=["place"],
                condition=models.Q(state__in=["running", "stopping"]),
                name="one_training_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.place}, {self.state})"


class RunPicture(models.Model):
    """Examples with what the network answers, drawn by the trainer: how it was at the beginning, and how it is."""

    run = models.ForeignKey(TrainingRun, on_delete=models.CASCADE, related_name="pictures")
    name = models.CharField(max_length=40)
    epoch = models.PositiveIntegerField()
    png = models.BinaryField()

    class Meta:
        ordering = ["name", "epoch"]
        constraints = [models.UniqueConstraint(fields=["run", "name", "epoch"], name="one_picture_an_epoch")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.name} {self.epoch}"
