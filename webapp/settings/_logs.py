"""How the site logs."""

from typing import Any


def json_lines() -> dict[str, Any]:
    """One line of JSON for each thing that happened, with nothing of a person in it (webapp.observe.logs)."""
    ours = {"handlers": ["console"], "level": "INFO", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "webapp.observe.logs.JsonLine"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        # These bring handlers of their own, which would write people's addresses and words of errors.
        "loggers": {
            "django": ours,
            "django.server": ours,
            "uvicorn": {**ours, "level": "WARNING"},
            "uvicorn.error": {**ours, "level": "WARNING"},
            "uvicorn.access": {**ours, "level": "WARNING"},
            "celery": {**ours, "level": "WARNING"},
        },
    }
