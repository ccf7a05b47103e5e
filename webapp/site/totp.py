"""Codes that change every half minute (RFC 6238), as authenticator apps show them."""

import base64
import hmac
import secrets
import struct
from hashlib import sha1
from urllib.parse import quote, urlencode

PERIOD = 30
DIGITS = 6
TOLERANCE = 1  # a telephone's clock may be half a minute off


def new_secret() -> str:
    """160 random bits, as the RFC asks, in the letters that apps take."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, counter: int) -> str:
    """The code of one half minute. SHA-1 because it is the only one that every app knows."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", counter), sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def counter_of(secret: str, code: str, *, now: float, after: int) -> int | None:
    """Which half minute around `now` the code belongs to; None when to none, or to one not later than `after`."""
    middle = int(now) // PERIOD
    for counter in range(middle - TOLERANCE, middle + TOLERANCE + 1):
        if counter > after and hmac.compare_digest(code_at(secret, counter).encode(), code.encode()):
            return counter
    return None


def app_address(secret: str, *, issuer: str, name: str) -> str:
    """What the QR code says to the app."""
    label = quote(f"{issuer}:{name}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"
