"""What the consent page says. A change of meaning here raises models.TEXT_VERSION."""

from dataclasses import dataclass

from webapp.accounts.models import SensingLevel


@dataclass(frozen=True)
class LevelWords:
    """One choice as the page shows it: the same order and weight of words for each."""

    value: str
    title: str
    text: str
    quiet: str


LEVELS = {
    SensingLevel.BEHAVIOUR: LevelWords(
        value="behaviour",
        title="No camera",
        text="The lesson goes by what you do: answers, pages you return to, help you ask for.",
        quiet="Nothing is missing from the lessons. Your choice is shown neither to the class nor to your teacher.",
    ),
    SensingLevel.GAZE: LevelWords(
        value="gaze",
        title="Gaze",
        text="Also notices roughly where you look, and when you look away.",
        quiet="Rough means a part of the screen, never a word. It does not look at your expression. "
        "How long you looked at each part of a page or figure is kept as long as the estimates.",
    ),
    SensingLevel.EXPRESSION: LevelWords(
        value="expression",
        title="Gaze and expression",
        text="Also notices small face movements that can mean something is puzzling, such as a lowered brow.",
        quiet="It is only a hint: it never acts unless your answers say so too.",
    ),
}


@dataclass(frozen=True)
class KeptRow:
    """One line of the table of what is kept."""

    what: str
    kept_for: str
    who: str


def kept_rows(*, estimate_days: int, consent_days: int) -> list[KeptRow]:
    """What is kept, for how long, and who sees it."""
    return [
        KeptRow("Camera pictures", "Not kept at all", "Nobody"),
        KeptRow(
            "Estimates of focus and of being stuck", f"{estimate_days} days", "You and your teacher, in the same words"
        ),
        KeptRow(
            "How long you looked at each part of a page or figure",
            f"{estimate_days} days",
            "You; your teacher only for five students and more together",
        ),
        KeptRow("Your answers", "As long as you have an account", "You and your teacher"),
        KeptRow("What the lesson changed, and why", "As long as you have an account", "You and your teacher"),
        KeptRow("This choice", f"Until you change it, at most {consent_days} days", "You, and whoever runs this site"),
    ]
