"""After an erasure: is anything left? Every column that can hold text, every pointer, every key, every file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast

from webapp.accounts.models import User
from webapp.classroom.models import StudySession
from webapp.privacy.inventory import own_tables
from webapp.privacy.places import count_in_files, count_in_keys

# Its rows stay, and with them the number of the session, which then leads nowhere.
ANONYMOUS = {("adaptation.DecisionRecord", "session")}
WRITTEN_BY_AUTHORS = {"content"}  # a user name can be a word of a lesson
IDS_AT_ONCE = 5000  # databases take only so many values in one question


@dataclass(frozen=True)
class Traces:
    """What a person could be recognised by."""

    pk: int
    username: str
    texts: tuple[str, ...]
    ids: tuple[UUID, ...]


@dataclass
class Searched:
    """How much was searched, and the places in which something was found (never what)."""

    tables: int = 0
    columns: int = 0
    keys: int = 0
    files: int = 0
    found: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How much it was."""
        return {"tables": self.tables, "columns": self.columns, "keys": self.keys, "files": self.files}


def traces_of(user: User) -> Traces:
    """To be taken down before the account goes."""
    full = user.get_full_name()
    texts = [text for text in (user.email, full if " " in full else "") if text]
    sessions = StudySession.objects.filter(student=user).values_list("pk", flat=True)
    ids = [*sessions, *(pk for table in own_tables() for pk in _uuids(table.model, table.rows(user)))]
    return Traces(user.pk, user.username, tuple(texts), tuple(dict.fromkeys(ids)))


def _uuids(model: type[models.Model], rows: Any) -> Iterator[UUID]:
    named = model._meta  # noqa: SLF001 - Django's own public name for it
    if isinstance(named.pk, models.UUIDField) and named.label != "adaptation.DecisionRecord":
        yield from rows.values_list("pk", flat=True)


def search(traces: Traces) -> Searched:
    """Looks everywhere. User names as whole values or JSON strings; addresses and full names anywhere in text."""
    searched = Searched()
    for model in apps.get_models(include_auto_created=True):
        searched.tables += 1
        for column in model._meta.concrete_fields:  # noqa: SLF001
            _search_column(model, column, traces, searched)
    ids = {str(one) for one in traces.ids}
    searched.keys, found = count_in_keys(names={traces.username, *traces.texts}, ids=ids)
    searched.found += ["a key of the cache"] * found
    searched.files, found = count_in_files(names=set(traces.texts), ids=ids)
    searched.found += ["a file"] * found
    return searched


def _search_column(model: type[models.Model], column: Any, traces: Traces, searched: Searched) -> None:
    conditions = list(_conditions(model, column, traces))
    if not conditions:
        return
    searched.columns += 1
    rows = model._base_manager.all()  # noqa: SLF001
    if isinstance(column, models.JSONField):
        rows = rows.annotate(_as_text=Cast(column.name, models.TextField()))
    if any(rows.filter(condition).exists() for condition in conditions):
        searched.found.append(f"{model._meta.label}.{column.name}")  # noqa: SLF001


def _conditions(model: type[models.Model], column: Any, traces: Traces) -> Iterator[models.Q]:
    name = column.name
    if column.is_relation:
        if column.related_model is User:
            yield models.Q(**{name: traces.pk})
    elif isinstance(column, models.UUIDField):
        if (model._meta.label, name) not in ANONYMOUS:  # noqa: SLF001
            ids = iter(traces.ids)
            while some := list(islice(ids, IDS_AT_ONCE)):
                yield models.Q(**{f"{name}__in": some})
    elif isinstance(column, models.JSONField):
        yield _in_json(traces)
    elif isinstance(column, models.CharField | models.TextField) and not column.choices:
        yield from _in_text(model, name, traces)


def _in_text(model: type[models.Model], name: str, traces: Traces) -> Iterator[models.Q]:
    for text in traces.texts:
        yield models.Q(**{f"{name}__icontains": text})
    if model._meta.app_label not in WRITTEN_BY_AUTHORS:  # noqa: SLF001
        yield models.Q(**{name: traces.username}) | models.Q(**{f"{name}__contains": f'"{traces.username}"'})


def _in_json(traces: Traces) -> models.Q:
    found = models.Q()
    for text in (*traces.texts, f'"{traces.username}"'):
        escaped = json.dumps(text.strip('"'))[1:-1]  # SQLite keeps JSON as ASCII
        quoted = f'"{escaped}"' if text.startswith('"') else escaped
        found |= models.Q(_as_text__icontains=text) | models.Q(_as_text__icontains=quoted)
    return found
