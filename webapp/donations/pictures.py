"""Donated crops, sealed and opened again: two small grey pictures each, as the frame network takes them."""

import io
import zipfile
import zlib

import cv2
import numpy as np
from cryptography.fernet import InvalidToken
from numpy.typing import NDArray

from attention_model.region import EYES_HEIGHT, EYES_WIDTH, FACE_SIDE
from webapp.site.sealing import sealer

Grey = NDArray[np.uint8]
PURPOSE = "donated-crops"
FACE, EYES = (FACE_SIDE, FACE_SIDE), (EYES_HEIGHT, EYES_WIDTH)


class CannotOpen(ValueError):
    """Sealed under a secret key that this site no longer has."""


def seal(face: Grey, eyes: Grey) -> bytes:
    """Both pictures, readable with this site's secret key only."""
    if face.shape != FACE or eyes.shape != EYES:
        raise ValueError(f"a crop is {FACE} and {EYES}, not {face.shape} and {eyes.shape}")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("face", face.tobytes())
        archive.writestr("eyes", eyes.tobytes())
    return sealer(PURPOSE).encrypt(packed.getvalue())


def unseal(sealed: bytes | memoryview) -> tuple[Grey, Grey]:
    """(face, eyes). Raises CannotOpen."""
    try:
        with zipfile.ZipFile(io.BytesIO(sealer(PURPOSE).decrypt(bytes(sealed)))) as archive:
            face, eyes = (np.frombuffer(archive.read(name), np.uint8) for name in ("face", "eyes"))
    except (InvalidToken, zipfile.BadZipFile, zlib.error, KeyError) as error:
        raise CannotOpen("sealed under another secret key") from error
    return face.reshape(FACE), eyes.reshape(EYES)


def as_png(sealed: bytes | memoryview) -> bytes:
    """Both pictures in one, face on the left, for the eyes of whoever gave them. Raises CannotOpen."""
    face, eyes = unseal(sealed)
    sheet = np.full((FACE_SIDE, FACE_SIDE + EYES_WIDTH), 128, np.uint8)
    sheet[:, :FACE_SIDE] = face
    top = (FACE_SIDE - EYES_HEIGHT) // 2
    sheet[top : top + EYES_HEIGHT, FACE_SIDE:] = eyes
    written, png = cv2.imencode(".png", sheet)
    if not written:
        raise CannotOpen("not a picture")
    return bytes(png)
