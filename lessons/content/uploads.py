"""Files that authors upload: checked by what is in them, streamed to where files are kept."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeAlias

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessons.content.captions import CaptionsError, parse_captions
from lessons.content.course_folder.files import ASSET_TYPES, DRAWING_TYPE
from lessons.content.models import Asset, Course
from lessons.content.names import fresh_key
from lessons.content.pictures import PictureError, check_picture
from lessons.content.svg import SvgError, sanitise_svg

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HEAD_BYTES = 500_000  # a JPEG's size may stand behind a large thumbnail


class UploadRefused(ValueError):
    """The file cannot be used. The message is for the person who chose it."""


Upload: TypeAlias = "File[Any]"  # a large one lies on disk, not in memory


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored file: its name as a lesson says it, and what a drawing lost when it was made safe."""

    name: str
    asset: Asset
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Family:
    words: "StrOrPromise"
    most_bytes: int
    content_types: tuple[str, ...]


FAMILIES = {
    "picture": _Family(gettext_lazy("a picture (PNG, JPEG, WebP or SVG)"), 15_000_000, ("image/",)),
    "film": _Family(gettext_lazy("a film (WebM or MP4)"), 100_000_000, ("video/",)),
    "captions": _Family(gettext_lazy("a caption file (WebVTT, .vtt)"), 1_000_000, ("text/vtt",)),
}


def store_upload(*, course: Course, lesson_key: str, upload: Upload, family: str) -> Stored:
    """Keeps a file for a lesson. The same content is kept once; no name is ever given to other content.

    Raises UploadRefused with words for the author.
    """
    wanted = FAMILIES[family]
    if (upload.size or 0) > wanted.most_bytes:
        raise UploadRefused(
            _("This file is larger than %(size)s MB. Please make it smaller.")
            % {"size": wanted.most_bytes // 1_000_000}
        )
    if not upload.size:
        raise UploadRefused(_("This file is empty."))
    content_type = _content_type(upload, wanted)
    left_out = _check_content(upload, content_type)
    return _store(course, lesson_key, upload, content_type, left_out)


def store_text(*, course: Course, lesson_key: str, name: str, text: str) -> Stored:
    """Keeps a text that was written in the site (captions) as a file of the course."""
    file = ContentFile(text.encode("utf-8"), name=name)
    return store_upload(course=course, lesson_key=lesson_key, upload=file, family="captions")


def _content_type(upload: Upload, wanted: _Family) -> str:
    suffix = PurePosixPath(upload.name or "").suffix.lower()
    if suffix == ".svg" and "image/" in wanted.content_types:
        return DRAWING_TYPE
    known = ASSET_TYPES.get(suffix)
    if known is None or not known[0].startswith(wanted.content_types):
        shown = _("“%(suffix)s” files") % {"suffix": suffix} if suffix else _("Files without an ending")
        raise UploadRefused(
            _("%(shown)s cannot be used here. Choose %(words)s.") % {"shown": shown, "words": wanted.words}
        )
    content_type, offset, beginnings = known
    if not _head(upload)[offset:].startswith(beginnings):
        raise UploadRefused(
            _("This file is not what its name says (%(suffix)s). Choose %(words)s.")
            % {"suffix": suffix, "words": wanted.words}
        )
    return content_type


def _check_content(upload: Upload, content_type: str) -> tuple[str, ...]:
    try:
        if content_type == DRAWING_TYPE:
            return sanitise_svg(_head(upload), label="", id_prefix="x-").left_out
        if content_type.startswith("image/"):
            check_picture(_head(upload))
        if content_type == "text/vtt":
            parse_captions(_all(upload).decode("utf-8-sig"))
    except SvgError as error:
        raise UploadRefused(_("This drawing cannot be used: %(error)s.") % {"error": error}) from error
    except PictureError as error:
        raise UploadRefused(str(error)) from error
    except CaptionsError as error:
        raise UploadRefused(_("These captions cannot be used: %(error)s.") % {"error": error}) from error
    except UnicodeDecodeError as error:
        raise UploadRefused(_("These captions are not UTF-8 text. Save the file as UTF-8 first.")) from error
    return ()


def _store(course: Course, lesson_key: str, upload: Upload, content_type: str, left_out: tuple[str, ...]) -> Stored:
    digest = _digest(upload)
    folder = f"lessons/{lesson_key}/"
    same = course.assets.filter(sha256=digest, name__startswith=folder, content_type=content_type).first()
    if same:
        return Stored(same.name.removeprefix(folder), same, left_out)
    name = _fresh_name(course, folder, upload.name or "file")
    asset = Asset(course=course, name=f"{folder}{name}", sha256=digest, content_type=content_type)
    upload.seek(0)
    asset.file.save(name, File(upload, name=name), save=False)
    try:
        with transaction.atomic():
            asset.save()
    except BaseException:
        asset.file.storage.delete(str(asset.file.name))
        raise
    return Stored(name, asset, left_out)


def _fresh_name(course: Course, folder: str, name: str) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    taken = {
        PurePosixPath(found).stem
        for found in course.assets.filter(name__startswith=folder).values_list("name", flat=True)
    }
    return f"{fresh_key(path.stem, taken, otherwise='file')}{path.suffix.lower()}"


def _digest(upload: Upload) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _head(upload: Upload) -> bytes:
    upload.seek(0)
    return bytes(upload.read(HEAD_BYTES))


def _all(upload: Upload) -> bytes:
    upload.seek(0)
    return bytes(upload.read())
