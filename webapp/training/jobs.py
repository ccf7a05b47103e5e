"""Orders for training: what shall be trained from what, sealed by this site, so that it knows its own again.

An order goes along with the data and comes back inside the bundle. The seal says that this site wrote it and that
nobody changed it since; it says nothing about the networks, which are opened and measured like any other.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

FORMAT = 1
NAME = "attention"
SIGNATURE = "signature"

Job = dict[str, Any]


class JobRefused(ValueError):
    """An order that this site does not stand by. The message is for the person who brought it."""


class Foreign(JobRefused):
    """The seal is not this site's, or not of this order."""


class Expired(JobRefused):
    """The order is this site's own, and its time is over."""


def make_job(
    *,
    job: UUID,
    site: str,
    version: str,
    data_sha256: str,
    base_sha256: str,
    tasks: Sequence[str] = ("window",),
    epochs: int = 12,
    batch: int = 256,
    seed: int = 0,
    limit: int | None = None,
    examples_share: float = 0.5,
    expires_at: datetime | None = None,
) -> Job:
    """An order, sealed. `data_sha256` is of the set's dataset.json, `base_sha256` of the manifest to begin from."""
    return seal(
        {
            "format": FORMAT,
            "job": str(job),
            "site": site,
            "name": NAME,
            "version": version,
            "tasks": list(tasks),
            "epochs": epochs,
            "batch": batch,
            "seed": seed,
            "limit": limit,
            "examples_share": examples_share,
            "data_sha256": data_sha256,
            "base_sha256": base_sha256,
            "made_at": _written(timezone.now()),
            "expires_at": _written(expires_at) if expires_at is not None else None,
        }
    )


def seal(job: Mapping[str, Any]) -> Job:
    """The same order with this site's seal over everything else in it."""
    return {**job, SIGNATURE: _signature(job)}


def require_ours(job: object, *, now: datetime | None = None) -> Job:
    """The order, if this site sealed it and its time is not over. Raises Foreign, Expired or JobRefused."""
    if not isinstance(job, dict):
        raise JobRefused(_("The order in it is not an order at all."))
    if not hmac.compare_digest(_signature(job).encode(), str(job.get(SIGNATURE, "")).encode(errors="replace")):
        raise Foreign(
            _(
                "The order in it is not this site's: it was made for another one (it says “%(site)s”), was changed on "
                "the way, or this site's secret key was replaced since."
            )
            % {"site": str(job.get("site", ""))[:80]}
        )
    if job.get("format") != FORMAT:
        raise JobRefused(_("The order in it was written by another version of Attune. Make a new package."))
    ends = expiry_of(job)
    if ends is not None and ends <= (now or timezone.now()):
        raise Expired(
            _("Its order ended on %(when)s. Make a new package, so that it is trained from what may be used today.")
            % {"when": date_format(timezone.localtime(ends), "DATETIME_FORMAT")}
        )
    return job


def expiry_of(job: Mapping[str, Any]) -> datetime | None:
    """When an order ends; None for one that does not."""
    return parse_datetime(job["expires_at"]) if job.get("expires_at") else None


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _signature(job: Mapping[str, Any]) -> str:
    """Over every other key, whatever their order."""
    content = json.dumps({key: value for key, value in job.items() if key != SIGNATURE}, sort_keys=True)
    return salted_hmac("webapp.training.jobs", content, algorithm="sha256").hexdigest()
