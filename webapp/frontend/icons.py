"""The names of the icons and of the shapes of a state, as parts/icons.html draws them."""

import re
from functools import cache

from django.template.loader import render_to_string

_SYMBOL = re.compile(r'<symbol id="(?P<family>[is])-(?P<name>[\w-]+)"')


@cache
def icon_names(family: str) -> tuple[str, ...]:
    """Those of a family: "i" for icons, "s" for the shapes of a state."""
    drawn = _SYMBOL.finditer(render_to_string("parts/icons.html"))
    return tuple(symbol["name"] for symbol in drawn if symbol["family"] == family)
