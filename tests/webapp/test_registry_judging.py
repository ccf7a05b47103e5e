"""A version is measured beside the live one by real suites, and what is worse or unfair does not go live unnoticed."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from attention_model.bundle import DEFAULT_FOLDER
from attention_model.shelf import use_shelf
from tests.tpu_training.test_judging import write_crops, write_windows
from tests.webapp.bundles import bundle
from webapp.accounts.models import User
from webapp.donations.files import HELD_OUT, set_folder
from webapp.donations.models import DataSet
from webapp.registry import judging, measuring, services
from webapp.registry.arriving import list_shipped, take_folder
from webapp.registry.judging import order_judgement, queue_silent, run_judgement
from webapp.registry.measuring import JUDGE_SET, Source, measure, sources
from webapp.registry.models import Judgement, ModelEvent, ModelVersion
from webapp.registry.selectors import report_of
from webapp.registry.shelf import chosen, get_shelf
from webapp.registry.tasks import judge_version

pytestmark = pytest.mark.django_db
State = Judgement.State


@pytest.fixture(autouse=True)
def places(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A shelf and a place for data sets of its own; what would be queued is not."""
    settings.ATTUNE_MODELS, settings.ATTUNE_TRAINING = tmp_path / "models", tmp_path / "training"
    monkeypatch.setattr(judge_version, "delay", lambda _version: None)
    yield
    use_shelf(get_shelf())


@pytest.fixture
def admin() -> User:
    return User.objects.create_user("ada", first_name="Ada", role=User.Role.ADMIN)


@pytest.fixture
def live() -> ModelVersion:
    list_shipped()
    return ModelVersion.objects.get(state=ModelVersion.State.LIVE)


@pytest.fixture
def candidate(tmp_path: Path, live: ModelVersion, admin: User) -> ModelVersion:
    return take_folder(folder=bundle(tmp_path, "7.0.0"), origin="trained", by=admin)


