"""Giving for training: nothing without the site's word and the student's, nothing but numbers and chosen pictures, and
what is taken back is gone.
"""

import json
import zipfile
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import cv2
import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from attention_model.gaze import Screen, Sighting
from attention_model.gaze_labels import Label
from tests.webapp.conftest import make_person
from tests.webapp.givers import allow, crop_pictures, give_crop, make_givers, moment, say
from webapp.accounts.models import Classroom, SensingLevel, User
from webapp.classroom.models import StudySession
from webapp.consent.models import PersonLimit
from webapp.consent.services import set_person_limit
from webapp.donations import guardians, moments, services
from webapp.donations.limits import EXAMPLES_A_DAY, REPORTS_A_DAY
from webapp.donations.models import (
    DataSet,
    DataSetMember,
    DonatedCrop,
    SelfReport,
    TrainingConsent,
    TrainingExample,
)
from webapp.donations.pictures import CannotOpen, as_png, seal, unseal
from webapp.donations.selectors import Giving, get_giving
from webapp.donations.texts import TEXTS
from webapp.privacy import downloads, retention
from webapp.privacy.sensed import count_sensed, forget_sensed
from webapp.site.services import set_donations

pytestmark = pytest.mark.django_db
CHOICE = "/privacy/training/"


@pytest.fixture
def asked(db: None) -> None:
    """The site asks its students."""
    allow()


@pytest.fixture
def giver(asked: None, student: User) -> User:
    services.give_for_training(user=student, crops=True)
    return student


@pytest.mark.parametrize(("site", "own"), [(False, False), (True, False), (False, True)])
def test_without_both_words_nothing_is_kept_for_training(session: StudySession, site: bool, own: bool) -> None:
    set_donations(donations=site, crop_donations=site)
    if own:
        services.give_for_training(user=session.student, crops=True)
    assert say(session)
    assert not moments.keep_outcome(student_id=session.student_id, session_id=session.pk, correct=True, moment=moment())
    assert TrainingExample.objects.count() == 0
    assert SelfReport.objects.get().focus == 0.6  # help for the lesson, kept as briefly as the estimates
    assert get_giving(user_id=session.student_id) == Giving()


def test_pictures_need_a_choice_of_their_own_on_both_sides(student: User) -> None:
    for site, own in ((True, False), (False, True)):
        allow(crops=site)
        services.give_for_training(user=student, crops=own)
        assert get_giving(user_id=student.pk) == Giving(numbers=True, crops=False)


def test_a_moment_is_numbers_and_what_was_said(giver: User, session: StudySession) -> None:
    report = say(session, "lost")
    example = TrainingExample.objects.get()
    assert (example.kind, example.label, example.level) == ("report", {"said": "lost"}, "expression")
    given = moment()
    for kept, known in ((example.window, given.window), (example.page, given.page)):
        assert np.allclose(np.array(kept), np.array(known), atol=1e-3)
    assert report
    assert report.example == example


def test_an_answer_is_kept_with_how_the_page_was_read_and_never_without(giver: User, session: StudySession) -> None:
    whole = moment()
    unknown = moments.Moment("gaze", window=whole.window)
    of: dict[str, Any] = {"student_id": giver.pk, "session_id": session.pk}
    assert not moments.keep_outcome(**of, correct=True, moment=unknown)
    assert moments.keep_outcome(**of, correct=False, moment=whole)
    example = TrainingExample.objects.get()
    assert (example.label, example.window) == ({"correct": False}, None)


def test_a_point_is_kept_as_eyes_head_and_place(giver: User, session: StudySession) -> None:
    screen = Screen()
    labels = [Label(Sighting(1.0, 2.0, frames=4), 3.0, 4.0, at=0.0)]
    of: dict[str, Any] = {"student_id": giver.pk, "session_id": session.pk, "level": "gaze", "screen": screen}
    assert moments.keep_points(**of, labels=labels) == 1
    example = TrainingExample.objects.get()
    assert (example.label["x_cm"], example.label["y_cm"]) == screen.to_camera(3.0, 4.0)
    assert example.sighting
    assert example.sighting["gaze_yaw"] == 1.0


def test_what_is_said_again_by_a_page_counts_once_and_can_be_taken_back(giver: User, session: StudySession) -> None:
    of: dict[str, Any] = {
        "student_id": giver.pk,
        "session_id": session.pk,
        "block": "a",
        "at": timezone.now(),
        "moment": moment(),
    }
    key = uuid4()
    first, second = (moments.note_report(**of, key=key, kind="lost") for _ in range(2))
    assert first == second
    assert moments.undo_report(session_id=session.pk, key=key)
    assert not SelfReport.objects.exists()
    assert not TrainingExample.objects.exists()
    assert moments.undo_report(session_id=session.pk, key=key) is None


