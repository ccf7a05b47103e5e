"""How large a picture is, from its first bytes: before anything unpacks it."""

import struct

from django.utils.formats import number_format
from django.utils.translation import gettext as _

MOST_PIXELS = 40_000_000
MOST_SIDE = 12_000

_BARE = {0x01, *range(0xD0, 0xD9)}  # markers without a length
_PLAIN_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}


class PictureError(ValueError):
    """The file is no picture that pages can show. The message is for the person who chose it."""


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG, JPEG or WebP. Raises PictureError for anything else and for broken beginnings."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
            return struct.unpack(">II", content[16:24])
        if content.startswith(b"\xff\xd8\xff"):
            return _jpeg_size(content)
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return _webp_size(content)
    except (struct.error, IndexError) as error:
        raise PictureError(_("This picture is damaged: its beginning cannot be read.")) from error
    raise PictureError(_("This is not a PNG, JPEG or WebP picture, whatever its name says."))


def check_picture(content: bytes) -> None:
    """Raises PictureError for pictures that no page needs and small computers cannot unpack."""
    width, height = picture_size(content)
    if not width or not height:
        raise PictureError(_("This picture is damaged: it says it has no size."))
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise PictureError(
            _("This picture has %(width)s × %(height)s pixels. Make it smaller first: 2,000 pixels wide is plenty.")
            % {"width": number_format(width, force_grouping=True), "height": number_format(height, force_grouping=True)}
        )


def _jpeg_size(content: bytes) -> tuple[int, int]:
    place = 2
    while place < len(content):
        if content[place] != 0xFF:
            raise PictureError(_("This picture is damaged: its beginning cannot be read."))
        marker = content[place + 1]
        if marker == 0xFF:  # fill
            place += 1
            continue
        if marker in _BARE:
            place += 2
            continue
        length: int = struct.unpack(">H", content[place + 2 : place + 4])[0]
        if marker in _PLAIN_FRAMES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        place += 2 + length
    raise PictureError(_("This picture is damaged: its size is not in it."))


def _webp_size(content: bytes) -> tuple[int, int]:
    form = content[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if form == b"VP8L" and content[20] == 0x2F:
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if form == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise PictureError(_("This picture is damaged: its beginning cannot be read."))
