"""Reads and writes the catalogues: .po for people, .mo for Django, a script for the pages' scripts."""

import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from webapp.frontend.catalogues.collecting import Message
from webapp.frontend.catalogues.rooms import SCRIPT_WORDS, Room

WIDTH = 110
STILL = datetime(2026, 1, 1, tzinfo=UTC)  # the same words give the same file, whenever it is written
HEAD = """# What this room says. `manage.py translations` keeps it in step with the code; fill in each msgstr.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"

"""


def read(room: Room, language: str) -> Catalog:
    """What a room says in a language; empty when nobody has begun."""
    path = room.po(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def known(catalogue: Catalog) -> dict[str, Entry]:
    """Every entry by its key, those out of use too."""
    return {key_of(entry.id, entry.context): entry for entry in (*catalogue.obsolete.values(), *catalogue) if entry.id}


def key_of(text: str | list[str] | tuple[str, ...], context: str | None) -> str:
    """What tells one message from another: its text for one, and the context."""
    first = text if isinstance(text, str) else text[0]
    return f"{context}\x04{first}" if context else first


def forms_of(entry: Entry) -> list[str]:
    """The translation, one text for each form; empty texts where it is missing."""
    return list(entry.string) if isinstance(entry.string, list | tuple) else [str(entry.string or "")]


def update(old: Catalog, messages: Iterable[Message], others: Iterable[Catalog], *, prune: bool) -> Catalog:
    """A catalogue as the code stands now. What is new is taken over from other rooms that know it."""
    sources = [known(catalogue) for catalogue in (old, *others)]
    new = Catalog(locale=old.locale)
    for message in messages:
        new.add(message.text, _said(message, sources), locations=[(message.source, 0)], context=message.context)
    if not prune:
        used = known(new)
        left = {key: entry for key, entry in sources[0].items() if key not in used and any(forms_of(entry))}
        new.obsolete.update(left)
    return new


def _said(message: Message, sources: list[dict[str, Entry]]) -> str | tuple[str, ...]:
    for source in sources:
        entry = source.get(key_of(message.text, message.context))
        if entry is not None and all(forms_of(entry)) and isinstance(entry.id, str) == isinstance(message.text, str):
            forms = forms_of(entry)
            return forms[0] if isinstance(message.text, str) else tuple(forms)
    return ""


def as_po(catalogue: Catalog) -> bytes:
    """For translators."""
    head = HEAD.format(language=catalogue.locale, plural=catalogue.plural_forms)
    file = io.BytesIO()
    write_po(file, catalogue, width=WIDTH, omit_header=True, sort_by_file=True, include_lineno=False)
    return head.encode() + file.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """For Django."""
    catalogue.creation_date = catalogue.revision_date = STILL
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def as_script(catalogue: Catalog) -> bytes:
    """For the pages' scripts: see webapp/frontend/src/lib/words.ts."""
    said = {key: forms_of(entry) for key, entry in known(catalogue).items() if all(forms_of(entry))}
    used = {key_of(entry.id, entry.context) for entry in catalogue}
    words = {key: forms if len(forms) > 1 else forms[0] for key, forms in sorted(said.items()) if key in used}
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    return f"globalThis.attuneWords={{plural:n=>Number({catalogue.plural_expr}),words:{text}}};\n".encode()


def files_of(room: Room, catalogue: Catalog) -> dict[Path, bytes]:
    """Every file that a room's catalogue is kept in."""
    po = room.po(str(catalogue.locale))
    if not known(catalogue):
        return {}
    if room.scripts:
        return {po: as_po(catalogue), SCRIPT_WORDS / f"{catalogue.locale}.js": as_script(catalogue)}
    return {po: as_po(catalogue), po.with_suffix(".mo"): as_mo(catalogue)}
