"""The site on one machine: SQLite, an embedded Valkey, everything started by `manage.py up`."""

import os
import secrets
from pathlib import Path

from webapp.settings import _engines
from webapp.settings.base import *  # noqa: F403 - settings files extend one another
from webapp.settings.base import ROOT

ATTUNE_HOME = Path(os.environ.get("ATTUNE_HOME", ROOT / "var"))
ATTUNE_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
ATTUNE_DEMO = os.environ.get("ATTUNE_DEMO", "1") == "1"


def _secret_key(path: Path) -> str:
    """This machine's own key, made on first use and readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


SECRET_KEY = _secret_key(ATTUNE_HOME / "secret_key")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SILENCED_SYSTEM_CHECKS = [
    "security.W004",
    "security.W008",
    "security.W012",
    "security.W016",
]  # served on loopback, no TLS

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ATTUNE_HOME / "attune.sqlite3",
        "CONN_MAX_AGE": None,  # opening the file and setting it up costs more than most queries
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",  # a write lock taken late can fail with "database is locked"
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    },
}

STATIC_ROOT = ATTUNE_HOME / "static"
MEDIA_ROOT = ATTUNE_HOME / "media"
ATTUNE_MODELS = ATTUNE_HOME / "models"
ATTUNE_TRAINING = ATTUNE_HOME / "training"

_VALKEY = f"unix://{os.environ.get('ATTUNE_VALKEY_SOCKET', ATTUNE_HOME / 'valkey.sock')}"
CHANNEL_LAYERS = _engines.channel_layers(_VALKEY)
CACHES = _engines.caches(_VALKEY)
CELERY_BROKER_URL = _engines.broker(_VALKEY)
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
