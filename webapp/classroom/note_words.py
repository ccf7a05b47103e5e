"""What stands on the buttons of a note in the margin: one place for the page as it is drawn and as it changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FREELY = "You said no. It will come less often."


@dataclass(frozen=True)
class NoteWords:
    """`decline` answers an offer, `unhelpful` what is there already; `declined` stands in the note afterwards.

    `again` leads to an accepted place once more. `kind` is how a screen reader names the note.
    """

    kind: str
    accept: str = "Yes"
    decline: str = "No, thanks"
    unhelpful: str = "Not helpful"
    declined: str = FREELY
    again: str = ""


_OFFERED: Mapping[str, tuple[str, str]] = {
    "captions": ("Turn captions on", ""),
    "remedial": ("Show it", ""),
    "difficulty": ("Yes, change it", ""),
    "simpler_figure": ("Show the simpler one", ""),
    "worked_example": ("Look at the example", "See the example again"),
    "quick_question": ("Ask me", "Go to the question again"),
    "change_activity": ("Take me there", "Go there again"),
    "short_break": ("Take a break", ""),
}


def note_words(*, action: str, mode: str, change: Mapping[str, Any]) -> NoteWords:
    """The words for a decision's note."""
    if action == "teacher_alert":
        declined = "All right. Your teacher sees that you go on by yourself."
        return NoteWords("A message", unhelpful="I can go on by myself", declined=declined)
    if action == "encouragement":
        return NoteWords("A message", declined="All right. This will come less often.")
    kind = "A suggestion" if mode == "offer" else "A change"
    if "open" in change:
        return NoteWords(kind, f"Open “{change['title']}”", again=f"Open “{change['title']}” again")
    if action == "remedial" and "goto" in change:
        return NoteWords(kind, "Go to the film", again="Go to the film again")
    if action == "captions" and change.get("on") is False:
        return NoteWords(kind, "Turn captions off")
    accept, again = _OFFERED[action]
    return NoteWords(kind, accept, again=again)
