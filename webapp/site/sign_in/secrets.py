"""Keys of authenticator apps, stored so that a copy of the database alone gives no codes away."""

import base64
import logging
import secrets
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

logger = logging.getLogger(__name__)


def seal(text: str) -> str:
    """`text`, readable with this site's secret key only."""
    return _sealer().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. Under another secret key it is nothing that anybody knows, so that no code fits it."""
    try:
        return _sealer().decrypt(sealed.encode()).decode()
    except InvalidToken:
        logger.warning("the key of a second step was sealed under another secret key; drop that second step")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def _sealer() -> MultiFernet:
    keys = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(_fernet_key(key)) for key in keys])


def _fernet_key(key: str) -> bytes:
    return base64.urlsafe_b64encode(sha256(b"attune.second-step:" + key.encode()).digest())
