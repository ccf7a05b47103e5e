"""The log of adaptations, which grows and never changes, and the alerts to teachers, which do.

Every row of the log says what was done, by which rule, and why.
"""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from lessons.content.models import Lesson


class AppendOnlyError(TypeError):
    """Somebody tried to change or delete a row of the log."""

    def __init__(self) -> None:
        super().__init__("The log of adaptations is append-only: its rows are never changed or deleted.")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows can be read and added."""

    def update(self, **_: Any) -> NoReturn:
        """Always AppendOnlyError."""
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        """Always AppendOnlyError."""
        raise AppendOnlyError


class AppendOnly(models.Model):
    """A row that is written once. Django itself may still forget the student when they are erased (SET_NULL)."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Writes a new row; AppendOnlyError for one that exists."""
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Always AppendOnlyError."""
        raise AppendOnlyError


class DecisionRecord(AppendOnly):
    """One adaptation that the engine decided on, as the student saw it."""

    id = models.UUIDField(primary_key=True, editable=False)
    session = models.UUIDField(db_index=True)
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="adaptation_decisions"
    )
    lesson = models.ForeignKey(Lesson, on_delete=models.SET_NULL, null=True, related_name="adaptation_decisions")
    rule_id = models.CharField(max_length=80)
    rule_version = models.PositiveIntegerField()
    rule_title = models.CharField(max_length=200)
    action = models.CharField(max_length=20)
    params = models.JSONField(default=dict)
    mode = models.CharField(max_length=5, choices=[("offer", "offer"), ("apply", "apply")])
    plan = models.JSONField(
        default=dict,
        help_text="what it changes on the page (change), the way back (undo), the block it is about (target)",
    )
    words = models.TextField()
    why = models.JSONField(default=list)
    inputs = models.JSONField(default=dict, help_text="the signals the rule read, as they were")
    engine_seconds = models.FloatField(help_text="the engine's own clock, for replays")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "engine_seconds"]
        indexes = [models.Index(fields=["student", "-at"]), models.Index(fields=["lesson", "-at"])]

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.rule_version}"


class DecisionResponse(AppendOnly):
    """What the student made of a decision."""

    decision = models.ForeignKey(DecisionRecord, on_delete=models.PROTECT, related_name="responses")
    response = models.CharField(max_length=9)
    key = models.UUIDField(help_text="the client's key: the same response sent twice is one response")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "key"], name="a_response_counts_once")]

    def __str__(self) -> str:
        return self.response


class TeacherAlert(models.Model):
    """Something a teacher may want to look at. One row for each student and cause in a class: it is opened and closed
    again, never doubled. What happened before stands in the log.
    """

    classroom = models.PositiveBigIntegerField(help_text="id of the class; classes belong to the site")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="teacher_alerts")
    cause = models.CharField(max_length=20)
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="teacher_alerts")
    decision = models.UUIDField(help_text="the latest decision of the log that it rests on")
    words = models.CharField(max_length=300, help_text="written so that the student may read it")
    times = models.PositiveIntegerField(default=1, help_text="how often it was opened")
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True, help_text="null: open")

    class Meta:
        ordering = ["-opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["classroom", "student", "cause"], name="an_alert_once_for_student_and_cause"
            )
        ]
        indexes = [models.Index(fields=["classroom", "closed_at"])]

    def __str__(self) -> str:
        return f"{self.student}: {self.cause}"
