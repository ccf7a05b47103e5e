"""Consent: its words and versions, its term, guardians by link, caps of site, class and person."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from webapp.accounts.models import Classroom, SensingLevel, User
from webapp.consent.guardians import LINKS
from webapp.consent.models import TEXT_VERSION, ConsentRecord, GuardianRequest, PersonLimit
from webapp.consent.selectors import get_consent_state, get_level_in_class, get_sensing_level
from webapp.consent.services import (
    consent_changed,
    end_expired_consents,
    give_consent,
    set_class_cap,
    set_person_limit,
)
from webapp.consent.texts import TEXTS

pytestmark = pytest.mark.django_db
Guardian = PersonLimit.Guardian
DIGESTS = {
    "en-gb": {
        1: "780bca2f209af2df942b5f683a029ce2641e886ebdb9f152b1d8e4541fe65c46",
        2: "c93ab6574e84c1304ee9ef206c901e42d57a96188484e031d756b650bee5c508",
    },
    "de": {
        1: "e55e614ad1968c638e86cc5d15b07a1e74937b9fd8a03e3c21f6ab6d803b42f1",
        2: "5a559c3e2e224516f59be796e2bb2e88feddb4de802f554546b0b8af91ed4da0",
    },
}


def level_of(user: User) -> str:
    return get_sensing_level(user_id=user.pk, class_cap="expression")


@pytest.fixture
def minor(student: User) -> User:
    set_person_limit(user=student, cap=SensingLevel.EXPRESSION, guardian=Guardian.NEEDED)
    return student


@pytest.fixture
def parent() -> Client:
    """A browser in which nobody is signed in."""
    return Client()


def choose(client: Client, **data: str) -> Any:
    return client.post(reverse("consent:choice"), data)


def link_of(user: User) -> str:
    return reverse("consent:guardian", args=[LINKS.token_of(GuardianRequest.objects.get(user=user, replaced_at=None))])


@pytest.mark.parametrize("language", DIGESTS)
def test_what_people_agreed_to_is_never_edited_in_any_language(language: str) -> None:
    with translation.override(language):
        assert {version: text.digest for version, text in TEXTS.items()} == DIGESTS[language]
    assert max(TEXTS) == TEXT_VERSION
    assert set(DIGESTS) == set(dict(site.LANGUAGES))


def test_a_record_says_for_what_it_was_given_and_in_which_language(signed_in: Client, student: User) -> None:
    signed_in.post(reverse("consent:choice"), {"level": "gaze"}, headers={"accept-language": "de"})
    record = ConsentRecord.objects.get(user=student)
    assert (record.language, record.text_version) == ("de", TEXT_VERSION)
    assert record.purpose.startswith("Lektionen an die Aufmerksamkeit anpassen")


def test_every_version_can_be_read(client: Client, consenting: User) -> None:
    client.force_login(consenting)
    for version, text in TEXTS.items():
        page = client.get(reverse("consent:words", args=[version])).text
        assert text.digest in page
    assert client.get(reverse("consent:words", args=[99])).status_code == HTTPStatus.NOT_FOUND


def test_a_minors_choice_senses_nothing_until_a_guardian_agrees(signed_in: Client, minor: User, parent: Client) -> None:
    choose(signed_in, level="gaze")
    assert level_of(minor) == "behaviour"
    path = link_of(minor)
    assert path in signed_in.get(reverse("consent:choice")).text
    assert "Amina" in parent.get(path).text
    parent.post(path, {"name": "Ada Okafor", "answer": "yes"})
    assert level_of(minor) == "gaze"
    record = ConsentRecord.objects.get(user=minor, ended_at=None)
    assert record.guardian is not None
    assert record.guardian.guardian_name == "Ada Okafor"


def test_a_guardian_takes_it_back_with_the_same_link(signed_in: Client, minor: User, parent: Client) -> None:
    choose(signed_in, level="gaze")
    path = link_of(minor)
    parent.post(path, {"name": "Ada", "answer": "yes"})
    parent.post(path, {"name": "Ada", "answer": "no"})
    assert level_of(minor) == "behaviour"
    parent.post(path, {"name": "Ada", "answer": "yes"})
    assert level_of(minor) == "gaze"


def test_a_guardian_who_says_no_is_believed(signed_in: Client, minor: User, parent: Client) -> None:
    choose(signed_in, level="gaze")
    parent.post(link_of(minor), {"name": "Ada", "answer": "no"})
    assert level_of(minor) == "behaviour"
    assert "did not agree" in signed_in.get(reverse("consent:choice")).text


def test_a_student_cannot_answer_their_own_link(signed_in: Client, minor: User) -> None:
    choose(signed_in, level="gaze")
    path = link_of(minor)
    assert "Pass the link on" in signed_in.get(path).text
    assert signed_in.post(path, {"name": "Me", "answer": "yes"}).status_code == HTTPStatus.FORBIDDEN
    assert level_of(minor) == "behaviour"


def test_a_link_that_was_used_agrees_to_nothing_anew(signed_in: Client, minor: User, parent: Client) -> None:
    choose(signed_in, level="gaze")
    path = link_of(minor)
    for _ in range(2):
        parent.post(path, {"name": "Ada", "answer": "yes"})
    assert ConsentRecord.objects.filter(user=minor).count() == 1
    signed_in.post(reverse("consent:withdraw"))
    assert "no longer needed" in parent.get(path).text
    parent.post(path, {"name": "Ada", "answer": "yes"})
    assert level_of(minor) == "behaviour"


def test_a_guardians_page_says_what_holds_and_until_when(signed_in: Client, minor: User, parent: Client) -> None:
    choose(signed_in, level="expression")
    path = link_of(minor)
    parent.post(path, {"name": "Ada", "answer": "yes"})
    record = ConsentRecord.objects.get(user=minor)
    assert f"It holds until {date_format(record.expires_at)}" in parent.get(path).text
    choose(signed_in, level="gaze")
    assert "has chosen “Gaze” since, which notices less" in parent.get(path).text
    ConsentRecord.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    page = parent.get(path).text
    assert "Your agreement holds no more" in page
    assert "I no longer agree" not in page


@pytest.mark.parametrize("change", [{"expires_at": "past"}, {"replaced_at": "past"}, {"text_version": 1}])
def test_a_link_that_is_over_says_so_and_agrees_to_nothing(
    minor: User, parent: Client, signed_in: Client, change: dict[str, Any]
) -> None:
    choose(signed_in, level="gaze")
    path = link_of(minor)
    past = timezone.now() - timedelta(seconds=1)
    GuardianRequest.objects.update(**{name: past if value == "past" else value for name, value in change.items()})
    assert parent.get(path).status_code == HTTPStatus.GONE
    answer = parent.post(path, {"name": "Ada", "answer": "yes"}, follow=True)
    assert "This link has ended" in answer.text
    assert level_of(minor) == "behaviour"


def test_a_link_that_nobody_gave_out_is_not_found(parent: Client, minor: User) -> None:
    asked = LINKS.ask(user=minor, level=SensingLevel.GAZE)
    for token in (asked.pk.hex, f"{asked.pk.hex}.forged", "x", LINKS.token_of(asked)[:-1]):
        assert LINKS.find(token) is None
        assert parent.get(reverse("consent:guardian", args=[token])).status_code == HTTPStatus.NOT_FOUND


def test_a_guardians_page_is_told_to_nobody(parent: Client, minor: User) -> None:
    LINKS.ask(user=minor, level=SensingLevel.GAZE)
    headers = parent.get(link_of(minor)).headers
    assert headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "no-store" in headers["Cache-Control"]


def test_less_than_a_guardian_agreed_to_needs_no_new_link(signed_in: Client, minor: User, parent: Client) -> None:
    choose(signed_in, level="expression")
    parent.post(link_of(minor), {"name": "Ada", "answer": "yes"})
    term = ConsentRecord.objects.get(user=minor, ended_at=None).expires_at
    choose(signed_in, level="gaze")
    assert level_of(minor) == "gaze"
    assert ConsentRecord.objects.get(user=minor, ended_at=None).expires_at == term
    choose(signed_in, level="behaviour")
    assert level_of(minor) == "behaviour"


def test_in_the_eu_age_is_asked_once_and_no_birthday_is_kept(signed_in: Client, student: User, settings: Any) -> None:
    settings.ATTUNE_JURISDICTION = "EU"
    assert "Under 16" in signed_in.get(reverse("consent:choice")).text
    assert choose(signed_in, level="gaze").status_code == HTTPStatus.BAD_REQUEST
    choose(signed_in, level="gaze", age="under")
    assert level_of(student) == "behaviour"
    assert "Under 16" not in signed_in.get(reverse("consent:choice")).text
    choose(signed_in, level="gaze", age="over")  # growing up within a minute is not believed
    assert level_of(student) == "behaviour"


def test_whoever_is_old_enough_decides_themselves(signed_in: Client, student: User, settings: Any) -> None:
    settings.ATTUNE_GUARDIAN_UNDER = 14
    choose(signed_in, level="gaze", age="over")
    assert level_of(student) == "gaze"


def test_no_camera_needs_neither_age_nor_guardian(signed_in: Client, minor: User, settings: Any) -> None:
    settings.ATTUNE_GUARDIAN_UNDER = 14
    assert choose(signed_in, level="behaviour").status_code == HTTPStatus.FOUND
    assert ConsentRecord.objects.get(user=minor).level == "behaviour"


def test_a_choice_that_ends_soon_can_be_renewed(signed_in: Client, consenting: User) -> None:
    ConsentRecord.objects.update(expires_at=timezone.now() + timedelta(days=3, hours=1))
    assert "ends in 3 days" in signed_in.get(reverse("consent:choice")).text
    signed_in.post(reverse("consent:renew"))
    assert get_consent_state(user_id=consenting.pk).days_left > 360
    assert level_of(consenting) == "expression"


def test_a_student_is_told_on_the_first_page_a_month_before_a_choice_ends(
    signed_in: Client, consenting: User, student: User
) -> None:
    home = reverse("classroom:home")
    assert "Your choice about the camera" not in signed_in.get(home).text
    for left, words in [(29, "ends in 28 days"), (1, "ends today"), (0, "ended on")]:
        ConsentRecord.objects.update(expires_at=timezone.now() + timedelta(days=left, seconds=-1))
        page = signed_in.get(home).text
        assert "Your choice about the camera" in page
        assert words in page
    signed_in.post(reverse("consent:withdraw"))
    give_consent(user=student, level=SensingLevel.BEHAVIOUR)
    assert "Your choice about the camera" not in signed_in.get(home).text


def test_a_choice_whose_term_is_over_is_ended_and_said(signed_in: Client, consenting: User) -> None:
    ConsentRecord.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert level_of(consenting) == "behaviour"
    assert end_expired_consents() == 1
    assert end_expired_consents() == 0
    assert "Your choice ended on" in signed_in.get(reverse("consent:choice")).text
    signed_in.post(reverse("consent:renew"))
    assert level_of(consenting) == "behaviour"


def test_new_words_ask_again(signed_in: Client, consenting: User) -> None:
    ConsentRecord.objects.update(text_version=TEXT_VERSION - 1)
    assert "The words have changed" in signed_in.get(reverse("consent:choice")).text


def test_the_lowest_of_site_class_person_and_choice_counts(
    consenting: User, classroom: Classroom, settings: Any
) -> None:
    def level() -> str:
        return get_level_in_class(user_id=consenting.pk, classroom_id=classroom.pk)

    assert level() == "expression"
    set_class_cap(classroom=classroom, cap=SensingLevel.GAZE)
    assert level() == "gaze"
    set_person_limit(user=consenting, cap=SensingLevel.BEHAVIOUR, guardian=Guardian.BY_AGE)
    assert level() == "behaviour"
    set_person_limit(user=consenting, cap=SensingLevel.EXPRESSION, guardian=Guardian.BY_AGE)
    settings.ATTUNE_SENSING_CAP = "behaviour"
    assert level() == "behaviour"


def test_a_persons_cap_is_what_they_are_offered(signed_in: Client, student: User) -> None:
    set_person_limit(user=student, cap=SensingLevel.GAZE, guardian=Guardian.BY_AGE)
    assert 'value="expression"' not in signed_in.get(reverse("consent:choice")).text
    assert choose(signed_in, level="expression").status_code == HTTPStatus.BAD_REQUEST


def test_open_streams_hear_of_a_class_cap_and_a_class_that_is_gone_senses_nothing(
    consenting: User, classroom: Classroom, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[int] = []

    def hear(*, user_id: int, **_: Any) -> None:
        heard.append(user_id)

    consent_changed.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        set_class_cap(classroom=classroom, cap=SensingLevel.GAZE)
    consent_changed.disconnect(hear)
    assert heard == [consenting.pk]
    gone = classroom.pk
    classroom.delete()
    assert get_level_in_class(user_id=consenting.pk, classroom_id=gone) == "behaviour"


def test_a_grown_ups_choice_is_their_own(signed_in: Client, student: User) -> None:
    give_consent(user=student, level=SensingLevel.GAZE)
    assert not GuardianRequest.objects.exists()
    assert "guardian has to agree" not in signed_in.get(reverse("consent:choice")).text
