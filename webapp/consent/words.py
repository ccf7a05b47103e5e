"""What the consent page says. A change of meaning here raises models.TEXT_VERSION."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from webapp.accounts.models import SensingLevel

Words = str | Promise


@dataclass(frozen=True)
class LevelWords:
    """One choice as the page shows it: the same order and weight of words for each."""

    value: str
    title: Words
    choose: Words
    text: Words
    quiet: Words

    @property
    def whole(self) -> Words:
        """All of it, as people agree to it."""
        return format_lazy("{}. {} {}", self.title, self.text, self.quiet)


LEVELS = {
    SensingLevel.BEHAVIOUR: LevelWords(
        value="behaviour",
        title=_("No camera"),
        choose=_("Choose no camera"),
        text=_("The lesson goes by what you do: answers, pages you return to, help you ask for."),
        quiet=_("Nothing is missing from the lessons. Your choice is shown neither to the class nor to your teacher."),
    ),
    SensingLevel.GAZE: LevelWords(
        value="gaze",
        title=_("Gaze"),
        choose=_("Choose gaze"),
        text=_("Also notices roughly where you look, and when you look away."),
        quiet=_(
            "Rough means a part of the screen, never a word. It does not look at your expression. "
            "How long you looked at each part of a page or figure is kept as long as the estimates."
        ),
    ),
    SensingLevel.EXPRESSION: LevelWords(
        value="expression",
        title=_("Gaze and expression"),
        choose=_("Choose gaze and expression"),
        text=_("Also notices small face movements that can mean something is puzzling, such as a lowered brow."),
        quiet=_("It is only a hint: it never acts unless your answers say so too."),
    ),
}


@dataclass(frozen=True)
class KeptRow:
    """One line of the table of what is kept."""

    what: Words
    kept_for: Words
    who: Words


def kept_rows(*, estimate_days: int, consent_days: int) -> list[KeptRow]:
    """What is kept, for how long, and who sees it."""
    estimates = ngettext("%(days)s day", "%(days)s days", estimate_days) % {"days": estimate_days}
    choice = ngettext(
        "Until you change it, at most %(days)s day", "Until you change it, at most %(days)s days", consent_days
    ) % {"days": consent_days}
    account = _("As long as you have an account")
    together = _("You; your teacher only for five students and more together")
    both = _("You and your teacher")
    return [
        KeptRow(_("Camera pictures"), _("Not kept at all"), _("Nobody")),
        KeptRow(_("Estimates of focus and of being stuck"), estimates, _("You and your teacher, in the same words")),
        KeptRow(_("How long you looked at each part of a page or figure"), estimates, together),
        KeptRow(_("Your answers"), account, both),
        KeptRow(_("What the lesson changed, and why"), account, both),
        KeptRow(_("This choice"), choice, _("You, and whoever runs this site")),
    ]
