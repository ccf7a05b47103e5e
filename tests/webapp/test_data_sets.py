"""Data sets: what is in them, what is not, who is kept from training, and how they end."""

import hashlib
import json
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from attention_model.frame_network import INPUTS
from tests.webapp.conftest import make_person
from tests.webapp.givers import allow, crop_pictures, make_givers, say
from tpu_training.retraining.own import open_data, own_pages, own_windows
from webapp.accounts.models import Classroom, SensingLevel, User
from webapp.classroom.models import StudySession
from webapp.consent.services import note_age
from webapp.donations import building, services, sets, tasks
from webapp.donations.files import CROPS, HELD_OUT, SHEET, WINDOWS, set_folder, sets_folder, sweep
from webapp.donations.gathering import choose_held_out
from webapp.donations.models import DataSet, DataSetMember, TrainingExample
from webapp.donations.signals import data_set_withdrawn
from webapp.privacy.erasing import ask_erasure
from webapp.privacy.tasks import erase_person
from webapp.site.models import Jurisdiction
from webapp.site.services import set_donations, set_law

pytestmark = pytest.mark.django_db
PEOPLE = ("noor", "jun", "eva", "tomas", "lucia", "omar")


@pytest.fixture
def admin(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> User:
    """An administrator of a site that asks its students; whoever orders a set, waits for it."""
    settings.ATTUNE_TRAINING = tmp_path
    for task in (tasks.build_set, erase_person):
        monkeypatch.setattr(task, "delay", lambda _: None)
    # Nothing of a test is ever committed: what waits for that comes at once.
    monkeypatch.setattr(transaction, "on_commit", lambda then, **_: then())
    allow()
    return make_person("sam", "admin")


@pytest.fixture
def givers(admin: User, classroom: Classroom, session: StudySession) -> list[User]:
    return make_givers(classroom, session, PEOPLE)


def make_set(by: User) -> DataSet:
    made = sets.order_set(by=by)
    tasks.build_set(str(made.pk))
    made.refresh_from_db()
    return made


def test_a_set_holds_what_was_given_in_the_form_that_is_trained_with(admin: User, givers: list[User]) -> None:
    made = make_set(admin)
    assert (made.state, made.number, made.problem) == ("ready", 1, "")
    folder = set_folder(made.pk)
    data = open_data(folder, hashlib.sha256((folder / SHEET).read_bytes()).hexdigest())
    windows, pages = own_windows(data), own_pages(data)
    assert windows
    assert pages
    kept = json.loads((folder / SHEET).read_text())["held_out_people"]
    assert len(windows["person"]) == 3 * (len(PEOPLE) - kept)
    told = {(row["focus"], row["confusion"]): row for row in rows_of(windows)}
    assert (told[0, 1]["focus_weight"], told[0, 1]["confusion_weight"]) == (0, 1)  # lost
    assert (told[1, 0]["focus_weight"], told[1, 0]["confusion_weight"]) == (0.5, 1)  # could follow
    assert (told[0, 0]["focus_weight"], told[0, 0]["confusion_weight"]) == (1, 0)  # elsewhere
    assert sorted(set(pages["wrong"].tolist())) == [False, True]


def rows_of(table: Any) -> list[dict[str, float]]:
    names = ("focus", "focus_weight", "confusion", "confusion_weight")
    return [{name: float(table[name][row]) for name in names} for row in range(len(table["person"]))]


def test_crops_are_what_the_frame_network_takes(admin: User, givers: list[User]) -> None:
    made = make_set(admin)
    seen = []
    for folder in (set_folder(made.pk), set_folder(made.pk) / HELD_OUT):
        with np.load(folder / CROPS) as crops:
            assert {name: crops[name].shape[1:] for name in INPUTS} == {n: s[1:] for n, s in INPUTS.items()}
            assert set(crops["target_yaw"].tolist()) == {3.5}
            seen += [face.tobytes() for face in crops["face"]]
    assert sorted(seen) == sorted(crop_pictures(seed)[0].tobytes() for seed in range(len(PEOPLE)))


def test_nobody_is_in_both_halves_and_numbers_are_nobodys(admin: User, givers: list[User]) -> None:
    made = make_set(admin)
    people = []
    for folder in (set_folder(made.pk), set_folder(made.pk) / HELD_OUT):
        with np.load(folder / WINDOWS) as windows:
            people.append(set(windows["person"].tolist()))
    assert not people[0] & people[1]
    assert people[0] | people[1] == set(range(len(PEOPLE)))
    sheet = (set_folder(made.pk) / SHEET).read_text()
    assert not any(user.username in sheet for user in givers)


@given(st.sets(st.integers(1, 10**6), max_size=40), st.sets(st.integers(1, 10**6), max_size=40))
def test_some_are_always_kept_from_training_and_never_all(some: set[int], more: set[int]) -> None:
    kept = choose_held_out(some)
    assert kept <= some
    assert (len(kept) > 0) == (len(some) > 1)
    assert len(kept) < max(1, len(some))
    gave_pictures = {user_id for user_id in some if user_id % 3 == 0}
    of_both = choose_held_out(some, gave_pictures)
    assert kept <= of_both < (some or {0})
    assert bool(of_both & gave_pictures) >= (len(gave_pictures) > 1)
    both = choose_held_out(some | more)
    # Whoever is kept by their number stays so, however many come along.
    assert len(some) < 10 or len(kept - both) <= 1


def test_hashes_are_those_of_the_files(admin: User, givers: list[User]) -> None:
    made = make_set(admin)
    folder = set_folder(made.pk)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.npz")}
    assert set(made.sheet["files"]) == there
    for name, digest in made.sheet["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_groups_under_five_are_not_told(
    admin: User, givers: list[User], client: Client, classroom: Classroom, session: StudySession
) -> None:
    services.stop_giving_crops(user=givers[0])
    services.stop_giving_crops(user=givers[1])
    made = make_set(admin)
    assert made.sheet["counts"]["lost"] == {"moments": 6, "people": 6}
    assert made.sheet["counts"]["crops"] is None
    client.force_login(admin)
    page = client.get(reverse("donations:set", args=[made.pk])).content.decode()
    assert "fewer than 5" in page
    assert "Of 6 students" in page


def test_where_the_law_forbids_expressions_they_are_left_out(admin: User, givers: list[User]) -> None:
    own = StudySession.objects.filter(student=givers[0]).first()
    assert own
    say(own, "lost", level="gaze")
    set_law(jurisdiction=Jurisdiction.EU, sensing_cap=SensingLevel.GAZE)
    for user in givers:  # who need no guardian there
        note_age(user=user, under_age=False)
    made = make_set(admin)
    assert made.sheet["exclusions"] == {"expression": 30}
    assert made.sheet["rows"]["windows"]["training"] + made.sheet["rows"]["windows"]["held_out"] == 1


def test_what_an_older_version_measured_otherwise_is_left_out(admin: User, givers: list[User]) -> None:
    example = TrainingExample.objects.filter(kind="report").first()
    assert example
    example.window = [[0.0] * 3]
    example.save()
    assert make_set(admin).sheet["exclusions"] == {"shape": 1}


def test_without_anything_given_no_set_is_ordered(admin: User, client: Client, student: User) -> None:
    client.force_login(admin)
    page = client.post(reverse("donations:build"), follow=True).content.decode()
    assert "nothing to make a data set of" in page
    set_donations(donations=False, crop_donations=False)
    assert "Allow it first" in client.post(reverse("donations:build"), follow=True).content.decode()
    assert not DataSet.objects.exists()


def test_a_second_order_means_the_first(admin: User, givers: list[User]) -> None:
    assert sets.order_set(by=admin) == sets.order_set(by=admin)


def test_whoever_takes_theirs_back_takes_it_from_every_set(admin: User, givers: list[User]) -> None:
    made, heard = make_set(admin), []
    listen = lambda **told: heard.append(told["set_id"])  # noqa: E731
    data_set_withdrawn.connect(listen)
    assert services.stop_giving(user=givers[2]) == 6
    data_set_withdrawn.disconnect(listen)
    made.refresh_from_db()
    assert (made.state, heard) == ("withdrawn", [made.pk])
    assert not set_folder(made.pk).exists()
    assert made.sheet["people"] == 6  # numbers about nobody stay
    after = make_set(admin)
    assert (after.number, after.sheet["people"]) == (2, 5)


def test_erasing_an_account_takes_it_from_every_set(admin: User, givers: list[User]) -> None:
    made = make_set(admin)
    erasure = ask_erasure(user=givers[1])
    assert erase_person(str(erasure.pk)) == "done"
    made.refresh_from_db()
    assert made.state == "withdrawn"
    assert not set_folder(made.pk).exists()


def test_what_is_taken_back_while_a_set_is_put_together_ends_it(
    admin: User, givers: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = building._write

    def taken_back_meanwhile(*given: Any) -> Any:
        sheet = written(*given)
        services.stop_giving(user=givers[0])
        return sheet

    monkeypatch.setattr(building, "_write", taken_back_meanwhile)
    made = make_set(admin)
    assert made.state == "withdrawn"
    assert list(sets_folder().iterdir()) == []
    monkeypatch.undo()


def test_a_full_disk_is_said_and_leaves_nothing_behind(
    admin: User, givers: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    made = make_set(admin)
    assert made.state == "failed"
    assert "No space left on device" in made.problem
    assert list(sets_folder().iterdir()) == []
    assert not DataSetMember.objects.exists()


def test_a_set_whose_worker_died_is_begun_anew(
    admin: User, givers: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sets.order_set(by=admin)
    assert building.begin(made.pk, "dead")
    assert tasks.build_set(str(made.pk)) == "taken"
    DataSet.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
    queued: list[Any] = []
    monkeypatch.setattr(tasks.build_set, "delay", queued.append)
    assert tasks.resume_sets() == 1
    assert queued == [str(made.pk)]
    assert tasks.build_set(str(made.pk)) == "ready"


def test_files_that_belong_to_no_set_are_cleared_away(admin: User, givers: list[User]) -> None:
    made = make_set(admin)
    (sets_folder() / "left-by-a-crash.part").mkdir()
    assert sweep() == 1
    assert set_folder(made.pk).exists()


def test_a_set_with_something_past_its_term_is_withdrawn(admin: User, givers: list[User], settings: Any) -> None:
    made = make_set(admin)
    assert sets.withdraw_old_sets() == 0
    old = timezone.now() - timedelta(days=settings.ATTUNE_DONATION_DAYS + 1)
    DataSet.objects.update(sheet=made.sheet | {"oldest": old.isoformat()})
    tasks.end_giving()
    made.refresh_from_db()
    assert made.state == "withdrawn"


def test_an_administrator_makes_reads_and_withdraws_a_set(admin: User, givers: list[User], client: Client) -> None:
    client.force_login(admin)
    assert "6 students gave something" in client.get(reverse("donations:data")).content.decode()
    answer = client.post(reverse("donations:build"))
    made = DataSet.objects.get()
    assert answer.headers["Location"] == reverse("donations:set", args=[made.pk])
    assert client.get(reverse("donations:progress", args=[made.pk])).json()["state"] == "running"
    tasks.build_set(str(made.pk))
    assert client.get(reverse("donations:progress", args=[made.pk])).json()["state"] == "ready"
    page = client.get(reverse("donations:set", args=[made.pk])).content.decode()
    assert "50 %" in page  # lost and following, in balance
    assert not any(user.name in page for user in givers)
    sheet = client.get(reverse("donations:sheet", args=[made.pk])).json()
    assert sheet["people"] == 6
    client.post(reverse("donations:withdraw_set", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == "withdrawn"
    assert client.get(reverse("donations:set", args=[made.pk])).status_code == HTTPStatus.OK
    assert "already" in client.post(reverse("donations:withdraw_set", args=[made.pk]), follow=True).content.decode()
