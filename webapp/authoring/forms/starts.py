"""What a new row of each list begins with."""

from webapp.authoring.forms.fields import Values

STARTS: dict[str, Values] = {
    "options": {"text": ""},
    "steps": {"do": ""},
    "mistakes": {"answer": "", "why": ""},
    "units": {"unit": "", "factor": ""},
    "items": {"text": ""},
    "hints": {"sort": "text", "text": ""},
    "variables": {"name": "", "sort": "range", "from": 2, "to": 9},
}
