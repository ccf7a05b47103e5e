"""Orders that went away to be trained elsewhere: whether what comes back is what was ordered, and that it came."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attention_model.manifest import BundleError, Manifest, read_manifest
from webapp.donations.models import DataSet
from webapp.registry.models import ModelVersion
from webapp.registry.shelf import chosen, get_shelf
from webapp.training.jobs import Expired, Job, JobRefused, expiry_of, require_ours
from webapp.training.models import TrainingRun
from webapp.training.packages import forget_package

State = TrainingRun.State
MADE_FOR = "made_for"
NETWORKS: Mapping[str, frozenset[str]] = {
    "window": frozenset({"window", "focus"}),
    "frame": frozenset({"frame", "gaze"}),
}
"""What each task trains. Every other network has to come back as it was."""


def order_in(manifest: Manifest) -> object | None:
    """The order that a bundle says it was made for; None for one that says nothing."""
    return manifest.metrics.get(MADE_FOR)


def require_ordered(manifest: Manifest, *, run_id: UUID | None = None) -> UUID:
    """The run that a bundle was made for, if it waits for it. Raises JobRefused with the reason.

    `run_id`: the one that it has to be made for.
    """
    found = order_in(manifest)
    if found is None:
        raise JobRefused(
            _("It was made for no order. Bring it on the page of versions, and say there where it comes from.")
        )
    job = require_ours(found)
    run = TrainingRun.objects.select_related("data_set", "version", "base").filter(pk=UUID(job["job"])).first()
    if run is None:
        raise JobRefused(_("This site sealed its order, but no longer knows it: its record was deleted."))
    if run_id is not None and run.pk != run_id:
        raise JobRefused(_("It was made for training %(number)s. Bring it there.") % {"number": run.number})
    _require_waiting(run)
    _require_data(run)
    _require_as_ordered(manifest, job)
    _require_rest_untouched(manifest, job, run.base)
    return run.pk


def fulfil(*, run_id: UUID, version: ModelVersion) -> TrainingRun:
    """Notes what came of an order. Inside a transaction; raises JobRefused when another bundle was quicker."""
    run = TrainingRun.objects.select_for_update(of=("self",)).select_related("version").get(pk=run_id)
    _require_waiting(run)
    run.version, run.state, run.ended_at = version, State.DONE, timezone.now()
    run.save(update_fields=["version", "state", "ended_at"])
    transaction.on_commit(lambda: forget_package(run.pk))
    return run


def _require_waiting(run: TrainingRun) -> None:
    facts = {"number": run.number}
    if run.place != TrainingRun.Place.AWAY:
        raise JobRefused(_("Training %(number)s is done on this machine; its bundle comes by itself.") % facts)
    if run.state == State.DONE and run.version is not None:
        if run.version.state == ModelVersion.State.REMOVED:
            return  # it may come again
        raise JobRefused(
            _("Training %(number)s has its bundle already: version %(version)s.")
            % {**facts, "version": run.version.number}
        )
    if run.state == State.EXPIRED:
        raise Expired(_("The order of training %(number)s has ended. Make a new package.") % facts)
    if run.state != State.AWAY:
        raise JobRefused(
            _("Training %(number)s waits for no bundle: “%(state)s”.") % {**facts, "state": run.get_state_display()}
        )


def _require_data(run: TrainingRun) -> None:
    if run.data_set.state != DataSet.State.READY:
        raise JobRefused(
            _(
                "Data set %(number)s, from which it was made, was withdrawn since: somebody took back what they had "
                "given. Make a new package from the newest data set."
            )
            % {"number": run.data_set.number}
        )


def _require_as_ordered(manifest: Manifest, job: Mapping[str, Any]) -> None:
    told = manifest.metrics.get("data_set")
    if not isinstance(told, dict) or told.get("sha256") != job["data_sha256"]:
        raise JobRefused(_("It was trained from other data than those that its order names."))
    if (manifest.name, manifest.version) != (job["name"], job["version"]):
        raise JobRefused(
            _("It calls itself %(found)s; ordered was %(ordered)s.")
            % {"found": f"{manifest.name} {manifest.version}"[:80], "ordered": f"{job['name']} {job['version']}"}
        )


def _require_rest_untouched(manifest: Manifest, job: Job, base: ModelVersion) -> None:
    """What nobody ordered to be trained is the base's, to the last bit."""
    try:
        before = read_manifest(get_shelf().place(chosen(base)))
    except BundleError:
        return  # the base was removed since; the judgement sees everything all the same
    ordered = frozenset[str]().union(*(NETWORKS.get(task, frozenset()) for task in job["tasks"]))
    for name in sorted(set(before.networks) | set(manifest.networks)):
        one, other = before.networks.get(name), manifest.networks.get(name)
        if name not in ordered and (one is None or other is None or one.sha256 != other.sha256):
            raise JobRefused(
                _("Its network “%(name)s” was changed, though only %(tasks)s was to be trained.")
                % {"name": name, "tasks": ", ".join(job["tasks"])}
            )


def ends(run: TrainingRun) -> datetime | None:
    """When an order ends."""
    return expiry_of(run.job)
