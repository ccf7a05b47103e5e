"""What the buttons around the parts of a lesson do."""

from collections.abc import Mapping
from dataclasses import dataclass

from lessons.content.drafts import edits
from lessons.content.drafts.document import Document
from lessons.content.drafts.edits import EditRefused
from lessons.content.drafts.services import change_draft
from lessons.content.levels import Kind, Purpose
from lessons.content.models import LessonDraft
from webapp.accounts.models import User
from webapp.authoring.levels import read_level
from webapp.authoring.words import LEVEL_WORDS, block_name, kind_words


@dataclass(frozen=True)
class Done:
    """What was done, in words, and which part stands open now."""

    words: str
    open_key: str = ""
    level: str = "standard"


def apply_structure(draft: LessonDraft, data: Mapping[str, str], *, by: User) -> Done:
    """One press of a button: "add text", "up", "place", "duplicate", "delete", "remedy recap", "level simpler"."""
    verb, _, what = data.get("act", "").partition(" ")
    act = _ACTS.get(verb)
    if act is None:
        raise EditRefused("That button does not do anything here. Reload the page.")
    return act(_Press(draft, data, by, what))


@dataclass(frozen=True)
class _Press:
    draft: LessonDraft
    data: Mapping[str, str]
    by: User
    what: str

    @property
    def key(self) -> str:
        return self.data.get("block", "")

    @property
    def opened(self) -> str:
        return self.data.get("open", "")

    @property
    def name(self) -> str:
        return block_name(self.draft.document, self.key)

    def write(self, words: str, change: edits.Edit) -> None:
        change_draft(draft_id=self.draft.pk, by=self.by, change=change, words=words[:200])


def _add(press: _Press) -> Done:
    if press.what not in set(Kind):
        raise EditRefused("There is no such kind of part.")
    block = edits.new_block(Kind(press.what))
    words = f"Added: {kind_words(press.what).lower()}"
    press.write(words, lambda document: edits.insert_block(document, block, after=press.key))
    return Done(words, block["id"])


def _remedy(press: _Press) -> Done:
    purpose = Purpose(press.what) if press.what in set(Purpose) else Purpose.RECAP
    block = edits.new_block(Kind.REMEDIAL, purpose=purpose, about=(press.key,))
    words = f"Added an extra explanation for {press.name}"
    press.write(words, lambda document: edits.insert_block(document, block))
    return Done(words, block["id"])


def _level(press: _Press) -> Done:
    level = read_level(press.what)

    def change(document: Document) -> Document:
        return edits.replace_block(document, press.key, edits.add_level(edits.need_block(document, press.key), level))

    press.write(f"Added a {level} version of {press.name}", change)
    return Done(f"{LEVEL_WORDS[level]} version added. It begins as a copy of the standard one.", press.key, level)


def _drop(press: _Press) -> Done:
    level = read_level(press.what)

    def change(document: Document) -> Document:
        return edits.replace_block(document, press.key, edits.drop_level(edits.need_block(document, press.key), level))

    press.write(f"Took away the {level} version of {press.name}", change)
    return Done(f"{LEVEL_WORDS[level]} version taken away.", press.key)


def _up(press: _Press) -> Done:
    press.write(f"Moved {press.name} up", lambda document: edits.move_block(document, press.key, step=-1))
    return Done("Moved up.", press.opened)


def _down(press: _Press) -> Done:
    press.write(f"Moved {press.name} down", lambda document: edits.move_block(document, press.key, step=1))
    return Done("Moved down.", press.opened)


def _place(press: _Press) -> Done:
    at, behind = press.data.get("at", ""), press.data.get("behind") == "yes"
    press.write(f"Moved {press.name}", lambda document: edits.place_block(document, press.key, at=at, behind=behind))
    return Done("Moved.", press.opened)


def _duplicate(press: _Press) -> Done:
    made = ""

    def change(document: Document) -> Document:
        nonlocal made
        document, made = edits.duplicate_block(document, press.key)
        return document

    press.write(f"Copied {press.name}", change)
    return Done("Copied.", made)


def _delete(press: _Press) -> Done:
    name = press.name
    press.write(f"Deleted {name}", lambda document: edits.delete_block(document, press.key))
    return Done(f"{name} is deleted.", "" if press.opened == press.key else press.opened)


_ACTS = {
    "add": _add,
    "remedy": _remedy,
    "level": _level,
    "unlevel": _drop,
    "up": _up,
    "down": _down,
    "place": _place,
    "duplicate": _duplicate,
    "delete": _delete,
}
