"""The site's own worker does what is due."""

from pathlib import Path

import pytest

from benchmarks.site import Site

OLD_SAMPLE = """
import time
from datetime import timedelta
from django.utils import timezone
from webapp.classroom.models import AttentionSample, StudySession
from webapp.privacy.tasks import keep_retention
session = StudySession.objects.get()
for days in (1, 400):
    at = timezone.now() - timedelta(days=days)
    AttentionSample.objects.create(session=session, at=at, seconds=10, known_share=1)
keep_retention.delay()
give_up = time.monotonic() + 60
while AttentionSample.objects.count() > 1 and time.monotonic() < give_up:
    time.sleep(0.1)
print("left", AttentionSample.objects.count())
"""


@pytest.mark.slow
def test_estimates_past_their_term_are_deleted_and_no_others(site_home: Path) -> None:
    with Site(site_home, prepared=True) as site:
        site.students_at_work(1)
        assert "left 1" in site.manage("shell", "-c", OLD_SAMPLE)
