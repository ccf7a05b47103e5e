from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from webapp.accounts.models import SensingLevel


class ConsentForm(forms.Form):
    """The choice of a sensing level. Nothing is preselected."""

    level = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of these first."),
            "invalid_choice": _("This school does not offer that."),
        },
    )
    age = forms.ChoiceField(choices=[("under", ""), ("over", "")], widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, allowed: list[SensingLevel], asks_age: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [(level.value, level.label) for level in allowed]  # type: ignore[attr-defined]
        self.asks_age = asks_age

    def clean(self) -> dict[str, Any]:
        """With a camera, the age question must be answered where it is asked."""
        cleaned = super().clean() or {}
        if self.asks_age and cleaned.get("level") not in {None, SensingLevel.BEHAVIOUR.value} and not cleaned["age"]:
            self.add_error(
                "age", _("Say which of the two it is: it decides whether a parent or guardian has to agree.")
            )
        return cleaned


class GuardianForm(forms.Form):
    """A guardian's answer."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("Kept with your answer, so that it is clear who gave it."),
        error_messages={"required": _("Please write your name.")},
    )
    answer = forms.ChoiceField(choices=[("yes", _("I agree")), ("no", _("I do not agree"))])
