from typing import Any

from django import forms

from webapp.accounts.models import SensingLevel


class ConsentForm(forms.Form):
    """The choice of a sensing level. Nothing is preselected."""

    level = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of these first.", "invalid_choice": "This school does not offer that."},
    )

    def __init__(self, *args: Any, allowed: list[SensingLevel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [(level.value, level.label) for level in allowed]  # type: ignore[attr-defined]
