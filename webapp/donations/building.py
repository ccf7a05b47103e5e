"""Putting a data set together: everybody's moments and pictures under made-up numbers, in files with a data sheet."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from webapp.accounts.models import SensingLevel
from webapp.donations.files import CROPS, HELD_OUT, PAGES, POINTS, SHEET, WINDOWS, set_folder, unfinished
from webapp.donations.gathering import Gathering, Part, choose_held_out
from webapp.donations.models import DataSet, DataSetMember, DonatedCrop, TrainingExample
from webapp.donations.selectors import get_givers, get_giving
from webapp.donations.sheet import make_sheet
from webapp.site.selectors import get_site_cap

State = DataSet.State
AT_ONCE = 200  # moments in memory at a time while they are read


class Overtaken(Exception):
    """The set was withdrawn, or another run has it: this run leaves no trace."""


class NothingGiven(ValueError):
    """There is nothing to make a data set of. The message is for whoever ordered it."""


def build(data_set: DataSet) -> DataSet:
    """Writes the files and makes the set ready. Raises Overtaken, NothingGiven or OSError."""
    part = unfinished(data_set.pk)
    shutil.rmtree(part, ignore_errors=True)
    try:
        people = _enter_members(data_set)
        gathering = _gather(data_set, people)
        sheet = _write(data_set, gathering, people, part)
        _publish(data_set, sheet, part)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return DataSet.objects.get(pk=data_set.pk)


@transaction.atomic
def _enter_members(data_set: DataSet) -> list[int]:
    """Notes whose data this will be before any of it is read: whoever takes theirs back meanwhile ends the set."""
    _claim(data_set)
    giving = {user_id: get_giving(user_id=user_id) for user_id in get_givers()}
    moments = set(TrainingExample.objects.order_by().values_list("user_id", flat=True).distinct())
    crops = set(DonatedCrop.objects.order_by().values_list("user_id", flat=True).distinct())
    people = sorted(
        user_id
        for user_id, gives in giving.items()
        if (gives.numbers and user_id in moments) or (gives.crops and user_id in crops)
    )
    if not people:
        raise NothingGiven(_("Nobody whose choice holds has given anything, so there is nothing to make a set of."))
    data_set.members.all().delete()
    DataSetMember.objects.bulk_create(
        DataSetMember(data_set=data_set, user_id=user_id, crops=giving[user_id].crops and user_id in crops)
        for user_id in people
    )
    return people


def _claim(data_set: DataSet) -> None:
    """Raises Overtaken unless the set is still this run's."""
    mine = DataSet.objects.select_for_update().filter(pk=data_set.pk, state=State.BUILDING, holder=data_set.holder)
    if not mine.exists():
        raise Overtaken


def _gather(data_set: DataSet, people: list[int]) -> Gathering:
    gathering = Gathering(expression_allowed=get_site_cap() == SensingLevel.EXPRESSION)
    held_out = gathering.held_out_people = _choose(data_set, people)
    # A number tells nothing: not in the order of accounts, and others in the next set.
    numbers = np.random.default_rng().permutation(len(people)).tolist()
    with_crops = set(data_set.members.filter(crops=True).values_list("user_id", flat=True))
    for done, (user_id, number) in enumerate(zip(people, numbers, strict=True)):
        _tell(data_set, done, len(people))
        examples = TrainingExample.objects.filter(user_id=user_id).order_by("pk").iterator(AT_ONCE)
        crops = DonatedCrop.objects.filter(user_id=user_id).order_by("at", "point", "pk")
        mine = crops.iterator(AT_ONCE) if user_id in with_crops else ()
        gathering.add_person(number, examples, mine, kept=user_id in held_out)
    _tell(data_set, len(people), len(people))
    return gathering


def _choose(data_set: DataSet, people: list[int]) -> set[int]:
    """Who is kept from training, so that each thing that is trained can be measured, too."""
    crops = data_set.members.filter(crops=True).values_list("user_id", flat=True)
    reports = TrainingExample.objects.filter(kind=TrainingExample.Kind.REPORT, user_id__in=people).order_by()
    return choose_held_out(people, crops, reports.values_list("user_id", flat=True).distinct())


def _tell(data_set: DataSet, done: int, of: int) -> None:
    mine = DataSet.objects.filter(pk=data_set.pk, state=State.BUILDING, holder=data_set.holder)
    if not mine.update(done=done, of=of, beat_at=timezone.now()):
        raise Overtaken


def _write(data_set: DataSet, gathering: Gathering, people: list[int], part: Path) -> dict[str, Any]:
    for folder, half in ((part, gathering.training), (part / HELD_OUT, gathering.held_out)):
        _write_half(folder, half)
    files = {
        path.relative_to(part).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(part.rglob("*.npz"))
    }
    head = {
        "number": data_set.number,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "oldest": (gathering.oldest or timezone.now()).isoformat(timespec="seconds"),
        "people": len(people),
        "held_out_people": len(gathering.held_out_people),
    }
    sheet = make_sheet(gathering, head, files)
    (part / SHEET).write_text(json.dumps(sheet, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return sheet


def _write_half(folder: Path, half: Part) -> None:
    """Windows and pages go together: whoever measures with one of them reads both."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = half.tables
    together = tables["windows"].rows or tables["pages"].rows
    wanted = {
        WINDOWS: ("windows", together),
        PAGES: ("pages", together),
        POINTS: ("points", tables["points"].rows),
        CROPS: ("crops", tables["crops"].rows),
    }
    for name, (table, there) in wanted.items():
        if there:
            columns: dict[str, Any] = tables[table].arrays()
            np.savez_compressed(folder / name, **columns)


@transaction.atomic
def _publish(data_set: DataSet, sheet: dict[str, Any], part: Path) -> None:
    """The files come to their place, unless something in them was taken back meanwhile."""
    _claim(data_set)
    folder = set_folder(data_set.pk)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    DataSet.objects.filter(pk=data_set.pk).update(state=State.READY, sheet=sheet, beat_at=timezone.now(), holder="")


def begin(set_id: UUID, holder: str) -> DataSet | None:
    """Makes a set this run's own; None when there is nothing to do."""
    waiting = DataSet.objects.filter(pk=set_id, state=State.BUILDING)
    if not waiting.filter(holder="").update(holder=holder, beat_at=timezone.now()):
        return None
    return DataSet.objects.get(pk=set_id)


def give_up(data_set: DataSet, problem: str) -> None:
    """Says why there is no set."""
    mine = DataSet.objects.filter(pk=data_set.pk, state=State.BUILDING, holder=data_set.holder)
    if mine.update(state=State.FAILED, problem=problem, holder=""):
        data_set.members.all().delete()
