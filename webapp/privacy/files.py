"""Where downloads lie until their time is over. Only the person's own address serves them."""

from pathlib import Path
from uuid import UUID

from django.conf import settings


def download_path(download_id: UUID) -> Path:
    """The file of a download."""
    return Path(settings.MEDIA_ROOT) / "privacy" / f"{download_id}.zip"


def forget_download(download_id: UUID) -> None:
    """Deletes it, if it is there."""
    download_path(download_id).unlink(missing_ok=True)
