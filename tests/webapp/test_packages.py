"""Training elsewhere: what goes into a package, what comes back, and every bundle that is refused with its reason."""

import hashlib
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from attention_model.shelf import use_shelf
from tests.webapp.bundles import SOURCE, bundle, operate, zipped
from tests.webapp.test_arriving import no_number
from tests.webapp.training_sets import ready_set
from webapp.accounts.models import User
from webapp.donations.files import CROPS, set_folder
from webapp.donations.models import DataSet
from webapp.registry.arriving import BundleRefused, list_shipped, take_upload
from webapp.registry.models import ModelEvent, ModelVersion
from webapp.registry.shelf import get_shelf
from webapp.site.models import SiteSettings
from webapp.training import away, packages
from webapp.training.jobs import seal
from webapp.training.models import TrainingRun
from webapp.training.packages import find_package
from webapp.training.places import run_folder
from webapp.training.services import Choices, Refused

pytestmark = pytest.mark.django_db
State = TrainingRun.State


@pytest.fixture(autouse=True)
def places(tmp_path: Path, settings: Any) -> Any:
    """A shelf and data of its own for each test."""
    settings.ATTUNE_MODELS, settings.ATTUNE_TRAINING = tmp_path / "models", tmp_path / "training"
    yield
    use_shelf(get_shelf())


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_user("ada", first_name="Ada", role=User.Role.ADMIN)


@pytest.fixture
def run(admin: User) -> TrainingRun:
    """An order whose package is not made yet."""
    list_shipped()
    SiteSettings.objects.update_or_create(
        pk=SiteSettings.ONLY, defaults={"name": "Lindenschule", "time_zone": "Europe/Berlin"}
    )
    live = ModelVersion.objects.get(state=ModelVersion.State.LIVE)
    return away.order_away(data_set=ready_set(admin), base=live, by=admin, choices=Choices(epochs=2))


def unpacked(run: TrainingRun, folder: Path) -> Path:
    assert away.pack(run.pk)
    with zipfile.ZipFile(run_folder(run.pk) / packages.PACKAGE) as archive:
        archive.extractall(folder)
    (top,) = folder.iterdir()
    return top


def answer(run: TrainingRun, tmp_path: Path, *, version: str = "", **more: Any) -> Path:
    """A bundle as the trainer would write it for this order."""
    told = {"made_for": run.job, "data_set": {"sha256": run.job["data_sha256"]}, **more}
    return bundle(tmp_path, version or run.job["version"], metrics=told)


# What is packed ------------------------------------------------------------------------------------------------------


def test_a_package_has_everything_and_its_list_has_every_hash(run: TrainingRun, tmp_path: Path) -> None:
    top = unpacked(run, tmp_path / "there")
    assert top.name == "attune-training-1"
    listed = json.loads((top / "CONTENTS.json").read_text())
    found = {path.relative_to(top).as_posix(): path for path in top.rglob("*") if path.is_file()}
    assert set(found) - set(listed) == {"CONTENTS.json", "START-HERE.html", "retrain_on_colab_tpu.ipynb"}
    for name, digest in listed.items():
        assert hashlib.sha256(found[name].read_bytes()).hexdigest() == digest
    assert json.loads((top / "job.json").read_text()) == run.job
    assert {"code/tpu_training/retrain.py", "code/attention_model/bundle.py", "code/requirements/colab.txt",
            "code/LICENSE", "code/NOTICE.md", "data/windows.npz", "base/gaze.tflite"} <= set(listed)  # fmt: skip


def test_what_judges_a_version_and_pictures_that_nobody_ordered_do_not_leave_the_site(
    run: TrainingRun, tmp_path: Path, settings: Any
) -> None:
    (set_folder(run.data_set_id) / CROPS).write_bytes(b"pictures")
    top = unpacked(run, tmp_path / "there")
    names = [path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file()]
    assert sorted(name for name in names if name.startswith("data/")) == [
        "data/dataset.json", "data/pages.npz", "data/windows.npz",
    ]  # fmt: skip
    assert not [name for name in names if "held-out" in name or "judging" in name or "webapp" in name]
    assert not [path for path in top.rglob("*") if path.is_file() and settings.SECRET_KEY.encode() in path.read_bytes()]


