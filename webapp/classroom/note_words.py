"""What stands on the buttons of a note in the margin: one place for the page as it is drawn and as it changes."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

YES, NO_THANKS, NOT_HELPFUL = _("Yes"), _("No, thanks"), _("Not helpful")
FREELY = _("You said no. It will come less often.")


@dataclass(frozen=True)
class NoteWords:
    """`decline` answers an offer, `unhelpful` what is there already; `declined` stands in the note afterwards.

    `again` leads to an accepted place once more. `kind` is how a screen reader names the note.
    """

    kind: Words
    accept: Words = YES
    decline: Words = NO_THANKS
    unhelpful: Words = NOT_HELPFUL
    declined: Words = FREELY
    again: Words = ""


_OFFERED: Mapping[str, tuple[Words, Words]] = {
    "captions": (_("Turn captions on"), ""),
    "remedial": (_("Show it"), ""),
    "difficulty": (_("Yes, change it"), ""),
    "simpler_figure": (_("Show the simpler one"), ""),
    "worked_example": (_("Look at the example"), _("See the example again")),
    "quick_question": (_("Ask me"), _("Go to the question again")),
    "change_activity": (_("Take me there"), _("Go there again")),
    "short_break": (_("Take a break"), ""),
}


def note_words(*, action: str, mode: str, change: Mapping[str, Any]) -> NoteWords:
    """The words for a decision's note, in the language of now."""
    found = _words(action, mode, change)
    return NoteWords(**{field.name: str(getattr(found, field.name)) for field in fields(found)})


def _words(action: str, mode: str, change: Mapping[str, Any]) -> NoteWords:
    if action == "teacher_alert":
        declined = _("All right. Your teacher sees that you go on by yourself.")
        return NoteWords(_("A message"), unhelpful=_("I can go on by myself"), declined=declined)
    if action == "encouragement":
        return NoteWords(_("A message"), declined=_("All right. This will come less often."))
    kind = _("A suggestion") if mode == "offer" else _("A change")
    if "open" in change:
        other = {"title": change["title"]}
        return NoteWords(kind, _("Open “%(title)s”") % other, again=_("Open “%(title)s” again") % other)
    if action == "remedial" and "goto" in change:
        return NoteWords(kind, _("Go to the film"), again=_("Go to the film again"))
    if action == "captions" and change.get("on") is False:
        return NoteWords(kind, _("Turn captions off"))
    accept, again = _OFFERED[action]
    return NoteWords(kind, accept, again=again)
