"""The test settings on a Postgres server whose address is in the environment. Used by test_postgres.py."""

import os

from webapp.settings.test import *  # noqa: F403 - settings files extend one another

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "postgres",
        "USER": os.environ["ATTUNE_TEST_POSTGRES_USER"],
        "HOST": os.environ["ATTUNE_TEST_POSTGRES_HOST"],  # a folder: its Unix socket
    },
}
