"""A school's own servers: Postgres, Redis or Valkey, TLS in front. Every secret comes from the environment."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from webapp.settings import _engines, _logs
from webapp.settings.base import *  # noqa: F403 - settings files extend one another


def _required(name: str, default: str | None = None) -> str:
    """The variable `name`, or the content of the file that `name`_FILE points to."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    if value := os.environ.get(name):
        return value
    if default is not None:
        return default
    raise ImproperlyConfigured(f"Set {name} (or {name}_FILE) in the environment.")


SECRET_KEY = _required("ATTUNE_SECRET_KEY")
ALLOWED_HOSTS = _required("ATTUNE_HOSTS").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("ATTUNE_DB_NAME", "attune"),
        "USER": os.environ.get("ATTUNE_DB_USER", "attune"),
        "PASSWORD": _required("ATTUNE_DB_PASSWORD"),
        "HOST": os.environ.get("ATTUNE_DB_HOST", "localhost"),
        "PORT": os.environ.get("ATTUNE_DB_PORT", "5432"),
        # A page gives up after twelve seconds and asks again: whoever waits longer for the database waits for nobody.
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": 8, "timeout": 5.0},
            "connect_timeout": 5,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 15_000,
        },
    },
}

_REDIS = _required("ATTUNE_REDIS_URL")
CHANNEL_LAYERS = _engines.channel_layers(_REDIS)
CACHES = _engines.caches(_REDIS)
CELERY_BROKER_URL = _engines.broker(_REDIS)

STATIC_ROOT = Path(os.environ.get("ATTUNE_STATIC_ROOT", "/srv/attune/static"))
ATTUNE_MODELS = Path(os.environ.get("ATTUNE_MODELS", "/srv/attune/models"))
ATTUNE_MODELS_KEY = _required("ATTUNE_MODELS_KEY", default="")
ATTUNE_TRAINING = Path(os.environ.get("ATTUNE_TRAINING", "/srv/attune/training"))
MEDIA_ROOT = Path(os.environ.get("ATTUNE_MEDIA_ROOT", "/srv/attune/media"))

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # the proxy sets it and strips what clients send
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# How many proxies of the school stand before the web processes: from whom an address is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("ATTUNE_PROXIES", "1"))
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True

# Watching: other machines of the same private network may ask; what came through the proxy may not.
_PRIVATE = "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7"
ATTUNE_WATCH_FROM = os.environ.get("ATTUNE_WATCH_FROM", _PRIVATE).split(",")
ATTUNE_WATCH_TOKEN = _required("ATTUNE_WATCH_TOKEN", "")
LOGGING = _logs.json_lines()
ATTUNE_JSON_LOGS = True
