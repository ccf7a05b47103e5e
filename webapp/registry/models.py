"""The versions of the attention model that this site has or had, and who did what with them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lessons.adaptation.models import AppendOnly


class ModelVersion(models.Model):
    """One bundle of networks. Its folder on the shelf is never changed; the database says what it is used for."""

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("candidate")
        SHADOW = "shadow", _("compared on live frames")
        LIVE = "live", _("live")
        RETIRED = "retired", _("was live")
        REMOVED = "removed", _("removed")

    class Origin(models.TextChoices):
        SHIPPED = "shipped", _("came with Attune")
        UPLOADED = "uploaded", _("uploaded")
        TRAINED = "trained", _("trained here")
        AWAY = "away", _("trained on Colab")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True, help_text="counts this site's versions")
    name = models.CharField(max_length=80, help_text="that the bundle gives itself")
    version = models.CharField(max_length=40, help_text="that the bundle gives itself")
    manifest_sha256 = models.CharField(max_length=64, unique=True, help_text="covers the manifest and every network")
    manifest = models.JSONField()
    card = models.TextField(help_text="MODEL_CARD.md")
    state = models.CharField(max_length=10, choices=State.choices, default=State.CANDIDATE)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    latency_ms = models.FloatField(help_text="of the frame network on this machine, one thread")
    size_bytes = models.PositiveBigIntegerField(help_text="of all networks")
    report = models.JSONField(default=dict, help_text="what judging found: suite → figures, intervals, slices")
    judged_at = models.DateTimeField(null=True)
    judged_on = models.JSONField(default=dict, help_text="suite → hash of the data that it was measured on")
    live_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=models.Q(state="live"), name="one_live_version"),
            models.UniqueConstraint(fields=["state"], condition=models.Q(state="shadow"), name="one_shadow_version"),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.name} {self.version}, {self.state})"


class Judgement(models.Model):
    """How far the measuring of a version is, or how it ended. The figures are the version's own."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for its turn")
        RUNNING = "running", _("Being measured")
        DONE = "done", _("Measured")
        FAILED = "failed", _("Could not be measured")

    version = models.OneToOneField(ModelVersion, on_delete=models.CASCADE, related_name="judgement")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    words = models.CharField(max_length=200, blank=True, help_text="what is being done")
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    holder = models.CharField(max_length=36, blank=True, help_text="the run that works on it")
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    ordered_at = models.DateTimeField()
    beat_at = models.DateTimeField(help_text="last sign of life of that run")
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.version_id} {self.state}"


class ModelEvent(AppendOnly):
    """Somebody did something with a version. Triggers in the database keep it as it was written."""

    class What(models.TextChoices):
        ARRIVED = "arrived", _("arrived")
        JUDGED = "judged", _("was judged")
        SHADOWED = "shadowed", _("began to be compared on live frames")
        UNSHADOWED = "unshadowed", _("is no longer compared on live frames")
        PROMOTED = "promoted", _("went live")
        ROLLED_BACK = "rolled_back", _("went live again")
        REMOVED = "removed", _("was removed")

    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=12, choices=What.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    instead_of = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True, help_text="why, where the judgement spoke against it")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.what}"


class ScoreDay(models.Model):
    """How one version's estimates were distributed, over a day or, where few had a camera on, over the days that five
    people took. Counts only: nothing here is of one person, and a stretch of fewer than five people is not written.
    """

    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="score_days")
    since = models.DateField(help_text="first day that is counted")
    day = models.DateField(help_text="last day that is counted")
    people = models.PositiveIntegerField()
    seconds = models.FloatField(help_text="for which a camera was on")
    unknown_seconds = models.FloatField(help_text="of these, without a face that could be judged")
    focus = models.JSONField(help_text="samples in each twentieth of 0 to 1")
    confusion = models.JSONField(help_text="samples in each twentieth of 0 to 1")
    reports = models.JSONField(help_text="the same where students said how it went: who said what → twentieths")

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["version", "day"], name="one_score_day")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.day}"


class ShadowTally(models.Model):
    """What one process found while a candidate read what the live version read: sums over all, nothing of anybody."""

    class Kind(models.TextChoices):
        FRAMES = "frames", _("pictures")
        WINDOWS = "windows", _("half minutes")

    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="tallies", help_text="candidate")
    live = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    process = models.UUIDField(help_text="its number; another one when it starts again")
    sums = models.JSONField(help_text="attention_model.shadow: what Comparison or WindowComparison tells")
    began_at = models.DateTimeField(auto_now_add=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "live", "kind", "process"], name="one_tally_of_a_process")
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.kind}"
