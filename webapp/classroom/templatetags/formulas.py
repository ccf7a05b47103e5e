"""Formulas as the answers of an exercise."""

import re
from html import unescape

from django import template

register = template.Library()

_ALONE = re.compile(
    r'\s*(?:<p>)?\s*<span class="math \w+">\s*<math [^>]*alttext="(?P<said>[^"]*)"[^>]*>(?:(?!</math>).)*</math>\s*'
    r"</span>\s*(?:</p>)?\s*",
    re.DOTALL,
)


@register.filter
def formula_alone(html: str) -> str:
    """How an answer is called that is nothing but a formula, else "". A formula by itself gives a control no name."""
    found = _ALONE.fullmatch(html)
    return unescape(found["said"]) if found else ""
