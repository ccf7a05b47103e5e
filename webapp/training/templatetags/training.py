from typing import Any

from django import template
from django.template.loader import render_to_string

from webapp.training.selectors import get_moving
from webapp.training.telling import place_words, tell
from webapp.training.trainer_words import in_the_readers_words

register = template.Library()
register.filter("in_the_readers_words", in_the_readers_words)


@register.simple_tag(takes_context=True)
def training_now(context: template.Context) -> str:
    """The training that goes on or waits, in short; nothing while there is none."""
    run = get_moving()
    if run is None:
        return ""
    shown: dict[str, Any] = {"run": run, "told": tell(run), "moving": True, "where": place_words(run)}
    return render_to_string("training/_now.html", shown, context.get("request"))
