"""The rules that teachers write, every version of them, and which rules are on in which class."""

import uuid

from django.conf import settings
from django.db import models

from lessons.adaptation.models import AppendOnly
from webapp.accounts.models import Classroom

KEY_LENGTH = 60  # a stand-in's id is its rule's key and a few letters more; ids have 80 at most


class TeacherRule(models.Model):
    """A rule of a teacher's own. What it says stands in its versions."""

    key = models.SlugField(max_length=KEY_LENGTH, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="teacher_rules"
    )
    title = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class RuleVersion(AppendOnly):
    """What a rule said once. Versions are added and never changed, so that the log can point at them."""

    rule = models.ForeignKey(TeacherRule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.JSONField(help_text="the rule as a mapping, as in default_rules.yaml")
    stand_in = models.JSONField(null=True, help_text="the rule that does the same without a camera, made along with it")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="a_version_has_one_number")]

    def __str__(self) -> str:
        return f"{self.rule}, version {self.number}"


class ClassRule(models.Model):
    """Whether a rule is on in a class. Without a row, a rule of the site is on and a teacher's is off."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="class_rules")
    key = models.CharField(max_length=80)
    on = models.BooleanField()
    version = models.ForeignKey(RuleVersion, on_delete=models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["classroom", "key"], name="a_rule_is_on_or_off_once")]

    def __str__(self) -> str:
        return f"{self.key} {'on' if self.on else 'off'} in {self.classroom}"


class RuleSwitch(AppendOnly):
    """The record of who switched what. The latest row's stamp also says which rules of a class are the newest."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="rule_switches")
    stamp = models.UUIDField(default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    was_on = models.BooleanField()
    was_version = models.ForeignKey(RuleVersion, on_delete=models.CASCADE, null=True, related_name="+")
    on = models.BooleanField()
    version = models.ForeignKey(RuleVersion, on_delete=models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["classroom", "-id"])]

    def __str__(self) -> str:
        return f"{self.title} {'on' if self.on else 'off'}"


class ReplayRun(models.Model):
    """A rule tried on what was recorded. Kept for a day, for whoever asked."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    over = models.CharField(max_length=10, choices=[("class", "class"), ("simulation", "simulation")])
    title = models.CharField(max_length=200)
    rules = models.JSONField(help_text="the rule, and its stand-in if it has one, as sources")
    without = models.JSONField(default=list, help_text="rules that stay out: this one takes their place")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["started_at"])]

    def __str__(self) -> str:
        return f"{self.title} over {self.over}"
