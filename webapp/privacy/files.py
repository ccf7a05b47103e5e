"""Where downloads lie until their time is over. Only the person's own address serves them."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from webapp.privacy.models import DataDownload

UNFINISHED = timedelta(hours=1)  # no copy takes as long: its worker is gone


def download_path(download_id: UUID) -> Path:
    """The file of a download."""
    return _folder() / f"{download_id}.zip"


def forget_download(download_id: UUID) -> None:
    """Deletes it, if it is there."""
    download_path(download_id).unlink(missing_ok=True)


def sweep_downloads() -> int:
    """Deletes files that no row speaks of any more, and what a killed worker left half written; returns how many."""
    if not settings.MEDIA_ROOT:
        return 0
    known = {str(pk) for pk in DataDownload.objects.values_list("pk", flat=True)}
    long_ago = timezone.now() - UNFINISHED
    swept = [path for path in _folder().glob("*.zip") if path.stem not in known]
    swept += [path for path in _folder().glob("*.part") if path.stat().st_mtime < long_ago.timestamp()]
    for path in swept:
        path.unlink(missing_ok=True)
    return len(swept)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "privacy"