def test_nobody_fills_a_data_set_alone(giver: User, session: StudySession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EXAMPLES_A_DAY, "report", 2)
    monkeypatch.setattr(moments, "REPORTS_A_DAY", 4)
    assert [say(session, seed=seed) is not None for seed in range(5)] == [True] * 4 + [False]
    assert TrainingExample.objects.count() == 2
    TrainingExample.objects.update(at=timezone.now() - timedelta(hours=25))
    SelfReport.objects.update(at=timezone.now() - timedelta(hours=25))
    assert say(session)
    assert TrainingExample.objects.count() == 3
    assert EXAMPLES_A_DAY["outcome"] / 2 < REPORTS_A_DAY


def test_new_words_ask_again(giver: User) -> None:
    TrainingConsent.objects.update(text_version=0)
    assert get_giving(user_id=giver.pk) == Giving()


def test_no_version_of_the_words_is_ever_edited() -> None:
    """A change of meaning is a new version. If this fails, put the old words back and add one."""
    for language, known in {"en-gb": {1: "c4d710a1cb8ff2fa"}, "de": {1: "ec26415a320b2642"}}.items():
        with translation.override(language):
            assert {version: text.digest[:16] for version, text in TEXTS.items()} == known


# Pictures ------------------------------------------------------------------------------------------------------------


