"""Django's own deployment check on the production settings, with every secret coming from the environment."""

import os
import subprocess
import sys
from pathlib import Path

ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "webapp.settings.production",
    "ATTUNE_SECRET_KEY": "only-for-this-check-" + "abcdefghijklmnopqrstuvwxyz0123456789",
    "ATTUNE_HOSTS": "attune.example",
    "ATTUNE_DB_PASSWORD": "only-for-this-check",
    "ATTUNE_REDIS_URL": "redis://localhost:6379/0",
}


def main() -> int:
    """Exit status of `check --deploy`, warnings counting as failures."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    root = Path(__file__).resolve().parents[1]
    return subprocess.run(command, cwd=root, env={**os.environ, **ENVIRONMENT}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
