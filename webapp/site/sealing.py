"""What is sealed with keys derived from the site's secret: a copy of the database alone tells nothing of it."""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def sealer(purpose: str) -> MultiFernet:
    """Seals for one purpose, and opens what was sealed for it, under this secret key or one before it."""
    keys = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(_fernet_key(purpose, key)) for key in keys])


def _fernet_key(purpose: str, key: str) -> bytes:
    return base64.urlsafe_b64encode(sha256(f"attune.{purpose}:{key}".encode()).digest())
