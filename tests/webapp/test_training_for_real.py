"""A training with the site's own worker and the real trainer, whose worker is killed half way."""

import os
import re
import signal
from pathlib import Path

import pytest

from benchmarks.site import Site, list_processes, wait_until

ORDER = """
import time
from tests.webapp.training_sets import ready_set
from webapp.accounts.models import User
from webapp.registry.arriving import list_shipped
from webapp.registry.models import ModelVersion
from webapp.training.models import TrainingRun
from webapp.training.services import Choices, order_run
list_shipped()
admin = User.objects.get(username="admin")
choices = Choices(epochs=20, limit=128, batch=32)
run = order_run(data_set=ready_set(admin), base=ModelVersion.objects.get(state="live"), by=admin, choices=choices)
give_up = time.monotonic() + 240
while len(run.live.get("history", ())) < 2 and run.state in {"waiting", "running"} and time.monotonic() < give_up:
    time.sleep(0.1)
    run.refresh_from_db()
print("ordered", run.pk, run.state, run.live.get("epoch"), run.problem)
"""
RESUME = """
import time
from datetime import timedelta
from webapp.training.models import TrainingRun
from webapp.training.tasks import resume_training
run = TrainingRun.objects.get()
print("learned", len(run.live["history"]))
TrainingRun.objects.update(beat_at=run.beat_at - timedelta(minutes=1))
resume_training.delay()
give_up = time.monotonic() + 240
while run.state == "running" and time.monotonic() < give_up:
    time.sleep(0.1)
    run.refresh_from_db()
print("ended", run.state, run.problem)
passes = [each["epoch"] for each in run.live["history"]]
print("begun", run.log.count("Training window"), "passes", passes == list(range(1, 21)))
if run.version:
    print("version", run.version.state, run.version.origin, run.pictures.exists(), run.version.judgement.state)
"""


@pytest.mark.slow
def test_a_training_whose_worker_is_killed_goes_on_and_becomes_a_candidate(site_home: Path) -> None:
    with Site(site_home, prepared=True) as site:
        told = site.manage("shell", "-c", ORDER)
        found = re.search(r"ordered (\S+) running", told)
        assert found, told
        os.kill(site.find("--queues training"), signal.SIGKILL)
        assert wait_until(lambda: not _there(found[1]), seconds=30)
        told = site.manage("shell", "-c", RESUME)
        assert "ended done" in told, told
        assert "begun 2 passes True" in told, told
        assert "version candidate trained True" in told, told


def _there(words: str) -> bool:
    return any(words in command for _pid, _parent, command in list_processes())