def test_the_notebook_has_its_parameters_filled_in(run: TrainingRun, tmp_path: Path) -> None:
    top = unpacked(run, tmp_path / "there")
    book = nbformat.read(top / packages.NOTEBOOK, as_version=4)
    nbformat.validate(book)
    (cell,) = (cell for cell in book.cells if "parameters" in cell.metadata.get("tags", ()))
    given: dict[str, Any] = {}
    exec(cell.source, given)  # noqa: S102 - a list of assignments
    assert (given["SITE"], given["TRAINING"], given["VERSION"]) == ("Lindenschule", 1, "site-1")
    assert given["UNTIL"] == run.job["expires_at"]
    assert given["PACKAGE"] == "attune-training-1.zip"
    assert given["CONTENTS_SHA256"] == hashlib.sha256((top / "CONTENTS.json").read_bytes()).hexdigest()


def test_a_sites_name_cannot_run_anything_in_the_notebook(run: TrainingRun) -> None:
    evil = '"; import os; os.abort()  # \\ \n{{7*7}}<script>'
    run.job = seal(run.job | {"site": evil})
    book = nbformat.reads(packages.notebook_of(run, "0" * 64), as_version=4)
    given: dict[str, Any] = {}
    exec(book.cells[1].source, given)  # noqa: S102
    assert given["SITE"] == evil
    assert "<script>" not in packages.guide_of(run, package="p.zip", notebook="n.ipynb")


@pytest.mark.parametrize(("language", "words"), [("en-gb", "Upload the notebook"), ("de", "Das Notebook hochladen")])
def test_the_guide_is_one_page_that_needs_no_connection_and_names_the_schools_own_time(
    run: TrainingRun, language: str, words: str
) -> None:
    run.job = seal(run.job | {"expires_at": datetime(2027, 1, 31, 23, 30, tzinfo=UTC).isoformat()})
    with translation.override(language):
        page = packages.guide_of(run, package="attune-training-1.zip", notebook=packages.NOTEBOOK)
    assert words in page
    assert "2027" in page
    assert "00:30 (Europe/Berlin)" in page
    assert page.count("<svg") == 6
    assert not re.search(r"<script|<link|src=|url\(|href=|@import", page)


def test_a_package_is_there_whole_or_not_at_all_and_can_be_made_again(
    run: TrainingRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packages, "_add_text", full)
    assert not away.pack(run.pk)
    monkeypatch.undo()
    run.refresh_from_db()
    assert "No space left on device" in run.problem
    assert not list(run_folder(run.pk).iterdir())
    away.pack_again(run=run)
    assert away.pack(run.pk)
    run.refresh_from_db()
    assert run.problem == ""


def test_it_is_packed_once_and_again_only_when_its_worker_died(run: TrainingRun) -> None:
    TrainingRun.objects.filter(pk=run.pk).update(holder="somebody")
    assert not away.pack(run.pk)
    TrainingRun.objects.filter(pk=run.pk).update(beat_at=timezone.now() - timedelta(minutes=2))
    assert away.end_orders() == 1
    assert away.pack(run.pk)
    assert not away.pack(run.pk)
    assert away.end_orders() == 0


