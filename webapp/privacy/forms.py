from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from webapp.accounts.models import SensingLevel, User
from webapp.consent.models import PersonLimit


class EraseForm(forms.Form):
    """One last time: is it really them, and do they mean it? By password, or user name where there is none."""

    confirm = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.by_password = user.has_usable_password()
        self.fields["confirm"].label = _("Your password") if self.by_password else _("Your user name")
        self.fields["confirm"].error_messages["required"] = _("This is needed to erase your account.")
        if not self.by_password:
            self.fields["confirm"].widget = forms.TextInput(attrs={"autocomplete": "off"})

    def clean_confirm(self) -> str:
        """Whoever left a computer signed in must not lose their account to the next person."""
        typed: str = self.cleaned_data["confirm"]
        right = self.user.check_password(typed) if self.by_password else typed.strip() == self.user.username
        if not right:
            raise forms.ValidationError(_("This is not right. Nothing was erased."))
        return typed


class PersonForm(forms.Form):
    """Somebody, by user name, for an administrator."""

    username = forms.CharField(label=_("User name"), max_length=150)

    def clean_username(self) -> User:
        """The account."""
        found = User.objects.filter(username=self.cleaned_data["username"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has this user name."))
        return found


class LimitForm(PersonForm):
    """What the school sets for one person."""

    cap = forms.ChoiceField(label=_("At most"), choices=SensingLevel.choices, initial=SensingLevel.EXPRESSION)
    guardian = forms.ChoiceField(label=_("Who agrees"), choices=PersonLimit.Guardian.choices)


class SchoolEraseForm(PersonForm):
    """An account that the school erases: its user name twice."""

    again = forms.CharField(label=_("User name, once more"), max_length=150)

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        cleaned = super().clean() or {}
        if "username" in cleaned and cleaned.get("again", "").strip() != cleaned["username"].username:
            self.add_error("again", _("The two are not the same. Nothing was erased."))
        return cleaned
