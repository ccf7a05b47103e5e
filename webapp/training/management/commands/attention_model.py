"""`manage.py attention_model export|import`: a package to train with elsewhere, and the bundle that came of it."""

import argparse
import shutil
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from webapp.accounts.models import User
from webapp.donations.models import DataSet
from webapp.registry.arriving import list_shipped, take_archive
from webapp.registry.checking import BundleRefused
from webapp.registry.models import ModelVersion
from webapp.site.selectors import get_site
from webapp.training import away
from webapp.training.models import TrainingRun
from webapp.training.orders import ends
from webapp.training.packages import find_package, name_of
from webapp.training.services import Choices, Refused

USUAL = Choices()
MOST_EPOCHS, MOST_SHARE, LEAST_LIMIT = 200, 0.9, 256  # the trainer's own bounds, and its step


class Command(BaseCommand):
    help = "Writes a package to train the attention model with elsewhere, and takes in the bundle that came of it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        export = acts.add_parser("export", help="write a package: notebook, program, data, order, guide")
        export.add_argument("file", type=Path, nargs="?", help="where it goes; default: attune-training-N.zip here")
        export.add_argument("--data-set", type=int, metavar="N", help="default: the newest that is ready")
        export.add_argument("--base", type=int, metavar="N", help="version to begin with; default: the live one")
        export.add_argument("--tasks", nargs="+", choices=("window", "frame"), default=["window"])
        export.add_argument("--epochs", type=int, default=USUAL.epochs, help="passes through all examples")
        export.add_argument("--share", type=float, default=USUAL.examples_share, help="of the site's own examples")
        export.add_argument("--limit", type=int, help="examples of a pass; default: all")
        bring = acts.add_parser("import", help="take in a bundle as a candidate")
        bring.add_argument("file", type=Path, help="bundle.zip")
        bring.add_argument("--source", default="", help="where it comes from; needed for what was not ordered here")
        for act in (export, bring):
            act.add_argument("--by", metavar="USERNAME", help="the administrator who does it")

    def handle(self, *_: Any, act: str, by: str | None, **given: Any) -> None:
        person = _administrator(by)
        list_shipped()
        with timezone.override(ZoneInfo(get_site().time_zone)):
            if act == "export":
                self._export(person, **given)
            else:
                self._import(person, given["file"], given["source"])

    def _export(self, by: User | None, *, file: Path | None, **given: Any) -> None:
        choices = _choices(tuple(given["tasks"]), given["epochs"], given["share"], given["limit"])
        try:
            run = away.make_away(
                data_set=_data_set(given["data_set"]), base=_version(given["base"]), by=by, choices=choices
            )
        except Refused as error:
            raise CommandError(str(error)) from error
        path = self._packed(run, file or Path(f"{name_of(run)}.zip"))
        until = ends(run)
        by_when = f"{timezone.localtime(until):%d %B %Y, %H:%M %Z}" if until is not None else "any time"
        self.stdout.write(f"Wrote {path}: training {run.number}. Its bundle has to be back by {by_when}.")

    def _packed(self, run: TrainingRun, path: Path) -> Path:
        TrainingRun.objects.filter(pk=run.pk).update(live={"phase": away.PACKING})
        away.pack(run.pk)
        packed = find_package(run.pk)
        try:
            if packed is None:
                run.refresh_from_db()
                raise CommandError(run.problem or "The package could not be made.")
            shutil.copyfile(packed.path, path)
        except (OSError, CommandError) as error:
            away.cancel(run=run)
            raise CommandError(f"{path} could not be written: {error}") from error
        return path

    def _import(self, by: User | None, file: Path, source: str) -> None:
        try:
            version = take_archive(packed=file, by=by, source=source)
        except BundleRefused as error:
            raise CommandError(str(error)) from error
        code = version.manifest_sha256[:8]
        self.stdout.write(f"Version {version.number} is here, with the check code {code}. It judges nobody yet.")


def _choices(tasks: tuple[str, ...], epochs: int, share: float, limit: int | None) -> Choices:
    """What the trainer would refuse is refused here, before it has travelled."""
    if not 1 <= epochs <= MOST_EPOCHS:
        raise CommandError(f"--epochs has to be a number from 1 to {MOST_EPOCHS}.")
    if not 0 <= share <= MOST_SHARE:
        raise CommandError(f"--share has to be a number from 0 to {MOST_SHARE}.")
    if limit is not None and limit < LEAST_LIMIT:
        raise CommandError(f"--limit has to be at least {LEAST_LIMIT}: one step takes so many examples.")
    return Choices(tasks, epochs, share, limit)


def _administrator(name: str | None) -> User | None:
    if name is None:
        return None
    found = User.objects.filter(username=name, role=User.Role.ADMIN, is_active=True).first()
    if found is None:
        raise CommandError(f"There is no administrator “{name}”.")
    return found


def _data_set(number: int | None) -> DataSet:
    ready = DataSet.objects.filter(state=DataSet.State.READY)
    found = ready.first() if number is None else ready.filter(number=number).first()
    if found is None:
        raise CommandError(
            "There is no data set that is ready." if number is None else f"No data set {number} is ready."
        )
    return found


def _version(number: int | None) -> ModelVersion:
    every = ModelVersion.objects.exclude(state=ModelVersion.State.REMOVED)
    found = every.filter(state=ModelVersion.State.LIVE) if number is None else every.filter(number=number)
    version = found.first()
    if version is None:
        raise CommandError("No version is live." if number is None else f"There is no version {number}.")
    return version