def test_pictures_are_sealed(giver: User) -> None:
    face, eyes = crop_pictures()
    crop = give_crop(giver)
    assert all(np.array_equal(*pair) for pair in zip(unseal(crop.sealed), (face, eyes), strict=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM donations_donatedcrop")
        stored = bytes(cursor.fetchone()[0])
    assert face.tobytes()[:64] not in stored
    assert seal(face, eyes) != seal(face, eyes)


def test_under_another_secret_key_a_picture_is_nothing(giver: User, settings: Any, signed_in: Client) -> None:
    crop = give_crop(giver)
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    with pytest.raises(CannotOpen):
        as_png(crop.sealed)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert as_png(crop.sealed)


def test_a_student_sees_each_picture_and_erases_each(giver: User, signed_in: Client) -> None:
    crop, other = give_crop(giver), give_crop(giver, seed=1)
    held = DataSet.objects.create(number=1, state="ready")
    DataSetMember.objects.create(data_set=held, user=giver, crops=True)
    page = signed_in.get(CHOICE).content.decode()
    shown = reverse("giving:picture", args=[crop.pk])
    assert shown in page
    answer = signed_in.get(shown)
    seen = cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert seen is not None
    assert np.array_equal(seen[:, :96], crop_pictures()[0])
    assert "no-store" in answer.headers["Cache-Control"]
    assert signed_in.post(reverse("giving:erase_crop", args=[crop.pk])).status_code == HTTPStatus.FOUND
    assert list(DonatedCrop.objects.all()) == [other]
    held.refresh_from_db()
    assert held.state == "withdrawn"  # it held the picture too


def test_nobody_else_sees_a_picture(giver: User, client: Client) -> None:
    crop = give_crop(giver)
    for number, role in enumerate(("student", "teacher", "admin")):
        client.force_login(make_person(f"other{number}", role))
        assert client.get(reverse("giving:picture", args=[crop.pk])).status_code == HTTPStatus.NOT_FOUND
        assert client.post(reverse("giving:erase_crop", args=[crop.pk])).status_code == HTTPStatus.NOT_FOUND
    assert DonatedCrop.objects.exists()


# The choice ----------------------------------------------------------------------------------------------------------


def test_the_page_is_quiet_where_the_site_does_not_ask(signed_in: Client, student: User) -> None:
    assert "Nothing is given for training here" in signed_in.get(CHOICE).content.decode()
    assert CHOICE not in signed_in.get("/privacy/").content.decode()
    signed_in.post(CHOICE, {"give": "numbers"})
    assert not TrainingConsent.objects.exists()


def test_a_student_chooses_changes_and_stops(asked: None, signed_in: Client, session: StudySession) -> None:
    assert CHOICE in signed_in.get("/privacy/").content.decode()
    assert signed_in.post(CHOICE, {}).status_code == HTTPStatus.BAD_REQUEST
    signed_in.post(CHOICE, {"give": "crops"})
    assert get_giving(user_id=session.student_id) == Giving(numbers=True, crops=True)
    say(session)
    give_crop(session.student)
    signed_in.post(CHOICE, {"give": "numbers"})
    assert not DonatedCrop.objects.exists()
    assert TrainingExample.objects.exists()
    page = signed_in.post(reverse("giving:stop"), follow=True).content.decode()
    assert "1 thing that you gave is deleted" in page
    assert not TrainingExample.objects.exists()
    assert get_giving(user_id=session.student_id) == Giving()


def test_pictures_are_not_offered_where_the_site_wants_none(signed_in: Client) -> None:
    allow(crops=False)
    assert 'value="crops"' not in signed_in.get(CHOICE).content.decode()
    assert signed_in.post(CHOICE, {"give": "crops"}).status_code == HTTPStatus.BAD_REQUEST
    assert not TrainingConsent.objects.exists()


def test_under_age_a_guardian_agrees_and_can_take_it_back(
    asked: None, session: StudySession, signed_in: Client, settings: Any
) -> None:
    settings.ATTUNE_GUARDIAN_UNDER = 16
    student = session.student
    assert signed_in.post(CHOICE, {"give": "crops"}).status_code == HTTPStatus.BAD_REQUEST  # how old?
    page = signed_in.post(CHOICE, {"give": "crops", "age": "under"}, follow=True).content.decode()
    assert get_giving(user_id=student.pk) == Giving()
    link = reverse("giving:guardian", args=[guardians.LINKS.token_of(student.donation_asks.get())])
    assert link in page
    assert signed_in.post(link, {"name": "A", "answer": "yes"}).status_code == HTTPStatus.FORBIDDEN  # the child itself
    guardian = Client()
    assert "May Amina help" in guardian.get(link).content.decode()
    guardian.post(link, {"name": "Hana", "answer": "yes"})
    assert get_giving(user_id=student.pk) == Giving(numbers=True, crops=True)
    say(session)
    guardian.post(link, {"name": "Hana", "answer": "no"})
    assert get_giving(user_id=student.pk) == Giving()
    assert not TrainingExample.objects.exists()


def test_a_guardians_link_ends(asked: None, student: User) -> None:
    link = guardians.LINKS.ask(user=student, crops=False)
    address = reverse("giving:guardian", args=[guardians.LINKS.token_of(link)])
    link.expires_at = timezone.now() - timedelta(minutes=1)
    link.save()
    answer = Client().post(address, {"name": "Hana", "answer": "yes"}, follow=True)
    assert "This link has ended" in answer.content.decode()
    assert not TrainingConsent.objects.exists()
    assert Client().get(address[:-2] + "x/").status_code == HTTPStatus.NOT_FOUND


def test_where_the_school_says_later_that_a_guardian_is_needed_nothing_more_is_taken(giver: User) -> None:
    set_person_limit(user=giver, cap=SensingLevel.EXPRESSION, guardian=PersonLimit.Guardian.NEEDED)
    assert get_giving(user_id=giver.pk) == Giving()


# What ends by itself, what is taken along, what is erased ------------------------------------------------------------


def test_when_the_choice_runs_out_everything_goes(giver: User, session: StudySession) -> None:
    say(session)
    give_crop(giver)
    assert services.end_expired_giving() == 0
    TrainingConsent.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert services.end_expired_giving() == 1
    assert not TrainingExample.objects.exists()
    assert not DonatedCrop.objects.exists()


def test_what_is_past_its_term_goes(giver: User, session: StudySession, settings: Any) -> None:
    say(session)
    give_crop(giver)
    long_ago = timezone.now() - timedelta(days=settings.ATTUNE_ESTIMATE_DAYS, minutes=1)
    SelfReport.objects.update(at=long_ago)
    retention.carry_out()
    assert not SelfReport.objects.exists()
    assert TrainingExample.objects.get().report is None
    longer = timezone.now() - timedelta(days=settings.ATTUNE_DONATION_DAYS, minutes=1)
    TrainingExample.objects.update(at=longer)
    DonatedCrop.objects.update(at=longer)
    retention.carry_out()
    assert not TrainingExample.objects.exists()
    assert not DonatedCrop.objects.exists()


def test_a_copy_of_all_data_holds_the_pictures_and_the_numbers(
    giver: User, session: StudySession, tmp_path: Path
) -> None:
    say(session)
    crop = give_crop(giver)
    downloads.write_zip(giver, tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        assert archive.read(f"pictures/{crop.pk}.png").startswith(b"\x89PNG")
        (example,) = json.loads(archive.read("json/donations-trainingexample.json"))
        (told,) = json.loads(archive.read("json/donations-donatedcrop.json"))
    assert example["label"] == {"said": "lost"}
    assert "sealed" not in told


def test_a_copy_that_the_school_makes_holds_no_picture(giver: User, tmp_path: Path) -> None:
    give_crop(giver)
    downloads.write_zip(giver, tmp_path / "copy.zip", for_school=True)
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        assert not any(name.startswith("pictures/") for name in archive.namelist())
        assert "not in a copy that the school makes" in archive.read("README.txt").decode()


def test_deleting_what_the_camera_noticed_takes_what_was_given_along(giver: User, session: StudySession) -> None:
    say(session)
    give_crop(giver)
    assert count_sensed(giver) == 2
    assert forget_sensed(user=giver) == 2
    report = SelfReport.objects.get()
    assert (report.focus, report.confusion) == (None, None)
    assert get_giving(user_id=giver.pk).numbers  # the choice itself stays


def test_givers_of_a_class_are_not_told_to_their_teacher(
    asked: None, classroom: Classroom, session: StudySession, teacher: User, client: Client
) -> None:
    make_givers(classroom, session, ["noor"])
    client.force_login(teacher)
    for name in ("donations:data", "giving:home"):
        answer = client.get(reverse(name))
        assert answer.status_code == HTTPStatus.NOT_FOUND or "noor" not in answer.content.decode().lower()
