"""What somebody agreed to, when, and until when; who agreed for them; and what the school allows them at most."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from webapp.accounts.models import SensingLevel

# Raise it whenever the words in consent/texts.py change in meaning: older records then ask again.
TEXT_VERSION = 2
PURPOSE = gettext_noop(
    "Adapting lessons to attention, and showing the student's state to the student and the teacher in words."
)


class GuardianLink(models.Model):
    """A minor's choice on its way to a parent or guardian, by a link. The link stays theirs: they can take it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="until when it can be answered")
    replaced_at = models.DateTimeField(null=True, blank=True, help_text="the student chose again: the link is void")
    guardian_name = models.CharField(max_length=120, blank=True)
    agreed = models.BooleanField(null=True, help_text="null: not answered yet")
    answered_at = models.DateTimeField(null=True, blank=True)

    # what every kind of link has beside these
    user: Any
    user_id: int
    text_version: Any
    consents: Any

    class Meta:
        abstract = True
        ordering = ["-asked_at"]


class GuardianRequest(GuardianLink):
    """A choice of a sensing level on its way to a guardian."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guardian_requests")
    level = models.CharField(max_length=10, choices=SensingLevel.choices)
    text_version = models.PositiveSmallIntegerField(default=TEXT_VERSION)

    def __str__(self) -> str:
        return f"{self.level}, asked {self.asked_at:%Y-%m-%d}"


class ConsentRecord(models.Model):
    """One choice of a sensing level. A newer choice or a withdrawal ends it; it is never edited otherwise."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    level = models.CharField(max_length=10, choices=SensingLevel.choices)
    purpose = models.TextField(default=PURPOSE)
    text_version = models.PositiveSmallIntegerField(default=TEXT_VERSION)
    language = models.CharField(max_length=12, blank=True, help_text="in which the words were read")
    guardian = models.ForeignKey(
        GuardianRequest, on_delete=models.SET_NULL, null=True, blank=True, related_name="consents"
    )
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="one_consent_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.level} from {self.given_at:%Y-%m-%d}"


class PersonLimit(models.Model):
    """What the school, or the person's age, sets for one person. Without a row: no limit of their own."""

    class Guardian(models.TextChoices):
        BY_AGE = "by_age", _("By what they say about their age")
        NEEDED = "needed", _("A guardian must agree")
        NOT_NEEDED = "not_needed", _("They decide themselves")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sensing_limit")
    cap = models.CharField(max_length=10, choices=SensingLevel.choices, default=SensingLevel.EXPRESSION)
    guardian = models.CharField(max_length=10, choices=Guardian.choices, default=Guardian.BY_AGE)
    under_age = models.BooleanField(null=True, help_text="what they said; null: not asked. No date of birth is kept")
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.user}: at most {self.cap}"
