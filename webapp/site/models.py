"""What this site is, and the lists of people that were read into it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from webapp.accounts.models import Classroom, Membership, SensingLevel


class Jurisdiction(models.TextChoices):
    """Whose law the school stands under, as far as the camera is concerned."""

    EU = "EU", _("European Union")
    OTHER = "other", _("Somewhere else")


class SiteSettings(models.Model):
    """The one row that the set-up fills in. What the environment forbids, it cannot allow."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    name = models.CharField(max_length=80, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=8, blank=True, help_text="empty: as each browser asks for")
    jurisdiction = models.CharField(max_length=8, choices=Jurisdiction.choices, blank=True)
    sensing_cap = models.CharField(max_length=10, choices=SensingLevel.choices, default=SensingLevel.EXPRESSION)
    signup_open = models.BooleanField(default=True)
    second_step = models.BooleanField(default=False)
    sso_signup = models.BooleanField(default=False, help_text="whoever the school's sign-in knows gets an account")
    donations = models.BooleanField(default=False, help_text="students may give what they do in lessons for training")
    crop_donations = models.BooleanField(default=False, help_text="and small pictures of their face at the nine points")
    set_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_row_of_site_settings")]

    def __str__(self) -> str:
        return self.name or "this site"


class RosterImport(models.Model):
    """A list of people: first looked at, then taken over, perhaps undone. Its rows are forgotten when it is taken."""

    class State(models.TextChoices):
        PREVIEW = "preview", _("Not taken over yet")
        TAKEN = "taken", _("Taken over")
        UNDONE = "undone", _("Undone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roster_imports")
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PREVIEW)
    lines = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    places = models.ManyToManyField(Membership, related_name="+")
    classrooms = models.ManyToManyField(Classroom, related_name="+")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"


class ImportedPerson(models.Model):
    """An account that an import made. It goes with the person, so that nothing of an erased one is left here."""

    roster = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="people")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imported")

    def __str__(self) -> str:
        return f"{self.user} from {self.roster}"
