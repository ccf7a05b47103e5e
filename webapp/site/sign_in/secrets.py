"""Keys of authenticator apps, stored so that a copy of the database alone gives no codes away."""

import base64
import logging
import secrets

from cryptography.fernet import InvalidToken

from webapp.site.sealing import sealer

PURPOSE = "second-step"

logger = logging.getLogger(__name__)


def seal(text: str) -> str:
    """`text`, readable with this site's secret key only."""
    return sealer(PURPOSE).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. Under another secret key it is nothing that anybody knows, so that no code fits it."""
    try:
        return sealer(PURPOSE).decrypt(sealed.encode()).decode()
    except InvalidToken:
        logger.warning("the key of a second step was sealed under another secret key; drop that second step")
        return base64.b32encode(secrets.token_bytes(20)).decode()
