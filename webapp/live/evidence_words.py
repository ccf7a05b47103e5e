"""What an estimate goes by, said in the student's language (attention_model.evidence says it in English)."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_FACTS = {
    "no face in the picture": gettext_lazy("no face in the picture"),
    "picture too poor to read": gettext_lazy("picture too poor to read"),
    "eyes closed": gettext_lazy("eyes closed"),
    "brows lowered": gettext_lazy("brows lowered"),
    "looking left": gettext_lazy("looking left"),
    "looking right": gettext_lazy("looking right"),
    "looking up": gettext_lazy("looking up"),
    "looking down": gettext_lazy("looking down"),
}
_TURNED = re.compile(r"head turned (\d+)° (left|right)")


def spoken(fact: str) -> str:
    """A fact in the language of now; one that is not known here stays as it is."""
    if found := _TURNED.fullmatch(fact):
        words = _("head turned %(degrees)s° left") if found[2] == "left" else _("head turned %(degrees)s° right")
        return words % {"degrees": found[1]}
    return str(_FACTS.get(fact, fact))
