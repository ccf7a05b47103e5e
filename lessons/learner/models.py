"""What students did with exercises, and what is known of their skills from it."""

import uuid

from django.conf import settings
from django.db import models

from lessons.content.levels import LEVELS
from lessons.content.models import Block, Course, Skill

LEVEL_CHOICES = [(level, level) for level in LEVELS]


class Attempt(models.Model):
    """An answer given. The client's key makes an answer that was sent twice the same answer."""

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempts")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="attempts")
    level = models.CharField(max_length=10, choices=LEVEL_CHOICES)
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


class Mastery(models.Model):
    """A student's hold on a skill after their latest answer to it. Derived: `rebuild_mastery` makes it anew."""

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="masteries")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="masteries")
    rating = models.FloatField(help_text="ability in logits; 0: half of the average questions are answered rightly")
    uncertainty = models.FloatField(help_text="standard deviation of the rating")
    wins = models.PositiveIntegerField(default=0)
    fails = models.PositiveIntegerField(default=0)
    streak = models.PositiveIntegerField(default=0, help_text="right answers in a row, without help")
    reached = models.BooleanField(default=False, help_text="three in a row at some time: practice has paid")
    practised_at = models.DateTimeField()
    card = models.JSONField(help_text="when to review it: an FSRS card")
    due = models.DateTimeField()

    class Meta:
        verbose_name_plural = "masteries"
        constraints = [models.UniqueConstraint(fields=["student", "skill"], name="a_mastery_once_for_each_skill")]
        indexes = [models.Index(fields=["student", "due"])]

    def __str__(self) -> str:
        return f"{self.skill}: {self.rating:+.2f} ± {self.uncertainty:.2f}"


class ItemDifficulty(models.Model):
    """How hard an exercise is at a level, learned from each student's first answer to it."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="difficulties")
    level = models.CharField(max_length=10, choices=LEVEL_CHOICES)
    rating = models.FloatField(help_text="difficulty in logits; 0: average")
    uncertainty = models.FloatField(help_text="standard deviation of the rating")
    answers = models.PositiveIntegerField(default=0, help_text="students whose first answer it rests on")

    class Meta:
        verbose_name_plural = "item difficulties"
        constraints = [models.UniqueConstraint(fields=["block", "level"], name="a_difficulty_once_for_each_level")]

    def __str__(self) -> str:
        return f"{self.block} ({self.level}): {self.rating:+.2f}"


class LearnerModelFit(models.Model):
    """A model trained on this site's answers, with the figures it was judged by. The newest one in use predicts."""

    at = models.DateTimeField(auto_now_add=True)
    answers = models.PositiveIntegerField()
    students = models.PositiveIntegerField()
    parameters = models.JSONField()
    figures = models.JSONField(help_text="AUC and Brier of each model on students that it was not trained on")
    in_use = models.BooleanField(default=False, help_text="it predicted better than the ratings alone")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.answers} answers, {'in use' if self.in_use else 'not in use'}"


class PracticeRun(models.Model):
    """Questions asked one after the other outside a lesson: a placement test, or a review of what is due."""

    class Purpose(models.TextChoices):
        PLACEMENT = "placement", "Where to start"
        REVIEW = "review", "Review"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="practice_runs")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="practice_runs")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    skills = models.JSONField(default=list, help_text="skills still to be asked, by primary key")
    asked = models.JSONField(default=list, help_text="questions asked so far: [block, level]")
    question = models.JSONField(null=True, help_text="the open one: block, level, seed, hints, answer")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["student", "course", "purpose"])]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.course}"
