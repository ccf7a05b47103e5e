"""What a trainer ended with, for the page: it speaks English and of its files; here the same in the reader's words."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the trainer says, with a gap “…” for each name and figure in it, and what the page says."""

    said: str
    words: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """Matches the trainer's whole sentence."""
        return re.compile(".+?".join(map(re.escape, self.said.split("…"))), re.DOTALL)


SENTENCES = (
    Sentence(
        "There was not enough memory. A smaller batch needs less; so do fewer examples (limit).",
        gettext_noop("There was not enough memory for it. Fewer examples need less."),
    ),
    Sentence(
        "The disk is full. Make room where … is, and go on with --resume: nothing that was saved is lost.",
        gettext_noop("The server's disk is full. Make room, then go on: nothing that was saved is lost."),
    ),
    Sentence("A file cannot be used: …", gettext_noop("A file of this training cannot be read or written.")),
    Sentence(
        "Training went wrong: the loss is no number any more. What was learned before the last checkpoint is kept; try "
        "a smaller learning rate, or look for wrong values in the data.",
        gettext_noop("The training went astray and was stopped. What it had learned before that is kept."),
    ),
    Sentence(
        "The data set holds nothing that “window” can learn from: no windows and no pages.",
        gettext_noop("The data set holds no moment of a lesson that could be learned from."),
    ),
    Sentence(
        "The data set holds nothing that “frame” can learn from: nobody gave pictures.",
        gettext_noop("The data set holds no pictures: nobody gave any."),
    ),
    Sentence(
        "… has fewer examples than one batch of ….",
        gettext_noop("The data set is too small: there is not enough in it for one step of training."),
    ),
    Sentence(
        "… is not the file that … names: it was changed since.",
        gettext_noop("A file of the data set was changed after the set was made. Make a new data set."),
    ),
    Sentence(
        "… has no …, which … names.",
        gettext_noop("A file of the data set is missing. Make a new data set."),
    ),
    Sentence(
        "… is not the one that this job was ordered for.",
        gettext_noop("The data set is not the one that this training was ordered for. Order a new training."),
    ),
    Sentence(
        "… is not the bundle that this job was ordered for.",
        gettext_noop("The version to begin with is not the one that this training was ordered for."),
    ),
    Sentence(
        "This job expired at …. Order a new one on the site.",
        gettext_noop("The order of this training has expired. Order a new one."),
    ),
)


def in_the_readers_words(problem: str) -> str:
    """A run's problem, as it is written down, in the reader's language where the sentence is a known one."""
    said = " ".join(problem.split())
    for sentence in SENTENCES:
        if sentence.pattern.fullmatch(said):
            return gettext(sentence.words)
    return gettext(problem) if problem else ""
