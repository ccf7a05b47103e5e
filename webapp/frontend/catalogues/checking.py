"""What keeps a language from being complete."""

from collections.abc import Iterator

from babel.messages import Catalog

from webapp.frontend.catalogues.keeping import files_of, forms_of, key_of
from webapp.frontend.catalogues.rooms import Room
from webapp.settings.base import ROOT

Said = dict[Room, Catalog]


def missing(room: Room, catalogue: Catalog) -> Iterator[str]:
    """What is not translated, or asks for other values than the original."""
    for entry in catalogue:
        if entry.id and not all(forms_of(entry)):
            yield f"{room.name}: not translated: {entry.id!r}"
        elif entry.id:
            yield from (f"{room.name}: {entry.id!r}: {error}" for error in entry.check(catalogue))


def out_of_date(room: Room, catalogue: Catalog) -> Iterator[str]:
    """Files that differ from what they would be written as."""
    for path, content in files_of(room, catalogue).items():
        if not path.exists() or path.read_bytes() != content:
            yield f"{room.name}: {path.relative_to(ROOT)} is out of date"


def contradictions(said: dict[str, Catalog]) -> Iterator[str]:
    """Django joins the words of all rooms, so one English text can be said in one way only, unless a context tells."""
    first: dict[str, tuple[str, list[str]]] = {}
    for name, catalogue in said.items():
        for entry in catalogue:
            if not entry.id or not all(forms_of(entry)):
                continue
            where, forms = first.setdefault(key_of(entry.id, entry.context), (name, forms_of(entry)))
            if forms != forms_of(entry):
                yield f"{where} and {name} say {entry.id!r} differently: {forms} and {forms_of(entry)}"
