"""What students say about a lesson, what they agree to give for training, and the data sets that are made of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from webapp.accounts.models import SensingLevel
from webapp.classroom.models import StudySession
from webapp.consent.models import GuardianLink

# Raise it whenever the words in donations/texts.py change in meaning: nothing more is taken until people agree anew.
TEXT_VERSION = 1


class SelfReport(models.Model):
    """A student says how a part of a lesson went for them. Help for the lesson first; kept as long as the estimates."""

    class Kind(models.TextChoices):
        FOLLOWED = "followed", _("I could follow")
        LOST = "lost", _("I was lost here")
        ELSEWHERE = "elsewhere", _("My mind was elsewhere")

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="self_reports")
    session = models.ForeignKey(StudySession, on_delete=models.CASCADE, related_name="self_reports")
    key = models.UUIDField(help_text="the page's own: a resent report is the same report")
    block = models.CharField(max_length=100, help_text="key of the part that it is about")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(db_index=True)
    focus = models.FloatField(null=True, help_text="the estimate at that moment; null: no camera, or not known")
    confusion = models.FloatField(null=True)

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["session", "key"], name="a_report_counts_once")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%H:%M:%S}"


class GuardianAsk(GuardianLink):
    """A minor's wish to give for training on its way to a guardian."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="donation_asks")
    crops = models.BooleanField(help_text="whether pictures of the eyes are meant too")
    text_version = models.PositiveSmallIntegerField(default=TEXT_VERSION)

    def __str__(self) -> str:
        return f"asked {self.asked_at:%Y-%m-%d}"


class TrainingConsent(models.Model):
    """A student gives what they do in lessons for training. A newer choice or a withdrawal ends it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="training_consents")
    crops = models.BooleanField(default=False, help_text="also small pictures of the face, taken at the nine points")
    text_version = models.PositiveSmallIntegerField(default=TEXT_VERSION)
    language = models.CharField(max_length=12, blank=True, help_text="in which the words were read")
    guardian = models.ForeignKey(GuardianAsk, on_delete=models.SET_NULL, null=True, blank=True, related_name="consents")
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="one_training_consent_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: from {self.given_at:%Y-%m-%d}"


class TrainingExample(models.Model):
    """Numbers of one moment with what was true of it. No picture, no word of a lesson, no answer."""

    class Kind(models.TextChoices):
        REPORT = "report", _("what somebody said of a part of a lesson")
        OUTCOME = "outcome", _("an answer that was right or wrong")
        POINT = "point", _("a point that was looked at while the gaze was set up")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="training_examples")
    session = models.ForeignKey(StudySession, on_delete=models.SET_NULL, null=True, related_name="+")
    report = models.OneToOneField(SelfReport, on_delete=models.SET_NULL, null=True, related_name="example")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    level = models.CharField(max_length=10, choices=SensingLevel.choices)
    label = models.JSONField(help_text="what was true")
    window = models.JSONField(null=True, help_text="attention_model.window.Window.features: steps × columns")
    page = models.JSONField(null=True, help_text="attention_model.page_gaze: how the gaze went over the page")
    sighting = models.JSONField(null=True, help_text="attention_model.gaze.Sighting: eyes and head at a point")
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["user", "kind", "-at"])]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


class DonatedCrop(models.Model):
    """Two small grey pictures, face and eyes, of one look at one point. Sealed; only its giver can look at it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="donated_crops")
    sealed = models.BinaryField(help_text="encrypted with a key derived from the site's secret (donations/sealing.py)")
    level = models.CharField(max_length=10, choices=SensingLevel.choices)
    target_yaw = models.FloatField(help_text="where the point lay, degrees in the region's sight frame")
    target_pitch = models.FloatField()
    point = models.PositiveSmallIntegerField(help_text="which of the points it was")
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-at", "point"]

    def __str__(self) -> str:
        return f"point {self.point + 1} at {self.at:%Y-%m-%d %H:%M}"


class DataSet(models.Model):
    """A version of what there is to train with. Its files lie under ATTUNE_TRAINING; a sheet says what is in it."""

    class State(models.TextChoices):
        BUILDING = "building", _("being put together")
        READY = "ready", _("ready")
        FAILED = "failed", _("could not be put together")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True, help_text="counts this site's data sets")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.BUILDING)
    sheet = models.JSONField(default=dict, help_text="counts, balance, exclusions; nobody's name")
    problem = models.TextField(blank=True)
    done = models.PositiveIntegerField(default=0, help_text="people read so far")
    of = models.PositiveIntegerField(default=0)
    holder = models.CharField(max_length=36, blank=True, help_text="the run that works on it")
    beat_at = models.DateTimeField(auto_now_add=True, help_text="last sign of life of that run")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"data set {self.number} ({self.state})"


class DataSetMember(models.Model):
    """Somebody's data is in this set: when they take it back, or their account goes, the set's files go."""

    data_set = models.ForeignKey(DataSet, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_sets")
    crops = models.BooleanField(default=False, help_text="whether pictures of theirs are in it")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["data_set", "user"], name="once_in_a_data_set")]

    def __str__(self) -> str:
        return f"in data set {self.data_set_id}"
