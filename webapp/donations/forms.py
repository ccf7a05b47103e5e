from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class GivingForm(forms.Form):
    """What a student gives. Nothing is preselected."""

    give = forms.ChoiceField(
        choices=[("numbers", _("Moments, as numbers")), ("crops", _("Moments, and small pictures"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you would like to give. Or leave the page: then nothing is given."),
            "invalid_choice": _("This school does not ask for that."),
        },
    )
    age = forms.ChoiceField(choices=[("under", ""), ("over", "")], widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, crops: bool, asks_age: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not crops:
            self.fields["give"].choices = self.fields["give"].choices[:1]  # type: ignore[attr-defined]
        self.asks_age = asks_age

    def clean(self) -> dict[str, Any]:
        """The age question must be answered where it is asked."""
        cleaned = super().clean() or {}
        if self.asks_age and not cleaned.get("age"):
            self.add_error(
                "age", _("Say which of the two it is: it decides whether a parent or guardian has to agree.")
            )
        return cleaned
