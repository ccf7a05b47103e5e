"""Words of rules in the language of now. The engine, its simulation and its tools also run where no site is set up."""

from django.conf import settings
from django.utils import formats, translation


def N_(text: str) -> str:  # noqa: N802 - the name by which catalogues know it
    """Marks a text for the catalogue and leaves it as it is."""
    return text


def say(text: str) -> str:
    """A text of the site in the language of now; what a teacher wrote is in no catalogue and stays as it is."""
    # To gettext, nothing is the head of the catalogue.
    return translation.gettext(text) if text and settings.configured else text


def language() -> str:
    """The language of now."""
    return (translation.get_language() or "") if settings.configured else ""


def say_number(number: float | str, places: int | None = None) -> str:
    """A number as the language of now writes it."""
    if settings.configured:
        return formats.number_format(number, places)
    return str(number) if places is None else f"{float(number):.{places}f}"
