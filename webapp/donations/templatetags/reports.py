from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def said_of(reports: Mapping[str, Any], block: str) -> Any:
    """What was said of a part, or None."""
    return reports.get(block)
