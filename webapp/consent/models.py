"""What somebody agreed to, when, and until when."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from webapp.accounts.models import SensingLevel

# Raise it whenever the words of consent/choice.html change in meaning: older records then ask again.
TEXT_VERSION = 1
PURPOSE = "Adapting lessons to attention, and showing the student's state to the student and the teacher in words."


class ConsentRecord(models.Model):
    """One choice of a sensing level. A newer choice or a withdrawal ends it; it is never edited otherwise."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    level = models.CharField(max_length=10, choices=SensingLevel.choices)
    purpose = models.TextField(default=PURPOSE)
    text_version = models.PositiveSmallIntegerField(default=TEXT_VERSION)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="one_consent_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.level} from {self.given_at:%Y-%m-%d}"
