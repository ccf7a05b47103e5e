from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.http import HttpRequest

from webapp.accounts.models import Classroom, User
from webapp.accounts.services import UnknownJoinCode, find_class_by_code, join_class


class JoinCodeField(forms.CharField):
    """A class code; cleans to the Classroom it opens, or None when left empty and not required."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {
            "label": "Class code",
            "max_length": 12,
            "help_text": "Six letters and numbers, from your teacher.",
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


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """Signing in, with labels that a 13-year-old knows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "User name"
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["remember"].label = "Stay signed in on this computer"


class SignupForm(AllauthSignupForm):  # type: ignore[misc]
    """A student's new account, with an optional class code."""

    first_name = forms.CharField(label="Your first name", max_length=60, help_text="What your teacher calls you.")
    join_code = JoinCodeField(required=False, help_text="If you have one. You can also join a class later.")
    field_order = ["first_name", "username", "password1", "password2", "join_code"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "User name"
        self.fields["password1"].help_text = "At least ten characters, not only numbers, and not easy to guess."
        self.fields["password2"].label = "Password, once more"

    def save(self, request: HttpRequest) -> User:
        """Makes the account and takes the place in the class."""
        user: User = super().save(request)
        if classroom := self.cleaned_data["join_code"]:
            join_class(user=user, classroom=classroom)
        return user
