"""What a camera noticed of somebody, to be deleted on its own: the account, the answers and the lessons stay."""

from django.db import transaction

from webapp.accounts.models import User
from webapp.classroom.models import AttentionSample, BlockGaze, GazeSetup
from webapp.dashboards.models import SessionMinute
from webapp.donations.models import DonatedCrop, SelfReport, TrainingExample
from webapp.donations.services import delete_given

SENSED = ((AttentionSample, "session__student"), (BlockGaze, "session__student"), (GazeSetup, "student"))
GIVEN = (TrainingExample, DonatedCrop)
NOTHING = {"focus_sum": 0, "focus_seconds": 0, "confusion_sum": 0, "confusion_seconds": 0}


def count_sensed(user: User) -> int:
    """How many entries that is now."""
    found = [(model, path) for model, path in SENSED] + [(model, "user") for model in GIVEN]
    return sum(model._default_manager.filter(**{path: user}).count() for model, path in found)  # noqa: SLF001


@transaction.atomic
def forget_sensed(*, user: User) -> int:
    """Deletes it at once, and takes it out of the minutes that lessons are summed up by; returns how many entries."""
    deleted = delete_given(user=user)
    for model, path in SENSED:
        count, _kinds = model._default_manager.filter(**{path: user}).delete()  # noqa: SLF001 - Django's public name
        deleted += count
    SessionMinute.objects.filter(session__student=user).update(**NOTHING)
    SelfReport.objects.filter(student=user).update(focus=None, confusion=None)
    return deleted
