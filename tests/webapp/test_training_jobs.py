"""Orders for training: this site knows its own again, and nobody else's."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from webapp.training.jobs import Expired, Foreign, JobRefused, make_job, require_ours, seal

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()


def order(**more: Any) -> dict[str, Any]:
    facts = {
        "job": uuid4(),
        "site": "Lindenschule",
        "version": "site-7",
        "data_sha256": "d" * 64,
        "base_sha256": "b" * 64,
    }
    return make_job(**{**facts, **more})


def test_an_order_comes_back_as_json_and_is_known() -> None:
    made = order(expires_at=timezone.now() + timedelta(days=30))
    assert require_ours(json.loads(json.dumps(made))) == made
    assert require_ours(dict(reversed(made.items()))) == made


@given(st.sampled_from(sorted(set(order()) - {"signature"})), LEAVES)
def test_whatever_is_changed_in_it_breaks_the_seal(key: str, value: Any) -> None:
    made = order()
    if json.dumps(made[key]) != json.dumps(value):
        with pytest.raises(Foreign):
            require_ours({**made, key: value})


@pytest.mark.parametrize("signature", ["", "0" * 64, None, 7, "ä", []])
def test_no_seal_is_no_seal(signature: Any) -> None:
    with pytest.raises(Foreign, match="Lindenschule"):
        require_ours({**order(), "signature": signature})


def test_another_site_has_another_secret(settings: Any) -> None:
    made = order()
    settings.SECRET_KEY = "another site's"
    with pytest.raises(Foreign, match="not this site's"):
        require_ours(made)


@pytest.mark.parametrize("what", [None, "order", [], 3])
def test_what_is_no_order_is_refused(what: object) -> None:
    with pytest.raises(JobRefused):
        require_ours(what)


def test_an_order_of_another_format_is_refused() -> None:
    with pytest.raises(JobRefused, match="another version of Attune"):
        require_ours(seal({**order(), "format": 2}))


def test_it_ends_at_the_moment_it_names_and_the_words_name_it_in_the_readers_time_zone() -> None:
    ends = datetime(2027, 1, 31, 23, 30, tzinfo=UTC)
    made = order(expires_at=ends)
    require_ours(made, now=ends - timedelta(seconds=1))
    with timezone.override("Europe/Berlin"), pytest.raises(Expired, match=r"1 February 2027.*00:30"):
        require_ours(made, now=ends)


@given(st.timezones())
def test_in_every_time_zone_it_ends_at_the_same_moment(zone: Any) -> None:
    ends = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    made = order(expires_at=ends.astimezone(zone))
    require_ours(made, now=ends - timedelta(seconds=1))
    with pytest.raises(Expired):
        require_ours(made, now=ends)
