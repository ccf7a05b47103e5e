"""The data of a site that nobody has used yet. Making it takes longer than most tests, so a run of tests makes it once,
whichever of its processes comes first, and every site that needs it takes a copy."""

import fcntl
import shutil
from pathlib import Path

import pytest

from benchmarks.site import Site


def prepared_home(config: pytest.Config, factory: pytest.TempPathFactory) -> Path:
    """The folder to copy: tables, the demo course with its people, static files."""
    own = factory.getbasetemp()
    shared = own.parent if hasattr(config, "workerinput") else own  # the processes of one run have one folder above
    home, whole = shared / "prepared", shared / "prepared.whole"
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            _prepare(Site(home))
            whole.touch()
    return home


def _prepare(site: Site) -> None:
    site.prepare()
    site.manage("collectstatic", "--noinput", "--verbosity", "0")