@pytest.mark.parametrize("what", ["called off", "taken back"])
def test_what_is_withdrawn_while_it_is_packed_leaves_no_package(
    run: TrainingRun, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def meanwhile(*_: object, **__: object) -> str:
        if what == "called off":
            assert away.cancel(run=run)
        else:
            DataSet.objects.update(state=DataSet.State.WITHDRAWN)
        return ""

    monkeypatch.setattr(packages, "guide_of", meanwhile)
    assert not away.pack(run.pk)
    assert find_package(run.pk) is None


def test_nothing_is_ordered_from_data_that_are_gone_or_a_version_that_was_removed(run: TrainingRun) -> None:
    DataSet.objects.update(state=DataSet.State.WITHDRAWN)
    run.data_set.refresh_from_db()
    for choices in ({"data_set": run.data_set, "base": run.base},):
        with pytest.raises(Refused, match="cannot be used any more"):
            away.order_away(**choices, by=None, choices=Choices())
    with pytest.raises(Refused, match="Nothing can be packed"):
        away.pack_again(run=run)


# What comes back -----------------------------------------------------------------------------------------------------


def test_what_was_ordered_becomes_a_candidate_once(
    run: TrainingRun, admin: User, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    assert away.pack(run.pk)
    folder = answer(run, tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        version = take_upload(upload=zipped(folder), by=admin)
    run.refresh_from_db()
    assert find_package(run.pk) is None
    assert (version.origin, version.state) == (ModelVersion.Origin.AWAY, ModelVersion.State.CANDIDATE)
    assert (run.state, run.version) == (State.DONE, version)
    assert ModelEvent.objects.filter(version=version).count() == 1
    with pytest.raises(BundleRefused, match=f"has its bundle already: version {version.number}"):
        take_upload(upload=zipped(answer(run, tmp_path / "again", seconds=1)), by=admin)


def expired(run: TrainingRun) -> None:
    run.job = seal(run.job | {"expires_at": (timezone.now() - timedelta(seconds=1)).isoformat()})


def changed(run: TrainingRun) -> None:
    run.job = run.job | {"epochs": 200}


def unsealed(run: TrainingRun) -> None:
    run.job = {key: value for key, value in run.job.items() if key != "signature"}


def of_another_site(run: TrainingRun) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.SECRET_KEY", "of another site")
        run.job = seal(run.job | {"site": "Another school"})


def forgotten(run: TrainingRun) -> None:
    TrainingRun.objects.filter(pk=run.pk).delete()


def of_another_state(state: str) -> Callable[[TrainingRun], None]:
    return lambda run: TrainingRun.objects.filter(pk=run.pk).update(state=state) and None


def of_this_machine(run: TrainingRun) -> None:
    TrainingRun.objects.filter(pk=run.pk).update(place=TrainingRun.Place.HERE)


def taken_back(run: TrainingRun) -> None:
    DataSet.objects.filter(pk=run.data_set_id).update(state=DataSet.State.WITHDRAWN)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (expired, "Its order ended on"),
        (changed, "changed on the way"),
        (unsealed, "not this site's"),
        (of_another_site, "Another school"),
        (forgotten, "no longer knows it"),
        (of_another_state(State.EXPIRED), "has ended"),
        (of_another_state(State.STOPPED), "waits for no bundle"),
        (of_this_machine, "comes by itself"),
        (taken_back, "was withdrawn since"),
    ],
)
def test_a_bundle_whose_order_does_not_hold_is_refused_even_with_a_written_origin(
    run: TrainingRun, admin: User, tmp_path: Path, spoil: Callable[[TrainingRun], None], words: str
) -> None:
    spoil(run)
    with pytest.raises(BundleRefused, match=words):
        take_upload(upload=zipped(answer(run, tmp_path)), by=admin, source=SOURCE)
    assert ModelVersion.objects.count() == 1


def test_a_bundle_that_is_not_what_was_ordered_is_refused(run: TrainingRun, admin: User, tmp_path: Path) -> None:
    other = answer(run, tmp_path, data_set={"sha256": "0" * 64})
    with pytest.raises(BundleRefused, match="other data than those"):
        take_upload(upload=zipped(other), by=admin)
    with pytest.raises(BundleRefused, match=r"calls itself attention 9\.9; ordered was attention site-1"):
        take_upload(upload=zipped(answer(run, tmp_path, version="9.9")), by=admin)
    touched = answer(run, tmp_path / "touched")
    operate(touched, "gaze", lambda model: setattr(model, "description", b"changed"))
    with pytest.raises(BundleRefused, match=r"“gaze” was changed, though only window was to be trained"):
        take_upload(upload=zipped(touched), by=admin)
    broken = answer(run, tmp_path / "broken")
    operate(broken, "focus", no_number)
    with pytest.raises(BundleRefused, match="not finite"):
        take_upload(upload=zipped(broken), by=admin)
    run.refresh_from_db()
    assert run.state == State.AWAY


def test_an_order_that_is_over_ends_and_its_package_goes(run: TrainingRun) -> None:
    assert away.pack(run.pk)
    expired(run)
    run.save()
    assert away.end_orders() == 1
    run.refresh_from_db()
    assert run.state == State.EXPIRED
    assert find_package(run.pk) is None


# The pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def browser(admin: User, client: Client) -> Client:
    client.force_login(admin)
    return client


def test_an_administrator_orders_packs_brings(run: TrainingRun, browser: Client, tmp_path: Path) -> None:
    given = {"data_set": run.data_set_id, "base": run.base_id, "epochs": 3, "examples_share": "0.5"}
    page = browser.post(reverse("training:package"), given, follow=True)
    assert "The package of training 2 is being made" in page.content.decode()
    made = TrainingRun.objects.get(number=2)
    assert (made.place, made.settings["epochs"]) == (TrainingRun.Place.AWAY, 3)
    told = browser.get(reverse("training:package_status", args=[made.pk])).json()
    assert told["state"] == "packing"
    assert "Packing" in told["parts"]["progress"]
    assert away.pack(made.pk)
    assert browser.get(reverse("training:package_status", args=[made.pk])).json()["state"] == "away"
    page = browser.get(reverse("training:run", args=[made.pk]))
    assert "Download the package" in page.content.decode()
    packed = browser.get(reverse("training:download", args=[made.pk]))
    assert packed["Content-Disposition"] == 'attachment; filename="attune-training-2.zip"'
    upload = {"file": zipped(answer(made, tmp_path))}
    wrong = browser.post(reverse("training:bring", args=[run.pk]), upload)
    assert wrong.status_code == 400
    assert "made for training 2. Bring it there" in wrong.content.decode()
    upload = {"file": zipped(tmp_path / made.job["version"])}
    page = browser.post(reverse("training:bring", args=[made.pk]), upload, follow=True)
    version = ModelVersion.objects.get(origin=ModelVersion.Origin.AWAY)
    assert f"check code {version.manifest_sha256[:8]}" in page.content.decode()
    page = browser.get(reverse("training:run", args=[made.pk])).content.decode()
    assert f"Training 2 has become version {version.number}" in page
    packed.close()


def test_an_order_is_called_off_and_says_so(run: TrainingRun, browser: Client) -> None:
    assert away.pack(run.pk)
    page = browser.post(reverse("training:cancel", args=[run.pk]), follow=True).content.decode()
    assert "was called off" in page
    assert find_package(run.pk) is None
    assert browser.get(reverse("training:download", args=[run.pk])).status_code == 404
    page = browser.post(reverse("training:cancel", args=[run.pk]), follow=True).content.decode()
    assert "It had ended already." in page


def test_a_page_whose_data_were_taken_back_gives_nothing_away(run: TrainingRun, browser: Client) -> None:
    assert away.pack(run.pk)
    taken_back(run)
    assert "has lost its data" in browser.get(reverse("training:run", args=[run.pk])).content.decode()
    assert browser.get(reverse("training:download", args=[run.pk])).status_code == 404


# The command ---------------------------------------------------------------------------------------------------------


def test_the_same_by_the_command(run: TrainingRun, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "package.zip"
    call_command("attention_model", "export", str(target), "--epochs", "1", "--limit", "512", "--by", "ada")
    made = TrainingRun.objects.get(number=2)
    assert (made.job["epochs"], made.job["limit"], made.job["expires_at"] is not None) == (1, 512, True)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
    with pytest.raises(CommandError, match="This is the package itself"):
        call_command("attention_model", "import", str(target))
    packed = tmp_path / "bundle.zip"
    packed.write_bytes(zipped(answer(made, tmp_path)).read())
    call_command("attention_model", "import", str(packed))
    assert "It judges nobody yet." in capsys.readouterr().out
    made.refresh_from_db()
    assert made.state == State.DONE


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["export", "--data-set", "9"], "No data set 9 is ready"),
        (["export", "--epochs", "0"], "from 1 to 200"),
        (["export", "--share", "1.5"], "from 0 to 0.9"),
        (["export", "--limit", "64"], "at least 256"),
        (["export", "--base", "9"], "no version 9"),
        (["export", "--by", "nobody"], "no administrator “nobody”"),
        (["export", "/nowhere/at/all.zip"], "could not be written"),
        (["import", "/nowhere/at/all.zip"], "No such file"),
        (["import", __file__], r"neither a \.zip nor"),
    ],
)
def test_the_command_says_what_is_wrong(run: TrainingRun, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("attention_model", *arguments)
    assert not TrainingRun.objects.filter(state=State.AWAY).exclude(pk=run.pk).exists()
