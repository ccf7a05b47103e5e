"""Trainings on this machine: one at a time, within limits, stopped and taken up again.

A stand-in speaks for the trainer where only its manners matter; test_training_for_real.py has the real one.
"""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks.site import wait_until
from tests.webapp.training_sets import listed_set, shipped_version, write_stand_in
from webapp.accounts.models import User
from webapp.donations.files import set_folder
from webapp.donations.models import DataSet
from webapp.registry.models import ModelVersion
from webapp.training import places, running, tasks
from webapp.training.models import TrainingRun
from webapp.training.places import run_folder
from webapp.training.services import Choices, Refused, go_on, order_run, stop_run
from webapp.training.tasks import resume_training, run_training

State = TrainingRun.State

LEARNING = (
    "tell(phase='training', task='window', epoch=1, epochs=4, step=5, steps=10, loss=[[1, 2.0], [5, 1.0]],"
    " history=[], matrix={}, pictures=[], eta_s=90, examples_per_second=12.0)\n"
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[str]:
    """Folders of the test's own, looks in quick succession; what would be queued is listed."""
    settings.ATTUNE_TRAINING, settings.ATTUNE_MODELS = tmp_path / "training", tmp_path / "models"
    monkeypatch.setattr(running, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(running, "leaving", False)
    queued: list[str] = []
    monkeypatch.setattr(run_training, "delay", queued.append)
    return queued


@pytest.fixture
def trainer(settings: Any, tmp_path: Path) -> Any:
    """Installs a stand-in that does this."""

    def install(does: str) -> None:
        settings.ATTUNE_TRAINER_PYTHON = str(write_stand_in(tmp_path, does))

    install(LEARNING + "time.sleep(60)")
    return install


@pytest.fixture
def admin(transactional_db: None) -> User:
    cache.clear()
    return User.objects.create_user("sam", password="a long password", role="admin")


def ordered(admin: User, *, epochs: int = 4) -> TrainingRun:
    data_set = DataSet.objects.first() or listed_set(admin)
    return order_run(data_set=data_set, base=shipped_version(), by=admin, choices=Choices(epochs=epochs))


def in_background(run: TrainingRun) -> threading.Thread:
    """A worker takes the run up; returns once its trainer has told something."""

    def work() -> None:
        run_training(str(run.pk))
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert wait_until(lambda: bool(now(run).live.get("loss")))
    return thread


def now(run: TrainingRun) -> TrainingRun:
    return TrainingRun.objects.get(pk=run.pk)


# How it ends --------------------------------------------------------------------------------------------------------
def test_a_training_that_is_stopped_keeps_what_it_learned_and_goes_on(
    admin: User, trainer: Any, quick: list[str]
) -> None:
    run = ordered(admin)
    work = in_background(run)
    assert stop_run(run=run)
    work.join()
    assert now(run).state == State.STOPPED
    assert (run_folder(run.pk) / "live.json").exists()
    assert "The stand-in begins." in now(run).log
    go_on(run=now(run))
    assert quick[-1] == str(run.pk)
    trainer("sys.exit(3 if '--resume' in sys.argv else 2)")
    run_training(str(run.pk))
    assert "broke off" in now(run).problem  # a stand-in that stops though nobody asked is a broken one


def test_one_that_waits_is_stopped_at_once_and_a_finished_one_not_at_all(admin: User, trainer: Any) -> None:
    run = ordered(admin)
    assert stop_run(run=run)
    assert now(run).state == State.STOPPED
    assert not stop_run(run=now(run))
    assert run_training(str(run.pk)) == "taken"


def test_a_refusal_of_the_trainer_is_told_in_its_own_words(admin: User, trainer: Any) -> None:
    run = ordered(admin)
    trainer("print('The disk is full.', file=sys.stderr); sys.exit(2)")
    assert run_training(str(run.pk)) == State.FAILED
    assert now(run).problem == "The disk is full."


def test_a_trainer_that_breaks_off_is_started_again_but_not_for_ever(admin: User, trainer: Any) -> None:
    run = ordered(admin)
    trainer("os.kill(os.getpid(), signal.SIGKILL)")
    assert run_training(str(run.pk)) == State.FAILED
    assert now(run).log.count("The stand-in begins.") == running.TRIES
    assert "more memory than the" in now(run).problem


def test_a_training_ends_at_its_time_limit_and_can_go_on(admin: User, trainer: Any, settings: Any) -> None:
    run = ordered(admin)
    settings.ATTUNE_TRAINING_HOURS = 0
    assert run_training(str(run.pk)) == State.STOPPED
    assert "the most that one training may take" in now(run).problem
    assert now(go_on(run=now(run))).state == State.WAITING


def test_a_training_whose_data_is_taken_back_ends_and_leaves_nothing(admin: User, trainer: Any) -> None:
    run = ordered(admin)
    work = in_background(run)
    DataSet.objects.update(state=DataSet.State.WITHDRAWN)
    work.join()
    assert now(run).state == State.FAILED
    assert "took back" in now(run).problem
    resume_training()
    assert not run_folder(run.pk).exists()
    assert now(run).log == ""
    with pytest.raises(Refused, match="cannot be used any more"):
        go_on(run=now(run))


def test_what_nobody_goes_on_with_is_deleted_after_a_month(admin: User, trainer: Any) -> None:
    run = ordered(admin)
    stop_run(run=run)
    run_folder(run.pk).mkdir(parents=True)
    resume_training()
    assert run_folder(run.pk).exists()
    TrainingRun.objects.update(ended_at=timezone.now() - timedelta(days=31))
    resume_training()
    assert not run_folder(run.pk).exists()


def test_a_database_that_is_away_for_a_moment_ends_nothing(
    admin: User, trainer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ordered(admin)
    work = in_background(run)
    relay, away = running._Follower._relay, iter(range(3))

    def failing(follower: Any) -> str:
        if next(away, None) is not None:
            raise OperationalError("the server closed the connection")
        return relay(follower)

    monkeypatch.setattr(running._Follower, "_relay", failing)
    assert wait_until(lambda: next(away, None) is None)
    stop_run(run=run)
    work.join()
    assert now(run).state == State.STOPPED


def test_a_bundle_that_is_none_is_refused_with_the_reason(admin: User, trainer: Any) -> None:
    run = ordered(admin)
    trainer("os.makedirs(out + '/bundle'); open(out + '/bundle/manifest.json', 'w').write('{}'); sys.exit(0)")
    assert run_training(str(run.pk)) == State.FAILED
    assert "could not be taken in" in now(run).problem
    assert ModelVersion.objects.count() == 1


# Whoever works on it -----------------------------------------------------------------------------------------------
def test_one_training_at_a_time_and_the_next_begins_by_itself(admin: User, trainer: Any, quick: list[str]) -> None:
    first, second = ordered(admin), ordered(admin)
    work = in_background(first)
    assert run_training(str(second.pk)) == "taken"
    assert resume_training() == ""
    stop_run(run=first)
    work.join()
    assert quick[-1] == str(second.pk)


def test_a_run_whose_worker_died_is_taken_up_by_another(admin: User, trainer: Any, quick: list[str]) -> None:
    run = ordered(admin)
    long_ago = timezone.now() - running.STALE - timedelta(seconds=1)
    TrainingRun.objects.update(state=State.RUNNING, holder="a dead worker", beat_at=long_ago)
    quick.clear()
    assert resume_training() == str(run.number)
    assert quick == [str(run.pk)]
    work = in_background(run)
    assert now(run).holder != "a dead worker"
    stop_run(run=run)
    work.join()
    assert now(run).state == State.STOPPED


def test_one_that_was_being_stopped_by_a_worker_that_died_is_stopped(admin: User, trainer: Any) -> None:
    run = ordered(admin)
    long_ago = timezone.now() - running.STALE - timedelta(seconds=1)
    TrainingRun.objects.update(state=State.STOPPING, holder="a dead worker", beat_at=long_ago)
    resume_training()
    assert now(run).state == State.STOPPED


def test_a_worker_that_is_told_to_end_gives_its_run_back(admin: User, trainer: Any) -> None:
    run = ordered(admin)
    work = in_background(run)
    tasks.leave()
    work.join()
    assert now(run).state == State.WAITING
    assert resume_training() == str(run.number)


def test_a_worker_that_lost_its_run_ends_its_trainer_and_writes_nothing(admin: User, trainer: Any) -> None:
    run = ordered(admin)
    work = in_background(run)
    TrainingRun.objects.filter(pk=run.pk).update(holder="another worker")
    work.join()
    assert now(run).state == State.RUNNING
    assert now(run).holder == "another worker"


# What cannot be ordered ---------------------------------------------------------------------------------------------
def test_without_a_trainer_the_page_says_how_to_install_one(admin: User, settings: Any) -> None:
    shipped_version()
    listed_set(admin)
    settings.ATTUNE_TRAINER_PYTHON = "/nowhere/python"
    settings.ROOT = Path("/nowhere")
    page = browser(admin)
    shown = page.get(reverse("training:runs")).content.decode()
    assert "make trainer" in shown
    assert "Train here" not in shown
    with pytest.raises(Refused, match="No trainer is installed"):
        ordered(admin)


def test_without_room_on_the_disk_nothing_begins(admin: User, trainer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "LEAST_FREE", 10**18)
    with pytest.raises(Refused, match="no room"):
        ordered(admin)
    assert not TrainingRun.objects.exists()


def test_without_data_there_is_nothing_to_learn_from(admin: User, trainer: Any) -> None:
    shipped_version()
    shown = browser(admin).get(reverse("training:runs")).content.decode()
    assert "There is no data set to learn from yet" in shown
    assert browser(admin).post(reverse("training:runs"), {"epochs": 12, "examples_share": "0.5"}).status_code == 400


def test_a_set_whose_files_are_gone_is_refused_in_the_form(admin: User, trainer: Any) -> None:
    shipped_version()
    data_set = listed_set(admin)
    (set_folder(data_set.pk) / "dataset.json").unlink()
    answer = browser(admin).post(reverse("training:runs"), order(data_set))
    assert answer.status_code == 400
    assert "cannot be used any more" in answer.content.decode()


# Pages ---------------------------------------------------------------------------------------------------------------
def browser(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def order(data_set: DataSet, **other: Any) -> dict[str, Any]:
    live = ModelVersion.objects.get(state=ModelVersion.State.LIVE)
    return {"data_set": data_set.pk, "base": live.pk, "epochs": 3, "examples_share": "0.25"} | other


def test_an_order_has_a_sealed_job_of_what_was_chosen(admin: User, trainer: Any, quick: list[str]) -> None:
    shipped_version()
    data_set = listed_set(admin)
    answer = browser(admin).post(reverse("training:runs"), order(data_set))
    run = TrainingRun.objects.get()
    assert answer.headers["Location"] == reverse("training:run", args=[run.pk])
    assert quick == [str(run.pk)]
    assert (run.job["epochs"], run.job["examples_share"]) == (3, 0.25)
    assert run.job["version"] == "site-1"
    assert run.job["signature"]


TOLD: tuple[dict[str, Any], ...] = (
    {},
    {"phase": "training"},
    {"phase": 7, "loss": "no", "history": 3, "matrix": [], "pictures": {}},
    {"loss": [[1, None], ["x"], [2, 3.0]], "history": [None, {"epoch": "a"}, {"epoch": 1, "val_x": 1.0}]},
    {
        "phase": "training", "epochs": 4, "steps": 10, "epoch": 2, "step": 3, "eta_s": 5400,
        "loss": [[1, -0.5], [20, -0.5]],
        "matrix": {"focus": {"labels": ["low", "high"], "counts": [[1, "x"], [0, 4]]}, "odd": {"labels": ["a"]}},
    },
)  # fmt: skip


def test_whatever_a_trainer_tells_the_page_can_be_shown(admin: User, trainer: Any) -> None:
    run = ordered(admin)
    for told in TOLD:
        TrainingRun.objects.update(live=told, state=State.RUNNING)
        assert browser(admin).get(reverse("training:run", args=[run.pk])).status_code == 200
        assert browser(admin).get(reverse("training:status", args=[run.pk])).json()["state"] == "running"


def test_other_runs_pictures_are_not_this_ones(admin: User, trainer: Any) -> None:
    first, second = ordered(admin), ordered(admin)
    picture = first.pictures.create(name="windows", epoch=1, png=b"\x89PNG")
    page = browser(admin)
    assert page.get(reverse("training:picture", args=[first.pk, picture.pk])).headers["Content-Type"] == "image/png"
    assert page.get(reverse("training:picture", args=[second.pk, picture.pk])).status_code == 404


def test_the_list_of_trainings_asks_the_database_as_often_for_many(
    admin: User, trainer: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        run = ordered(admin)
        stop_run(run=run)
    page = browser(admin)
    page.get(reverse("training:runs"))
    with django_assert_max_num_queries(20):
        page.get(reverse("training:runs"))
