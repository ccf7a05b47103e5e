"""Letting a version go live, comparing it, taking it back."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from attention_model.shelf import NOTHING_CHOSEN, Choice, use_shelf
from tests.webapp.bundles import SOURCE, bundle, zipped
from webapp.accounts.models import User
from webapp.registry import services
from webapp.registry.arriving import list_shipped, take_folder, take_upload
from webapp.registry.models import ModelEvent, ModelVersion
from webapp.registry.shelf import chosen, get_shelf

pytestmark = pytest.mark.django_db
State = ModelVersion.State
REPORT = {
    "gaze": {"figures": {"mean_deg": 5.0}, "intervals": {"mean_deg": [4.8, 5.2]}, "slices": []},
}


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, settings: Any) -> Any:
    """A shelf of its own for each test."""
    settings.ATTUNE_MODELS = tmp_path / "models"
    yield
    use_shelf(get_shelf())


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_user("ada", first_name="Ada", role=User.Role.ADMIN)


@pytest.fixture
def live(db: None) -> ModelVersion:
    list_shipped()
    version = ModelVersion.objects.get(state=State.LIVE)
    version.report = REPORT
    version.save()
    return version


@pytest.fixture
def candidate(tmp_path: Path, live: ModelVersion, admin: User) -> ModelVersion:
    version = take_upload(upload=zipped(bundle(tmp_path, "7.0.0")), by=admin, source=SOURCE)
    version.report = {"gaze": {"figures": {"mean_deg": 4.0}, "intervals": {"mean_deg": [3.9, 4.1]}, "slices": []}}
    version.latency_ms = 1.0  # a busy machine may have measured anything
    version.save()
    return version


def test_on_a_new_site_the_model_that_comes_along_is_live_and_nothing_is_pinned() -> None:
    list_shipped()
    list_shipped()
    version = ModelVersion.objects.get()
    assert (version.number, version.state, version.origin) == (1, State.LIVE, "shipped")
    assert version.latency_ms > 0
    assert get_shelf().read() == NOTHING_CHOSEN


def test_a_bundle_that_is_brought_judges_nobody(candidate: ModelVersion) -> None:
    assert (candidate.number, candidate.state, candidate.version) == (2, State.CANDIDATE, "7.0.0")
    assert get_shelf().place(chosen(candidate)).is_dir()
    assert get_shelf().read() == NOTHING_CHOSEN


def test_it_goes_live_and_back_and_the_log_says_who(candidate: ModelVersion, live: ModelVersion, admin: User) -> None:
    services.promote(version_id=candidate.pk, by=admin, seen_live=live.pk)
    assert get_shelf().read() == Choice(chosen(candidate))
    services.promote(version_id=live.pk, by=admin, seen_live=candidate.pk)
    assert get_shelf().read() == NOTHING_CHOSEN
    told = [(event.what, event.by, event.version) for event in ModelEvent.objects.order_by("pk")]
    assert told[-2:] == [("promoted", admin, candidate), ("rolled_back", admin, live)]


def test_of_two_administrators_at_once_the_second_is_told(
    tmp_path: Path, candidate: ModelVersion, live: ModelVersion, admin: User
) -> None:
    other = take_folder(folder=bundle(tmp_path, "8.0.0"), origin="uploaded", by=admin)
    services.promote(version_id=candidate.pk, by=admin, seen_live=live.pk)
    with pytest.raises(services.Refused, match="Version 2 went live in the meantime"):
        services.promote(version_id=other.pk, by=admin, seen_live=live.pk, reason="because I like it better")
    assert ModelVersion.objects.get(state=State.LIVE) == candidate


def test_what_the_measurements_speak_against_needs_a_written_reason(
    tmp_path: Path, live: ModelVersion, admin: User
) -> None:
    worse = take_folder(folder=bundle(tmp_path, "6.0.0"), origin="uploaded", by=admin)
    worse.report = {"gaze": {"figures": {"mean_deg": 9.0}, "intervals": {"mean_deg": [8.8, 9.2]}, "slices": []}}
    worse.save()
    for reason in ("", "   short   "):
        with pytest.raises(services.Objected):
            services.promote(version_id=worse.pk, by=admin, seen_live=live.pk, reason=reason)
    assert get_shelf().read() == NOTHING_CHOSEN
    services.promote(version_id=worse.pk, by=admin, seen_live=live.pk, reason="Only this one knows our new cameras.")
    assert ModelEvent.objects.get(what="promoted", version=worse).reason == "Only this one knows our new cameras."


def test_files_that_changed_on_the_disk_do_not_go_live(
    candidate: ModelVersion, live: ModelVersion, admin: User
) -> None:
    with (get_shelf().place(chosen(candidate)) / "gaze.tflite").open("r+b") as file:
        file.write(b"tampered")
    with pytest.raises(services.Refused, match=r"damaged: gaze.tflite is not the file of the manifest"):
        services.promote(version_id=candidate.pk, by=admin, seen_live=live.pk)
    assert ModelVersion.objects.get(state=State.LIVE) == live


def test_when_the_disk_is_full_nothing_changes(
    candidate: ModelVersion, live: ModelVersion, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(services.Refused, match="could not be written"):
        services.promote(version_id=candidate.pk, by=admin, seen_live=live.pk)
    monkeypatch.undo()
    assert ModelVersion.objects.get(state=State.LIVE) == live
    assert get_shelf().read() == NOTHING_CHOSEN


def test_a_choice_that_was_lost_is_written_again(candidate: ModelVersion, live: ModelVersion, admin: User) -> None:
    services.promote(version_id=candidate.pk, by=admin, seen_live=live.pk)
    (get_shelf().folder / "live.json").write_text("{")
    assert services.settle()
    assert get_shelf().read() == Choice(chosen(candidate))
    assert not services.settle()


def test_one_candidate_at_a_time_is_compared(tmp_path: Path, candidate: ModelVersion, admin: User) -> None:
    other = take_folder(folder=bundle(tmp_path, "8.0.0"), origin="uploaded", by=admin)
    services.begin_shadow(version_id=candidate.pk, by=admin)
    services.begin_shadow(version_id=other.pk, by=admin)
    assert get_shelf().read() == Choice(None, chosen(other))
    candidate.refresh_from_db()
    assert candidate.state == State.CANDIDATE
    services.end_shadow(version_id=other.pk, by=admin)
    assert get_shelf().read() == NOTHING_CHOSEN


def test_a_removed_version_leaves_its_record_and_may_come_again(
    tmp_path: Path, candidate: ModelVersion, live: ModelVersion, admin: User, django_capture_on_commit_callbacks: Any
) -> None:
    place = get_shelf().place(chosen(candidate))
    with django_capture_on_commit_callbacks(execute=True):
        services.remove(version_id=candidate.pk, by=admin)
    assert not place.exists()
    with pytest.raises(services.Refused):
        services.remove(version_id=live.pk, by=admin)
    again = take_folder(folder=tmp_path / "7.0.0", origin="uploaded", by=admin)
    assert (again.pk, again.state) == (candidate.pk, State.CANDIDATE)
    assert place.exists()


def test_after_an_update_of_attune_its_new_model_is_live_unless_the_school_chose_one(
    tmp_path: Path, live: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webapp.registry import arriving

    monkeypatch.setattr(arriving, "DEFAULT_FOLDER", bundle(tmp_path, "99.0.0"))
    arriving.shipped_sha256.cache_clear()
    list_shipped()
    arriving.shipped_sha256.cache_clear()
    live.refresh_from_db()
    assert live.state == State.RETIRED
    assert ModelVersion.objects.get(state=State.LIVE).version == "99.0.0"


# The pages -----------------------------------------------------------------------------------------------------------


def test_an_administrator_brings_compares_promotes_and_rolls_back(
    tmp_path: Path, live: ModelVersion, admin: User, client: Client
) -> None:
    client.force_login(admin)
    page = client.post(
        reverse("registry:models"), {"file": zipped(bundle(tmp_path, "7.0.0")), "source": SOURCE}, follow=True
    )
    assert "Version 2 is here. It judges nobody yet." in page.content.decode()
    version = ModelVersion.objects.get(number=2)
    version.report, version.latency_ms = REPORT, 1.0
    version.save()
    page = client.get(reverse("registry:version", args=[version.pk]))
    assert "Nothing got worse beyond its limit." in page.content.decode()
    page = client.post(reverse("registry:promote", args=[version.pk]), {"seen": live.pk}, follow=True)
    assert "Version 2 is live." in page.content.decode()
    page = client.post(reverse("registry:promote", args=[live.pk]), {"seen": version.pk}, follow=True)
    assert "Version 1 is live." in page.content.decode()


def test_a_refused_promotion_says_why_and_keeps_what_was_written(
    candidate: ModelVersion, live: ModelVersion, admin: User, client: Client
) -> None:
    ModelVersion.objects.filter(pk=candidate.pk).update(report={})
    client.force_login(admin)
    page = client.post(reverse("registry:promote", args=[candidate.pk]), {"seen": live.pk, "reason": "I like it"})
    assert page.status_code == 409
    text = page.content.decode()
    assert "write down why" in text
    assert "I like it" in text


def test_a_bad_upload_is_explained_on_the_page(admin: User, client: Client) -> None:
    client.force_login(admin)
    page = client.post(reverse("registry:models"), {"file": SimpleUploadedFile("bundle.zip", b"text")})
    assert page.status_code == 400
    assert "neither a .zip nor" in page.content.decode()


@pytest.mark.parametrize("who", ["student", "teacher"])
def test_the_models_are_the_administrators_business(
    who: str, live: ModelVersion, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("registry:models")).status_code == 404
    assert client.get(reverse("registry:version", args=[live.pk])).status_code == 404
    for act in ("promote", "shadow", "remove"):
        assert client.post(reverse(f"registry:{act}", args=[live.pk])).status_code == 404
