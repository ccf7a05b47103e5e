"""How the site is, for those who look after it: the last hour from sums that the processes add."""

import time
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.webapp.conftest import make_person
from webapp.accounts.models import Classroom
from webapp.observe import figures, plots, samples
from webapp.observe.models import BackupNote
from webapp.observe.services import KEPT, note_backup
from webapp.observe.standing import camera_words
from webapp.observe.tasks import note_beat

# The last hour --------------------------------------------------------------------------------------------------------


@pytest.fixture
def hour(db: None) -> int:
    """A minute that is just over, in a cache of its own."""
    cache.clear()
    return int(time.time()) // 60 - 1


def test_every_process_adds_what_is_new_in_its_minute(hour: int) -> None:
    one, other = samples.Sampler("web"), samples.Sampler("web")
    Client().get(reverse("home"))
    one.add(hour)
    other.add(hour)
    one.add(hour)
    ((minute, sums),) = samples.read_hour(time.time())
    assert minute == hour
    assert sums["requests"] == 2  # both counted the same page, as two processes would two pages; the third time nothing
    assert sums["web"] == 3


def test_what_the_cache_did_not_take_comes_with_the_next_minute(hour: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sampler = samples.Sampler("web")
    Client().get(reverse("home"))
    with monkeypatch.context() as broken:
        broken.setattr(cache, "add", _refuse)
        with pytest.raises(OSError, match="away"):
            sampler.add(hour - 1)
    sampler.add(hour)
    assert samples.read_hour(time.time())[-1][1]["requests"] == 1


def _refuse(*_: Any, **__: Any) -> None:
    raise OSError("away")


def sums_of(**known: int) -> samples.Sums:
    return dict.fromkeys(samples.FIGURES, 0) | known


def test_quantiles_lie_inside_their_bucket() -> None:
    sums = sums_of(frame_all=100, **{"frame_0.1": 50, "frame_0.15": 100})
    sums |= {f"frame_{bound:g}": 100 for bound in figures.FRAME_BUCKETS if bound > 0.15}
    assert figures.quantile_ms(sums, "frame", figures.FRAME_BUCKETS, 0.5) == pytest.approx(100)
    assert figures.quantile_ms(sums, "frame", figures.FRAME_BUCKETS, 0.95) == pytest.approx(145)
    assert figures.quantile_ms(sums_of(), "frame", figures.FRAME_BUCKETS, 0.5) is None
    assert figures.quantile_ms(sums_of(frame_all=1), "frame", figures.FRAME_BUCKETS, 0.5) == 5000


def test_a_line_has_a_gap_where_nothing_was_measured() -> None:
    runs = list(plots._runs([(1, 1.0), (2, 2.0), (3, None), (4, 4.0), (7, 7.0)]))
    assert runs == [[(1, 1.0), (2, 2.0)], [(4, 4.0)], [(7, 7.0)]]


@pytest.mark.parametrize(("highest", "top"), [(0.3, 1), (3, 5), (100, 100), (101, 200), (4200, 5000)])
def test_the_grid_ends_at_a_round_number(highest: float, top: float) -> None:
    assert plots.nice_top(highest) == top


@pytest.mark.django_db
def test_the_page_shows_the_last_hour_and_what_needs_somebody(classroom: Classroom) -> None:
    cache.clear()
    client = Client()
    client.force_login(make_person("sam", "admin"))
    empty = client.get(reverse("observe:status")).content.decode()
    assert "There is nothing to draw yet" in empty
    assert "None was made yet" in empty
    samples.Sampler("web").add(int(time.time()) // 60 - 1)
    for minute in range(2, 30):
        _fill(int(time.time()) // 60 - minute)
    note_beat()
    note_backup(name="attune-20260101T000000Z.tar", rows=4711, size=10_000_000)
    page = client.get(reverse("observe:status"))
    text = page.content.decode()
    assert "From a picture to its answer" in text
    assert "4711 rows" in text
    assert "Heard of within the last three minutes" in text
    client.cookies["attune_language"] = "de"
    assert "Die letzte Stunde" in client.get(reverse("observe:status")).content.decode()


def _fill(minute: int) -> None:
    for name, value in sums_of(
        frame_all=600, web=1, streams=5, milli_fps=12_000, permille_room=900, requests=30, page_all=30
    ).items():
        cache.set(samples.key_of(minute, name), value)


@pytest.mark.parametrize(
    ("streams", "room", "said"),
    [(4, 1000, "Fewer than five"), (40, 1000, "40 cameras are on. There is room"), (40, 500, "fewer pictures")],
)
def test_shedding_is_said_in_words(streams: int, room: int, said: str) -> None:
    sums = sums_of(web=1, streams=streams, permille_room=room, milli_fps=1000 * streams)
    assert said in camera_words([figures.minute_of(1, sums)])


@pytest.mark.django_db
def test_of_backups_the_latest_are_remembered() -> None:
    for number in range(KEPT + 3):
        note_backup(name=f"attune-{number}.tar", rows=number, size=1)
    assert BackupNote.objects.count() == KEPT
    first = BackupNote.objects.first()
    assert first
    assert first.rows == KEPT + 2
