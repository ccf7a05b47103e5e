"""The leash of a trainer: what it knows, what it may use, and that it ends with whoever started it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.site import list_processes, wait_until
from tests.webapp.training_sets import write_stand_in
from webapp.training.leash import GRACE_SECONDS
from webapp.training.trainer import start


@pytest.fixture
def trainer(settings: Any, tmp_path: Path) -> Any:
    """Installs a stand-in that does this."""

    def install(does: str) -> None:
        settings.ATTUNE_TRAINER_PYTHON = str(write_stand_in(tmp_path, does))

    return install


def test_a_trainer_knows_no_secret_of_the_site(trainer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_SECRET_KEY", "hush")
    trainer("json.dump(dict(os.environ), open(out + '/environment', 'w'))")
    start(["retrain", "--out", str(tmp_path)], tmp_path, 10**9).wait()
    assert not [name for name in json.loads((tmp_path / "environment").read_text()) if name.startswith("ATTUNE")]


def test_a_trainer_gets_no_more_memory_than_it_may(trainer: Any, tmp_path: Path) -> None:
    trainer("bytearray(3 * 10**8)")
    process = start(["retrain", "--out", str(tmp_path)], tmp_path, 2 * 10**8)
    assert process.wait() == 1
    assert "MemoryError" in (tmp_path / "log.txt").read_text()


def test_a_trainer_ends_with_whoever_started_it(trainer: Any, tmp_path: Path) -> None:
    trainer("open(out + '/pid', 'w').write(str(os.getpid())); time.sleep(60)")
    told = {"DJANGO_SETTINGS_MODULE": "webapp.settings.test", "ATTUNE_TRAINER_PYTHON": str(tmp_path / "python")}
    starter = subprocess.Popen([sys.executable, "-c", STARTER, str(tmp_path)], env={**os.environ, **told})
    assert wait_until(lambda: (tmp_path / "pid").exists() and bool((tmp_path / "pid").read_text()))
    starter.kill()
    starter.wait()
    assert wait_until(lambda: not _alive(int((tmp_path / "pid").read_text())), seconds=GRACE_SECONDS + 5)


STARTER = """
import sys, time, django
django.setup()
from pathlib import Path
from webapp.training.trainer import start
kept = start(["retrain", "--out", sys.argv[1]], Path(sys.argv[1]), 10**9)
time.sleep(60)
"""


def _alive(pid: int) -> bool:
    return pid in {each for each, _parent, _command in list_processes()}
