"""What dashboards keep: small summaries that outlive the estimates, and what teachers write, ask for and answer.

Everything about a student hangs on the student or their session, and goes when they are erased.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lessons.adaptation.models import TeacherAlert
from lessons.content.models import Skill
from webapp.accounts.models import Classroom
from webapp.classroom.models import StudySession


class SessionMinute(models.Model):
    """One minute of a study session, gathered while it runs: a class's curve never has to read estimates."""

    session = models.ForeignKey(StudySession, on_delete=models.CASCADE, related_name="minutes")
    minute = models.PositiveIntegerField(help_text="whole minutes since 1970, UTC")
    standing = models.CharField(max_length=8, choices=StudySession.Standing.choices)
    focus_sum = models.FloatField(default=0.0, help_text="focus times the seconds it was known for")
    focus_seconds = models.FloatField(default=0.0)
    confusion_sum = models.FloatField(default=0.0)
    confusion_seconds = models.FloatField(default=0.0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "minute"], name="a_minute_once_in_a_session")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.minute}: {self.standing}"


class SessionSummary(models.Model):
    """What a study session came to, from what was done on its page. Nothing in it was sensed."""

    session = models.OneToOneField(StudySession, on_delete=models.CASCADE, primary_key=True, related_name="summary")
    seconds = models.FloatField(default=0.0, help_text="spent on the lesson's parts")
    planned_seconds = models.FloatField(default=0.0, help_text="that most students need for these parts")
    exercises = models.PositiveIntegerField(default=0, help_text="exercises answered")
    right_first = models.PositiveIntegerField(default=0, help_text="of these, answered rightly at once")
    hints = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.session_id}: {self.right_first} of {self.exercises}"


class SessionSkill(models.Model):
    """A student's hold on one of the lesson's skills when they opened it, and after their latest answer in it."""

    session = models.ForeignKey(StudySession, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    before = models.FloatField(null=True, help_text="0 to 1; null: not known then")
    after = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "skill"], name="a_skill_once_in_a_session")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.skill_id}: {self.before} to {self.after}"


class AlertAnswer(models.Model):
    """What a teacher made of an alert. It counts until the alert is opened anew."""

    class Kind(models.TextChoices):
        TAKEN = "taken", _("I’m on it")
        LATER = "later", _("Later")

    alert = models.OneToOneField(TeacherAlert, on_delete=models.CASCADE, related_name="answer")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.kind}"


class StudentNote(models.Model):
    """What a teacher wrote down about a student. It is part of the student's record: they may read and export it."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="notes")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes_about_me")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="notes_written"
    )
    text = models.TextField(max_length=2000)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(
        null=True, blank=True, help_text="null: shown; a removed note can be brought back"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["classroom", "student", "-at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: note about {self.student_id}"


class TeacherWish(models.Model):
    """A change that a teacher asks a student's lesson for. The open lesson carries it out, or the next one opened."""

    class Kind(models.TextChoices):
        SIMPLER = "simpler", _("One step simpler from here")
        HARDER = "harder", _("Offer one step harder")
        RECAP = "recap", _("A short recap")
        FIGURE = "figure", _("The simpler figure")

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waits for the lesson to be opened")
        DONE = "done", _("reached the lesson")
        NOTHING = "nothing", _("nothing was left to change")
        WITHDRAWN = "withdrawn", _("taken back before it reached the lesson")

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="wishes")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="teacher_wishes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    block = models.CharField(max_length=80, blank=True, help_text="key of the block it is about; empty: where they are")
    lesson = models.ForeignKey("content.Lesson", on_delete=models.CASCADE, null=True, related_name="+")
    outcome = models.CharField(max_length=9, choices=Outcome.choices, default=Outcome.WAITING)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["student", "classroom", "outcome"])]

    def __str__(self) -> str:
        return f"{self.kind} for {self.student_id}: {self.outcome}"
