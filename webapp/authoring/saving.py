"""Two people write at once: the second is told, and loses nothing."""

from typing import Any

from django.utils.translation import gettext as _

from lessons.content.drafts.document import block_of, fingerprint
from lessons.content.drafts.edits import facts_of
from lessons.content.models import LessonDraft


class Conflict(Exception):
    """Somebody else has changed the same part since its form was opened. `base` is what to save upon instead."""

    def __init__(self, *, base: str = "") -> None:
        super().__init__(_("Somebody else has changed this part in the meantime."))
        self.base = base
        self._words = ""

    def tell(self, draft: LessonDraft) -> None:
        """Adds who it was."""
        name = draft.updated_by.name if draft.updated_by else _("Somebody else")
        self._words = _(
            "%(name)s has changed this part in the meantime. What you wrote is still here and not "
            "saved yet. Save again to put yours in its place: theirs stays in the history."
        ) % {"name": name}

    def __str__(self) -> str:
        return self._words or super().__str__()

    def data(self) -> dict[str, Any]:
        """For the page's script."""
        return {"state": "conflict", "words": str(self), "base": self.base}


def saved_block(draft: LessonDraft, key: str) -> dict[str, Any]:
    """What the page must know after a block was saved."""
    return {"state": "saved", "base": fingerprint(block_of(draft.document, key))}


def saved_facts(draft: LessonDraft) -> dict[str, Any]:
    """The same for the lesson's facts."""
    return {"state": "saved", "base": fingerprint(facts_of(draft.document))}
