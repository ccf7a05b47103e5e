"""Data sets from the order to the withdrawal. A set that holds something that was taken back loses its files."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from webapp.accounts.models import User
from webapp.donations.files import forget_set
from webapp.donations.models import DataSet, DataSetMember
from webapp.donations.selectors import get_gathered
from webapp.donations.signals import data_set_withdrawn
from webapp.site.selectors import get_site

State = DataSet.State
HOLDS_FILES = [State.BUILDING, State.READY, State.FAILED]


class SetRefused(ValueError):
    """No data set is made. The message is for the person who asked."""


@transaction.atomic
def order_set(*, by: User) -> DataSet:
    """The next data set, to be put together in the background; while one is being made, that one is meant."""
    under_way = DataSet.objects.select_for_update().filter(state=State.BUILDING).first()
    if under_way is not None:
        return under_way
    if not get_site().donations:
        raise SetRefused(_("Students are not asked for anything on this site. Allow it first."))
    gathered = get_gathered()
    if not gathered.moments and not gathered.crops:
        raise SetRefused(_("Nobody has given anything yet, so there is nothing to make a data set of."))
    latest = DataSet.objects.aggregate(latest=Max("number"))["latest"] or 0
    made = DataSet.objects.create(number=latest + 1, made_by=by)
    queue_set(made.pk)
    return made


def queue_set(set_id: UUID) -> None:
    """Asks a worker, once the transaction is through. While the broker is away, `resume_sets` asks again later."""
    from webapp.donations.tasks import build_set

    transaction.on_commit(lambda: build_set.delay(str(set_id)), robust=True)


@transaction.atomic
def withdraw_set(*, set_id: UUID) -> bool:
    """Deletes a data set's files; its sheet stays, so that it can be told what a model was trained with."""
    held = DataSet.objects.filter(pk=set_id, state__in=HOLDS_FILES)
    if not held.update(state=State.WITHDRAWN, withdrawn_at=timezone.now(), holder=""):
        return False
    DataSet.objects.get(pk=set_id).members.all().delete()
    transaction.on_commit(lambda: _forget(set_id))
    return True


def withdraw_sets_of(*, user_id: int, with_crops: bool = False, since: datetime | None = None) -> int:
    """Withdraws every set that holds, or may be about to hold, something of this person; returns how many.

    `with_crops`: only those with pictures of theirs. `since`: only those that were ordered after this.
    """
    members = DataSetMember.objects.filter(user_id=user_id, data_set__state__in=HOLDS_FILES)
    if with_crops:
        members = members.filter(crops=True)
    if since is not None:
        members = members.filter(data_set__made_at__gte=since)
    return sum(withdraw_set(set_id=pk) for pk in list(members.values_list("data_set_id", flat=True)))


def withdraw_old_sets() -> int:
    """Withdraws sets with moments in them that are past their term; returns how many."""
    before = (timezone.now() - timedelta(days=settings.ATTUNE_DONATION_DAYS)).isoformat()
    ready = DataSet.objects.filter(state=State.READY, sheet__oldest__lt=before)
    return sum(withdraw_set(set_id=pk) for pk in list(ready.values_list("pk", flat=True)))


def _forget(set_id: UUID) -> None:
    forget_set(set_id)
    data_set_withdrawn.send(sender=DataSet, set_id=set_id)