def only(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Judge with some of the suites: all of them take half a minute."""
    there = [source for source in sources() if source.name in names]
    monkeypatch.setattr(judging, "sources", lambda: there)


@dataclass(frozen=True)
class Bad:
    """A bundle made on purpose, and what the gaze suite found of it."""

    folder: Path
    report: dict[str, Any]


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Bad]:
    """A worse and an unfair bundle, made by TensorFlow in a process of its own, and the shipped one; all measured."""
    folder = tmp_path_factory.mktemp("bad")
    made = "; ".join(
        f"make_bad({kind!r}, Path({str(folder / kind)!r}), {degrees}, version={kind!r})"
        for kind, degrees in (("worse", 3.0), ("unfair", 8.0))
    )
    program = f"from pathlib import Path; from tests.tpu_training.bad_bundles import make_bad; {made}"
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    gaze = Source("gaze", "gaze", JUDGE_SET / "held-out", "gaze")
    bundles = {"worse": folder / "worse", "unfair": folder / "unfair", "shipped": DEFAULT_FOLDER}
    return {
        name: Bad(place, {"gaze": measure(gaze, place, folder / "work", lambda _share: None)})
        for name, place in bundles.items()
    }


def brought(bad: dict[str, Bad], kind: str, live: ModelVersion, admin: User) -> ModelVersion:
    """A bad version beside the live one, both with what was found of them."""
    version = take_folder(folder=bad[kind].folder, origin="trained", by=admin)
    for each, report in ((version, bad[kind].report), (live, bad["shipped"].report)):
        ModelVersion.objects.filter(pk=each.pk).update(report=report, latency_ms=1.0)
        each.refresh_from_db()
    Judgement.objects.update(state=State.DONE)
    return version


# What comes of it ------------------------------------------------------------------------------------------------


def test_a_really_worse_version_is_stopped(bad: dict[str, Bad], live: ModelVersion, admin: User) -> None:
    version = brought(bad, "worse", live, admin)
    with pytest.raises(services.Objected) as stopped:
        services.promote(version_id=version.pk, by=admin, seen_live=live.pk)
    assert stopped.value.verdict.objections[0] == "Gaze error: worse by more than chance explains."


def test_a_really_unfair_version_is_stopped_for_those_it_is_unfair_to(
    bad: dict[str, Bad], live: ModelVersion, admin: User
) -> None:
    version = brought(bad, "unfair", live, admin)
    with pytest.raises(services.Objected) as stopped:
        services.promote(version_id=version.pk, by=admin, seen_live=live.pk)
    standings = {(line.by, line.part): line.standing for line in stopped.value.verdict.groups}
    assert (standings["glasses", "clear"], standings["glasses", "none"]) == ("worse", "same")
    assert "Glasses" in stopped.value.verdict.objections[-1]


def test_with_a_written_reason_it_goes_live_all_the_same_and_the_reason_stays(
    bad: dict[str, Bad], live: ModelVersion, admin: User, client: Client
) -> None:
    version = brought(bad, "unfair", live, admin)
    client.force_login(admin)
    page = client.get(reverse("registry:version", args=[version.pk])).content.decode()
    assert "Worse than version 1" in page
    assert "Between “Glasses” and “No glasses” lay" in page
    assert "Fewer than five people, so not shown" in page, "as those whose glasses reflect"
    given = {"seen": live.pk, "reason": "Our cameras sit where nobody's glasses reflect."}
    client.post(reverse("registry:promote", args=[version.pk]), given)
    assert ModelEvent.objects.get(version=version, what="promoted").reason == given["reason"]
    page = client.get(reverse("registry:version", args=[version.pk])).content.decode()
    assert "nobody&#x27;s glasses reflect" in page


def test_the_same_networks_again_are_neither_better_nor_worse(
    candidate: ModelVersion, live: ModelVersion, admin: User, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    only(monkeypatch, "focus")
    assert run_judgement(candidate.pk) == State.DONE
    candidate.refresh_from_db()
    live.refresh_from_db()
    assert candidate.report["focus"]["figures"]["focus_auc"] == live.report["focus"]["figures"]["focus_auc"]
    assert candidate.judged_on == live.judged_on
    verdict = services.verdict_of(candidate, live)
    assert {line.standing for line in verdict.lines} == {"same"}
    assert ModelEvent.objects.get(version=candidate, what="judged").by == admin
    assert not list((Path(settings.ATTUNE_TRAINING) / "judging").iterdir()), "nothing is left behind"


def test_the_live_version_is_measured_once_for_the_same_data(
    tmp_path: Path, candidate: ModelVersion, live: ModelVersion, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[Path] = []

    def measure(source: Source, folder: Path, *_: object) -> dict[str, Any]:
        measured.append(folder)
        return {"figures": {"focus_auc": 0.9}, "intervals": {}, "draws": {}, "slices": [], "notes": []}

    only(monkeypatch, "focus")
    monkeypatch.setattr(judging, "measure", measure)
    run_judgement(candidate.pk)
    other = take_folder(folder=bundle(tmp_path, "8.0.0"), origin="trained", by=admin)
    run_judgement(other.pk)
    assert measured == [get_shelf().place(chosen(version)) for version in (live, candidate, other)]
    monkeypatch.setattr(measuring, "FORMAT", b"another way of measuring")
    order_judgement(version=other, by=admin)
    run_judgement(other.pk)
    assert measured[3:] == [get_shelf().place(chosen(version)) for version in (live, other)]


def test_what_was_measured_on_other_data_is_not_compared(candidate: ModelVersion, live: ModelVersion) -> None:
    report = {"gaze": {"figures": {"mean_deg": 5.0}, "intervals": {}, "slices": []}}
    live.report = candidate.report = report
    live.judged_on, candidate.judged_on = {"gaze": "old"}, {"gaze": "new"}
    verdict = services.verdict_of(candidate, live)
    assert not verdict.lines
    assert not verdict.passed


# The site's own data ---------------------------------------------------------------------------------------------


@pytest.fixture
def own() -> Path:
    """A data set whose held-out part has four people's half minutes and crops."""
    data_set = DataSet.objects.create(number=1, state=DataSet.State.READY)
    folder = set_folder(data_set.pk) / HELD_OUT
    changes = {"confusion": np.tile([1.0, 0.0], 4), "confusion_weight": np.ones(8)}
    return write_crops(write_windows(folder, level=np.full(8, "expression"), **changes))


def test_a_sites_own_held_out_people_judge_too_but_not_fewer_than_five(
    own: Path, candidate: ModelVersion, live: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, "own focus", "own gaze")
    run_judgement(candidate.pk)
    candidate.refresh_from_db()
    live.refresh_from_db()
    assert candidate.report["own gaze"]["figures"]["people"] == 4
    verdict = services.verdict_of(candidate, live)
    assert not verdict.lines
    assert {each.measure.suite for each in verdict.few} == {"own focus", "own gaze"}
    told = report_of(candidate)["suites"]
    assert told["own gaze"]["figures"] == {"crops": 20, "people": 4}
    assert not [name for name in told["own focus"]["figures"] if name.endswith("_auc")]
    assert not [row for suite in told.values() for row in suite["slices"]]


def test_data_that_are_withdrawn_are_no_longer_told_of(
    own: Path, candidate: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {source.name for source in sources()} > {"own focus", "own gaze"}
    only(monkeypatch, "own gaze")
    run_judgement(candidate.pk)
    DataSet.objects.update(state=DataSet.State.WITHDRAWN)
    assert {source.name for source in sources()} == {"gaze", "calibration", "focus"}
    only(monkeypatch, "focus")
    order_judgement(version=candidate, by=None)
    run_judgement(candidate.pk)
    candidate.refresh_from_db()
    assert set(candidate.report) == {"focus"}


# What goes wrong -------------------------------------------------------------------------------------------------


def test_a_version_that_cannot_be_measured_says_why(
    candidate: ModelVersion, admin: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, "focus")
    (get_shelf().place(chosen(candidate)) / "window.tflite").unlink()
    assert run_judgement(candidate.pk) == State.FAILED
    client.force_login(admin)
    page = client.get(reverse("registry:version", args=[candidate.pk])).content.decode()
    assert "It could not be measured." in page
    assert "window.tflite" in page


def test_a_suite_that_takes_too_long_is_ended(candidate: ModelVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, "focus")
    monkeypatch.setattr(measuring, "MOST_SECONDS", 0.0)
    assert run_judgement(candidate.pk) == State.FAILED
    assert "It took more than" in Judgement.objects.get(version=candidate).problem


def test_a_judgement_whose_worker_died_is_taken_up_by_another(
    candidate: ModelVersion, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(judge_version, "delay", asked.append)
    mine = Judgement.objects.filter(version=candidate)
    mine.update(state=State.RUNNING, holder="a dead one", beat_at=timezone.now())
    assert run_judgement(candidate.pk) == "taken", "while it gives signs of life"
    Judgement.objects.exclude(version=candidate).delete()
    assert queue_silent() == 0
    mine.update(beat_at=timezone.now() - timedelta(minutes=10))
    with django_capture_on_commit_callbacks(execute=True):
        assert queue_silent() == 1
    assert asked == [str(candidate.pk)]
    only(monkeypatch, "focus")
    assert run_judgement(candidate.pk) == State.DONE


def test_a_run_that_was_overtaken_leaves_the_judgement_to_the_other(
    candidate: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(source: Source, folder: Path, work: Path, beat: Any) -> dict[str, Any]:
        Judgement.objects.update(holder="another run")
        beat(0.5)
        raise AssertionError("it should have stopped")

    monkeypatch.setattr(judging, "measure", overtaken)
    assert run_judgement(candidate.pk) == "taken"
    assert Judgement.objects.get(version=candidate).state == State.RUNNING


def test_where_nobody_can_be_asked_it_waits(
    candidate: ModelVersion, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def nobody(_version: str) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(judge_version, "delay", nobody)
    Judgement.objects.update(state=State.DONE)
    with django_capture_on_commit_callbacks(execute=True):
        order_judgement(version=candidate, by=None)
    assert Judgement.objects.get(version=candidate).state == State.WAITING
    assert queue_silent() == 1


# The page --------------------------------------------------------------------------------------------------------


def test_the_page_follows_the_measuring_and_gives_its_figures_as_a_file(
    candidate: ModelVersion, live: ModelVersion, admin: User, client: Client
) -> None:
    client.force_login(admin)
    page = client.get(reverse("registry:version", args=[candidate.pk])).content.decode()
    assert "Version 2 is being measured" in page
    status = reverse("registry:judging", args=[candidate.pk])
    assert status in page
    assert client.get(status).json()["state"] == "waiting"
    assert "No worker has taken it" not in page
    Judgement.objects.update(ordered_at=timezone.now() - timedelta(minutes=11))
    assert "No worker has taken it" in client.get(reverse("registry:version", args=[candidate.pk])).content.decode()
    Judgement.objects.filter(version=candidate).update(state=State.RUNNING, words="Version 2: gaze", done=40, of=100)
    assert client.get(status).json() == {"state": "running", "words": "Version 2: gaze", "done": 40, "of": 100}
    report = client.get(reverse("registry:report", args=[candidate.pk]))
    assert report.headers["Content-Disposition"] == 'attachment; filename="attention-version-2.json"'
    assert report.json()["manifest_sha256"] == candidate.manifest_sha256


def test_an_administrator_has_it_measured_again(candidate: ModelVersion, admin: User, client: Client) -> None:
    Judgement.objects.filter(version=candidate).update(state=State.FAILED, problem="No room.")
    client.force_login(admin)
    client.post(reverse("registry:judge", args=[candidate.pk]))
    judgement = Judgement.objects.get(version=candidate)
    assert (judgement.state, judgement.problem, judgement.ordered_by) == (State.WAITING, "", admin)


@pytest.mark.parametrize("card", ["![a picture](x.png)", "<script>alert(1)</script>", "a price of $5 and $\\frac$"])
def test_a_card_that_is_no_plain_text_is_shown_as_it_was_written(
    candidate: ModelVersion, admin: User, client: Client, card: str
) -> None:
    ModelVersion.objects.filter(pk=candidate.pk).update(card=card)
    client.force_login(admin)
    page = client.get(reverse("registry:version", args=[candidate.pk]))
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_the_card_that_comes_along_is_a_page(live: ModelVersion, admin: User, client: Client) -> None:
    client.force_login(admin)
    page = client.get(reverse("registry:version", args=[live.pk])).content.decode()
    assert "<table>" in page
    assert "&lt;table&gt;" not in page
    assert (DEFAULT_FOLDER / "MODEL_CARD.md").read_text().splitlines()[0].removeprefix("# ") in page
