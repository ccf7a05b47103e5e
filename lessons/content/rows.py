"""Bringing many rows up to date with few queries."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

BATCH = 400  # rows a statement, well below the number of values that a database takes in one
BATCH_CHANGED = 100  # an update names every row's values twice

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row", bound=Model)


def keep_rows(table: type[Row], old: Mapping[Key, Row], facts: Mapping[Key, Mapping[str, Any]]) -> dict[Key, Row]:
    """The rows of `facts` by key: those in `old` are brought up to date if they differ, the others are added."""
    new: list[Row] = []
    changed: list[Row] = []
    rows: dict[Key, Row] = {}
    for key, values in facts.items():
        row = old.get(key)
        if row is None:
            new.append(table(**values))
            rows[key] = new[-1]
            continue
        rows[key] = row
        if any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    stored: QuerySet[Row] = QuerySet(table)
    stored.bulk_create(new, batch_size=BATCH)
    if changed:
        names = list(next(iter(facts.values())))
        stored.bulk_update(changed, names, batch_size=BATCH_CHANGED)
    return rows


def link_rows(through: type[Model], one: str, other: str, wanted: Mapping[int, Sequence[int]]) -> None:
    """Makes a many-to-many table say just `wanted`, in its order, for the rows that are keys there."""
    had: dict[int, list[int]] = {}
    stored: QuerySet[Model] = QuerySet(through)
    for some in batches(wanted):
        found = stored.filter(**{f"{one}__in": some}).order_by("pk").values_list(one, other)
        for first, second in found:
            had.setdefault(first, []).append(second)
    differing = [pk for pk, others in wanted.items() if had.get(pk, []) != list(others)]
    for some in batches(pk for pk in differing if pk in had):
        stored.filter(**{f"{one}__in": some}).delete()
    links = [through(**{one: pk, other: second}) for pk in differing for second in wanted[pk]]
    stored.bulk_create(links, batch_size=BATCH)


def retire_missing(rows: Iterable[Any], keep: Iterable[Hashable]) -> None:
    """Retires, of the rows of one table, those whose key is not to be kept."""
    kept = set(keep)
    gone = [row for row in rows if row.key not in kept and not row.retired]
    for some in batches(row.pk for row in gone):
        QuerySet(type(gone[0])).filter(pk__in=some).update(retired=True)


def batches(items: Iterable[Key]) -> Iterator[list[Key]]:
    """The items in lists that fit into one statement."""
    everything = list(items)
    for start in range(0, len(everything), BATCH):
        yield everything[start : start + BATCH]
