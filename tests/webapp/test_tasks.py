"""Estimates are kept for their term and no longer."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from benchmarks.site import Site, wait_until
from webapp.classroom.models import AttentionSample, StudySession
from webapp.privacy.tasks import keep_retention

OLD_SAMPLE = """
from datetime import timedelta
from django.utils import timezone
from webapp.classroom.models import AttentionSample, StudySession
from webapp.privacy.tasks import keep_retention
at = timezone.now() - timedelta(days=400)
AttentionSample.objects.create(session=StudySession.objects.get(), at=at, seconds=10, known_share=1)
keep_retention.delay()
"""
COUNT = "from webapp.classroom.models import AttentionSample; print('left', AttentionSample.objects.count())"


@pytest.mark.django_db
def test_only_estimates_past_their_term_are_deleted(session: StudySession) -> None:
    for days in (1, 29, 31, 400):
        at = timezone.now() - timedelta(days=days)
        AttentionSample.objects.create(session=session, at=at, seconds=10, known_share=1)
    assert keep_retention() == 2
    assert AttentionSample.objects.count() == 2


@pytest.mark.slow
def test_the_sites_own_worker_does_it(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        site.students_at_work(1)
        site.manage("shell", "-c", OLD_SAMPLE)
        assert wait_until(lambda: "left 0" in site.manage("shell", "-c", COUNT), 30)
