from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from webapp.accounts.models import Classroom, User
from webapp.accounts.services import UnknownJoinCode, find_class_by_code, join_class


class JoinCodeField(forms.CharField):
    """A class code; cleans to the Classroom it opens, or None when left empty and not required."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {
            "label": _("Class code"),
            "max_length": 12,
            "help_text": _("Six letters and numbers, from your teacher."),
        }
        super().__init__(**(defaults | kwargs))
        self.widget.attrs.update(autocomplete="off", autocapitalize="characters", spellcheck="false")

    def clean(self, value: str | None) -> Classroom | None:
        """The class that the code opens."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return find_class_by_code(code=text)
        except UnknownJoinCode as error:
            raise forms.ValidationError(str(error), code="unknown") from error


class JoinForm(forms.Form):
    """Joining a class with an account that is there already."""

    code = JoinCodeField()


class _Plain(forms.Form):
    """Labels that a 13-year-old knows, and nothing written into the fields."""

    words: dict[str, Any] = {}
    helps: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            field.help_text = self.helps.get(name, field.help_text)


GOOD_PASSWORD = _("At least ten characters, not only numbers, and not easy to guess.")
_NEW = {"password1": _("New password"), "password2": _("The new password, once more")}


class LoginForm(_Plain, allauth_forms.LoginForm):  # type: ignore[misc]
    """Signing in."""

    words = {"login": _("User name"), "password": _("Password"), "remember": _("Stay signed in on this computer")}
    helps = {"password": _("Forgotten? Your school can make you a new one.")}


class ChangePasswordForm(_Plain, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    """Another password."""

    words = {"oldpassword": _("The password you have now"), **_NEW}
    helps = {"password1": GOOD_PASSWORD}


class SetPasswordForm(_Plain, allauth_forms.SetPasswordForm):  # type: ignore[misc]
    """A first password, for whoever came in by the school's own sign-in."""

    words = _NEW
    helps = {"password1": GOOD_PASSWORD}


class ReauthenticateForm(_Plain, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""

    words = {"password": _("Password")}


class SignupForm(_Plain, allauth_forms.SignupForm):  # type: ignore[misc]
    """A student's new account, with an optional class code."""

    first_name = forms.CharField(label=_("Your first name"), max_length=60, help_text=_("What your teacher calls you."))
    join_code = JoinCodeField(required=False, help_text=_("If you have one. You can also join a class later."))
    field_order = ["first_name", "username", "password1", "password2", "join_code"]
    words = {"username": _("User name"), "password1": _("Password"), "password2": _("Password, once more")}
    helps = {"password1": GOOD_PASSWORD}

    def save(self, request: HttpRequest) -> User:
        """Makes the account and takes the place in the class."""
        user: User = super().save(request)
        if classroom := self.cleaned_data["join_code"]:
            join_class(user=user, classroom=classroom)
        return user
