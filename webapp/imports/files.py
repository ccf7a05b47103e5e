"""Where an upload lies until its import ends. Nothing here is ever served."""

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile


def job_folder(job_id: UUID) -> Path:
    """The job's own folder."""
    return Path(settings.MEDIA_ROOT) / "imports" / str(job_id)


def upload_of(job_id: UUID) -> Path:
    """The file as it was uploaded."""
    return job_folder(job_id) / "upload"


def keep_upload(job_id: UUID, upload: "UploadedFile[Any]") -> Path:
    """Writes the upload into the job's folder."""
    path = upload_of(job_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        for chunk in upload.chunks():
            target.write(chunk)
    return path


def forget_files(job_id: UUID) -> None:
    """Deletes everything that was kept for the job."""
    shutil.rmtree(job_folder(job_id), ignore_errors=True)
