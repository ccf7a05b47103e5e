"""The proof of an erasure, to be kept by whoever asked for it. It names nobody."""

from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from webapp.privacy.models import Erasure


def write_proof(erasure: Erasure) -> str:
    """Its words, in the language that is on. They are stored as they are, with their fingerprint beside them."""
    lines = [
        _("Proof of erasure"), "",
        _("Number: %(number)s") % {"number": erasure.pk},
        (_("Asked for by the school: %(time)s") if erasure.by_school else _("Asked for: %(time)s"))
        % {"time": _utc(erasure.asked_at)},
        _("Erased: %(time)s") % {"time": _utc(erasure.done_at)}, "",
        _("Rows deleted:"), *_rows(erasure.deleted), "",
        _("Rows kept without a name (the log of what lessons changed, and of who looked at data):"),
        *_rows(erasure.kept), "", *_search(erasure),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _search(erasure: Erasure) -> list[str]:
    if not erasure.searched:
        return [_("Searched afterwards: no, because the work was interrupted")]
    return [
        _("Searched afterwards: %(tables)s tables, %(columns)s columns, %(keys)s keys, %(files)s files")
        % erasure.searched,
        _("Found: %(places)s") % {"places": ", ".join(erasure.found) or _("nothing")},
    ]


def _rows(counted: dict[str, int]) -> list[str]:
    return [f"  {label}: {count}" for label, count in sorted(counted.items())]


def _utc(time: datetime | None) -> str:
    return f"{date_format(time.astimezone(UTC), 'DATETIME_FORMAT')} UTC" if time else ""
