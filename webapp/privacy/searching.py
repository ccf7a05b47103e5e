"""After an erasure: is anything left? Every column that can hold text, every pointer, every key, every file."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.db.models.functions import Cast

from webapp.accounts.models import User
from webapp.classroom.models import StudySession
from webapp.privacy.inventory import own_tables

# Its rows stay, and with them the number of the session, which then leads nowhere.
ANONYMOUS = {("adaptation.DecisionRecord", "session")}
WRITTEN_BY_AUTHORS = {"content"}  # a user name can be a word of a lesson


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
            condition = _condition(model, column, traces)
            if condition is None:
                continue
            searched.columns += 1
            rows = model._base_manager.all()  # noqa: SLF001
            if isinstance(column, models.JSONField):
                rows = rows.annotate(_as_text=Cast(column.name, models.TextField()))
            if rows.filter(condition).exists():
                searched.found.append(f"{model._meta.label}.{column.name}")  # noqa: SLF001
    _search_keys(traces, searched)
    _search_files(traces, searched)
    return searched


def _condition(model: type[models.Model], column: Any, traces: Traces) -> models.Q | None:
    label = model._meta.label  # noqa: SLF001
    name = column.name
    if column.is_relation:
        return models.Q(**{name: traces.pk}) if column.related_model is User else None
    if isinstance(column, models.UUIDField):
        return None if (label, name) in ANONYMOUS or not traces.ids else models.Q(**{f"{name}__in": traces.ids[:900]})
    if isinstance(column, models.JSONField):
        return _in_json(traces)
    if not isinstance(column, models.CharField | models.TextField) or column.choices:
        return None
    found = models.Q()
    for text in traces.texts:
        found |= models.Q(**{f"{name}__icontains": text})
    if model._meta.app_label not in WRITTEN_BY_AUTHORS:  # noqa: SLF001
        found |= models.Q(**{name: traces.username}) | models.Q(**{f"{name}__contains": f'"{traces.username}"'})
    return found or None


def _in_json(traces: Traces) -> models.Q:
    found = models.Q()
    for text in (*traces.texts, f'"{traces.username}"'):
        escaped = json.dumps(text.strip('"'))[1:-1]  # SQLite keeps JSON as ASCII
        quoted = f'"{escaped}"' if text.startswith('"') else escaped
        found |= models.Q(_as_text__icontains=text) | models.Q(_as_text__icontains=quoted)
    return found


def _search_keys(traces: Traces, searched: Searched) -> None:
    wanted = [*(str(one) for one in traces.ids), traces.username, *traces.texts]
    for key in _keys():
        searched.keys += 1
        if any(text in key.split(":") or (len(text) > 20 and text in key) for text in wanted):
            searched.found.append("a key of the cache")


def _keys() -> Iterator[str]:
    """Every key of the shared cache, and with it of the broker: the embedded site and the usual set-up share one."""
    client = getattr(getattr(cache, "_cache", None), "get_client", None)
    if client is None:
        yield from (str(key) for key in list(getattr(cache, "_cache", {})))
        return
    for key in client().scan_iter(count=1000):
        yield key.decode(errors="replace") if isinstance(key, bytes) else str(key)


def _search_files(traces: Traces, searched: Searched) -> None:
    ids = {str(one) for one in traces.ids}
    for folder, _, names in os.walk(settings.MEDIA_ROOT or Path()):
        for name in names if settings.MEDIA_ROOT else ():
            searched.files += 1
            if ids & {Path(name).stem, Path(folder).name}:
                searched.found.append("a file")
