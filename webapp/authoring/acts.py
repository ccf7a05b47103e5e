"""What the buttons around the parts of a lesson do."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessons.content.drafts import edits
from lessons.content.drafts.document import Document
from lessons.content.drafts.edits import EditRefused
from lessons.content.drafts.services import change_draft
from lessons.content.levels import Kind, Purpose
from lessons.content.models import LessonDraft
from webapp.accounts.models import User
from webapp.authoring.levels import read_level
from webapp.authoring.words import LEVEL_WORDS, block_name, kind_words

_LEVEL_ADDED = {
    "simpler": gettext_lazy("Added a simpler version of %(name)s"),
    "standard": gettext_lazy("Added a standard version of %(name)s"),
    "challenge": gettext_lazy("Added a challenge version of %(name)s"),
}
_LEVEL_GONE = {
    "simpler": gettext_lazy("Took away the simpler version of %(name)s"),
    "standard": gettext_lazy("Took away the standard version of %(name)s"),
    "challenge": gettext_lazy("Took away the challenge version of %(name)s"),
}


@dataclass(frozen=True)
class Done:
    """What was done, in words, and which part stands open now."""

    words: str
    open_key: str = ""
    level: str = "standard"


def apply_structure(draft: LessonDraft, data: Mapping[str, str], *, by: User) -> Done:
    """One press of a button: "add text", "up", "place", "duplicate", "delete", "remedy recap", "level simpler"."""
    verb, what = [*data.get("act", "").split(" ", 1), ""][:2]
    act = _ACTS.get(verb)
    if act is None:
        raise EditRefused(_("That button does not do anything here. Reload the page."))
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
        raise EditRefused(_("There is no such kind of part."))
    block = edits.new_block(Kind(press.what))
    words = _("Added: %(what)s") % {"what": kind_words(press.what)}
    press.write(words, lambda document: edits.insert_block(document, block, after=press.key))
    return Done(words, block["id"])


def _remedy(press: _Press) -> Done:
    purpose = Purpose(press.what) if press.what in set(Purpose) else Purpose.RECAP
    block = edits.new_block(Kind.REMEDIAL, purpose=purpose, about=(press.key,))
    words = _("Added an extra explanation for %(name)s") % {"name": press.name}
    press.write(words, lambda document: edits.insert_block(document, block))
    return Done(words, block["id"])


def _level(press: _Press) -> Done:
    level = read_level(press.what)

    def change(document: Document) -> Document:
        return edits.replace_block(document, press.key, edits.add_level(edits.need_block(document, press.key), level))

    press.write(_LEVEL_ADDED[level] % {"name": press.name}, change)
    words = _("Version added: %(level)s. It begins as a copy of the standard one.") % {"level": LEVEL_WORDS[level]}
    return Done(words, press.key, level)


def _drop(press: _Press) -> Done:
    level = read_level(press.what)

    def change(document: Document) -> Document:
        return edits.replace_block(document, press.key, edits.drop_level(edits.need_block(document, press.key), level))

    press.write(_LEVEL_GONE[level] % {"name": press.name}, change)
    return Done(_("Version taken away: %(level)s.") % {"level": LEVEL_WORDS[level]}, press.key)


def _up(press: _Press) -> Done:
    press.write(
        _("Moved %(name)s up") % {"name": press.name}, lambda document: edits.move_block(document, press.key, step=-1)
    )
    return Done(_("Moved up."), press.opened)


def _down(press: _Press) -> Done:
    press.write(
        _("Moved %(name)s down") % {"name": press.name}, lambda document: edits.move_block(document, press.key, step=1)
    )
    return Done(_("Moved down."), press.opened)


def _place(press: _Press) -> Done:
    at, behind = press.data.get("at", ""), press.data.get("behind") == "yes"
    press.write(
        _("Moved %(name)s") % {"name": press.name},
        lambda document: edits.place_block(document, press.key, at=at, behind=behind),
    )
    return Done(_("Moved."), press.opened)


def _duplicate(press: _Press) -> Done:
    made = ""

    def change(document: Document) -> Document:
        nonlocal made
        document, made = edits.duplicate_block(document, press.key)
        return document

    press.write(_("Copied %(name)s") % {"name": press.name}, change)
    return Done(_("Copied."), made)


def _delete(press: _Press) -> Done:
    name = press.name
    press.write(_("Deleted %(name)s") % {"name": name}, lambda document: edits.delete_block(document, press.key))
    return Done(_("%(name)s is deleted.") % {"name": name}, "" if press.opened == press.key else press.opened)


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
