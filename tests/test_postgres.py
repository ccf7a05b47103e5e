"""What reads and writes the database does so on Postgres too: migrations, courses, answers, the log, pages, sockets."""

import os
import subprocess
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import ROOT

SUITES = [
    "tests/lessons/test_import.py",
    "tests/lessons/test_attempts.py",
    "tests/lessons/test_log.py",
    "tests/lessons/test_learner_mastery.py",
    "tests/lessons/test_learner_practice.py",
    "tests/webapp/test_access.py",
    "tests/webapp/test_append_only.py",
    "tests/webapp/test_consent.py",
    "tests/webapp/test_drift.py",
    "tests/webapp/test_erasing.py",
    "tests/webapp/test_pages.py",
    "tests/webapp/test_privacy.py",
    "tests/webapp/test_rosters.py",
    "tests/webapp/test_site.py",
    "tests/webapp/test_study_socket.py",
    "tests/webapp/test_swaps.py",
]


@pytest.mark.slow
def test_the_database_suites_pass_on_postgres(postgres_server: Any) -> None:
    address = urlsplit(postgres_server.get_uri())
    environment = {
        **os.environ,
        "ATTUNE_TEST_POSTGRES_USER": address.username or "postgres",
        "ATTUNE_TEST_POSTGRES_HOST": parse_qs(address.query)["host"][0],
    }
    command = [sys.executable, "-m", "pytest", "-q", "--ds=tests.postgres_settings", *SUITES]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:]
    assert " passed" in done.stdout
