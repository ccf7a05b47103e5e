"""Erasing a person, in the background, with a proof that names nobody. What lessons decided stays, nameless."""

import hashlib
import shutil
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lessons.adaptation.models import DecisionRecord
from webapp.accounts.models import User
from webapp.consent.services import withdraw_consent
from webapp.donations.sets import withdraw_sets_of
from webapp.imports.files import job_folder
from webapp.imports.models import ImportJob
from webapp.privacy.files import forget_download
from webapp.privacy.models import AccessRecord, DataDownload, Erasure
from webapp.privacy.proof import write_proof
from webapp.privacy.searching import Searched, search, traces_of
from webapp.rules.models import ReplayRun

ERASED = "(erased)"
State = Erasure.State


class EraseRefused(ValueError):
    """This account cannot be erased. The message is for the person who asked."""


@transaction.atomic
def ask_erasure(*, user: User, by_school: bool = False) -> Erasure:
    """Closes the account and the camera at once and queues the rest. Raises EraseRefused for the last administrator."""
    admins = User.objects.filter(role=User.Role.ADMIN, is_active=True)
    if user.role == User.Role.ADMIN and not admins.exclude(pk=user.pk).exists():
        raise EraseRefused(
            _("This is the only administrator. Make somebody else one first, or nobody can run the site.")
        )
    erasure = Erasure.objects.filter(user=user, state=State.WAITING).first()
    erasure = erasure or Erasure.objects.create(
        user=user, by_school=by_school, language=translation.get_language() or ""
    )
    withdraw_consent(user=user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    queue_erasure(erasure.pk)
    return erasure


def queue_erasure(erasure_id: UUID) -> None:
    """Asks a worker, once the transaction is through. While the broker is away, `resume_privacy` asks again later."""
    from webapp.privacy.tasks import erase_person

    transaction.on_commit(lambda: erase_person.delay(str(erasure_id)), robust=True)


def carry_out(erasure_id: UUID) -> Erasure | None:
    """Erases all or nothing, then searches and proves it. Doing it again goes on where it was; None: nothing to do."""
    waiting = Erasure.objects.select_related("user").filter(pk=erasure_id, state=State.WAITING)
    erasure = waiting.first()
    if erasure is None:
        return None
    searched = None
    if erasure.user is not None:
        traces = traces_of(erasure.user)
        _erase(erasure, erasure.user)
        searched = search(traces)  # not in the transaction: it may take long, and nobody else's writing waits for it
    _prove(erasure, searched)
    return erasure


def _erase(erasure: Erasure, user: User) -> None:
    _overwrite_what_is_deleted()
    _forget_files(user)
    with transaction.atomic():
        erasure.kept = {
            "adaptation.DecisionRecord": DecisionRecord.objects.filter(student=user).count(),
            "privacy.AccessRecord": AccessRecord.objects.filter(student=user).count(),
        }
        before = _forget_mentions(user)
        _rows_gone, deleted = user.delete()
        erasure.deleted = {**before, **{label: count for label, count in deleted.items() if count}}
        erasure.user, erasure.done_at = None, timezone.now()
        erasure.save()
    _empty_the_journal()


def _prove(erasure: Erasure, searched: Searched | None) -> None:
    """Without `searched` the worker was lost in between, and what to search for with it."""
    if searched is not None:
        erasure.searched, erasure.found = searched.counts(), searched.found
    erasure.state = State.LEFT if erasure.found else State.DONE
    with translation.override(erasure.language or None):
        erasure.proof = write_proof(erasure)
    erasure.digest = hashlib.sha256(erasure.proof.encode()).hexdigest()
    erasure.save()


def _forget_files(user: User) -> None:
    for download_id in DataDownload.objects.filter(user=user).values_list("pk", flat=True):
        forget_download(download_id)
    withdraw_sets_of(user_id=user.pk)
    for job_id in ImportJob.objects.filter(user=user).values_list("pk", flat=True):
        shutil.rmtree(job_folder(job_id), ignore_errors=True)


def _forget_mentions(user: User) -> dict[str, int]:
    """What no pointer leads to: sign-ins, replays with names in them, lines of Django's own administration."""
    classes = user.memberships.values("classroom")
    replays, _kinds = ReplayRun.objects.filter(classroom__in=classes).delete()
    counted = {"sessions.Session": end_sign_ins(user), "rules.ReplayRun": replays, "admin.LogEntry": _forget_log(user)}
    return {label: count for label, count in counted.items() if count}


def end_sign_ins(user: User) -> int:
    """Signs somebody out everywhere; returns from how many browsers."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    keys = [
        row.pk
        for row in Session.objects.filter(expire_date__gte=timezone.now()).iterator()
        if str(store.decode(row.session_data).get("_auth_user_id")) == str(user.pk)
    ]
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


def _forget_log(user: User) -> int:
    about, _kinds = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    ).delete()
    for entry in LogEntry.objects.filter(change_message__contains=user.username).iterator():
        _scrub(entry, user)
    for entry in LogEntry.objects.filter(object_repr__contains=user.username).iterator():
        _scrub(entry, user)
    return about


def _scrub(entry: Any, user: User) -> None:
    """A membership is called "amina in 9B (student)" there."""
    entry.change_message = entry.change_message.replace(f'"{user.username} in ', f'"{ERASED} in ')
    if entry.object_repr == user.username or entry.object_repr.startswith(f"{user.username} in "):
        entry.object_repr = ERASED + entry.object_repr[len(user.username) :]
    entry.save(update_fields=["change_message", "object_repr"])


def _overwrite_what_is_deleted() -> None:
    """SQLite leaves deleted rows readable in its file unless told otherwise. Postgres sees to it when it vacuums."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _empty_the_journal() -> None:
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
