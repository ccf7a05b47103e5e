"""What students did with exercises."""

from django.conf import settings
from django.db import models

from lessons.content.levels import LEVELS
from lessons.content.models import Block


class Attempt(models.Model):
    """An answer given. The client's key makes an answer that was sent twice the same answer."""

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempts")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="attempts")
    level = models.CharField(max_length=10, choices=[(level, level) for level in LEVELS])
    answer = models.JSONField()
    correct = models.BooleanField()
    seed = models.PositiveIntegerField(default=0, help_text="which numbers a question with variables was asked with")
    hints = models.PositiveSmallIntegerField(default=0, help_text="hints seen before this answer")
    at = models.DateTimeField()
    seconds = models.FloatField(null=True, blank=True, help_text="from seeing to answering; null: not known")
    session = models.UUIDField()
    key = models.UUIDField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "key"], name="an_answer_counts_once")]
        indexes = [models.Index(fields=["student", "block", "at"])]

    def __str__(self) -> str:
        return f"{self.block}: {'right' if self.correct else 'not yet'}"
