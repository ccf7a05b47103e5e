"""For tests that stay inside one process. Tests of running servers use the embedded settings."""

import os
import tempfile
from pathlib import Path

from webapp.settings.base import *  # noqa: F403 - settings files extend one another

SECRET_KEY = "not a secret: tests only"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        # Nothing is waited for until it is on the disk: the file does not outlive the tests.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA synchronous=OFF"},
        # A file, because a shared in-memory database answers "table is locked" instead of waiting.
        "TEST": {"NAME": Path(tempfile.gettempdir()) / f"attune-test-{os.getpid()}.sqlite3"},
    },
}
ATTUNE_MODELS = Path(tempfile.gettempdir()) / f"attune-test-{os.getpid()}-models"
ATTUNE_TRAINING = Path(tempfile.gettempdir()) / f"attune-test-{os.getpid()}-training"
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = "memory://"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; never outside tests
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ATTUNE_SAMPLES = False  # no thread beside the tests
ATTUNE_JURISDICTION = "other"  # said, so that tests may speak of every level
