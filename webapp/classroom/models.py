"""A student at work on a lesson, and what happened."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F

from lessons.content.models import Lesson
from webapp.accounts.models import Classroom


class StudySession(models.Model):
    """One student's time with one lesson in one class. Its state is what the page shows after a reload."""

    class Standing(models.TextChoices):
        WELL = "well", "Moving along"
        SLOW = "slow", "Slower than usual"
        STUCK = "stuck", "Stuck"
        UNKNOWN = "unknown", "Not known"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="study_sessions")
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="study_sessions")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="study_sessions")
    started_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    # What the engine has changed so far: the page is drawn from this.
    difficulty = models.SmallIntegerField(default=0)
    captions_on = models.BooleanField(default=False)
    levels = models.JSONField(default=dict, help_text="block key → level shown instead of the standard one")
    inserted = models.JSONField(default=dict, help_text="key of a remedial block → key of the block it stands after")

    # What the engine must remember to go on after a reconnect.
    engine_state = models.JSONField(default=dict)
    behaviour = models.JSONField(default=dict)
    open_in = models.UUIDField(null=True, editable=False, help_text="the one open page that runs the engine")

    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.UNKNOWN)
    standing_words = models.CharField(max_length=200, default="Just opened the lesson; too early to say.")
    standing_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = [F("last_seen_at").desc()]
        indexes = [
            models.Index(fields=["classroom", "-last_seen_at"]),
            models.Index(fields=["student", "-last_seen_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.student}: {self.lesson}"


class StudyEvent(models.Model):
    """Something the student did. The client's key makes a resent event the same event."""

    session = models.ForeignKey(StudySession, on_delete=models.CASCADE, related_name="events")
    key = models.UUIDField()
    kind = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "key"], name="an_event_counts_once")]
        indexes = [models.Index(fields=["session", "at"])]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%H:%M:%S}"


class AttentionSample(models.Model):
    """Mean of the estimates over a few seconds. Null is unknown. Purged after ATTUNE_ESTIMATE_DAYS."""

    session = models.ForeignKey(StudySession, on_delete=models.CASCADE, related_name="samples")
    at = models.DateTimeField(db_index=True)
    seconds = models.FloatField(help_text="length of time it stands for")
    focus = models.FloatField(null=True, help_text="0 to 1")
    confusion = models.FloatField(null=True, help_text="0 to 1")
    known_share = models.FloatField(help_text="share of frames in which a face could be judged, 0 to 1")

    class Meta:
        indexes = [models.Index(fields=["session", "at"])]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S}: focus {self.focus}"


class BlockGaze(models.Model):
    """Where the eyes seem to have rested in one session: one row for each block. Purged with the estimates."""

    session = models.ForeignKey(StudySession, on_delete=models.CASCADE, related_name="gazes")
    block = models.CharField(max_length=100, help_text="its key")
    seconds = models.FloatField(default=0, help_text="expected seconds looked at: a look counts by its probability")
    visits = models.PositiveIntegerField(default=0, help_text="clear arrivals")
    rereads = models.PositiveIntegerField(default=0, help_text="clear arrivals from a block further on")
    heat = models.JSONField(
        default=list, help_text="for a figure: seconds in each cell, row by row (webapp.live.heat); else empty"
    )
    parts = models.JSONField(
        default=dict, help_text="for a drawing with labelled parts: label → [seconds, clear arrivals]; else empty"
    )
    off_px = models.FloatField(default=0, help_text="how far off a look was thought to be, in pixels of the page")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "block"], name="one_gaze_of_a_block_in_a_session")]

    def __str__(self) -> str:
        return f"{self.block}: {self.seconds:.0f} s"


class GazeSetup(models.Model):
    """A student's nine points before one screen, as numbers: it saves looking at them again in the next lesson.

    Kept for a school day, and never longer than the consent that it was made under.
    """

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="gaze_setups")
    screen = models.CharField(max_length=20, help_text="its size in CSS pixels, as in 1440x900")
    eyes = models.CharField(max_length=40, help_text="the networks that read the eyes: it holds for no other ones")
    data = models.JSONField(help_text="attention_model.calibration.Calibration.to_json")
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["student", "screen"], name="one_gaze_setup_of_a_screen")]

    def __str__(self) -> str:
        return f"{self.student}: {self.screen}"
