from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from webapp.accounts.models import Classroom, SensingLevel, User
from webapp.site.lists import get_possible_teachers

ROLES = User.Role.choices


class PersonForm(forms.Form):
    """Somebody's names and role."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator(message=_("Only letters, numbers and @ . + - _ will do."))],
        help_text=_("They sign in with it. Letters, numbers and @ . + - _ will do."),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Nobody needs one here. With the school’s own sign-in it says who somebody is."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)


class ClassForm(forms.Form):
    """A class's name and how much may be sensed in it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    sensing_cap = forms.ChoiceField(
        label=_("What may a camera notice in this class at most?"),
        choices=SensingLevel.choices,
        help_text=_("The limit of the whole site holds too: the more careful of the two counts."),
    )


class TeacherForm(forms.Form):
    """Who gets a class."""

    teacher = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Give the class to"),
        empty_label=_("Choose somebody"),
        error_messages={"required": _("Choose somebody first.")},
    )

    def __init__(self, *args: Any, classroom: Classroom, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["teacher"]
        field.queryset = get_possible_teachers(classroom)  # type: ignore[attr-defined]
        field.label_from_instance = lambda user: f"{user.name} ({user.username})"  # type: ignore[attr-defined]


class StudentForm(forms.Form):
    """A student by user name: a list of a whole school is nothing to choose from."""

    username = forms.CharField(label=_("User name of the student"), max_length=150)

    def clean_username(self) -> User:
        """The person."""
        person = User.objects.filter(username__iexact=self.cleaned_data["username"].strip(), is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("Nobody has this user name. People shows everybody’s."), code="unknown")
        return person


class RosterForm(forms.Form):
    """A list of people."""

    file = forms.FileField(
        label=_("The list"),
        help_text=_("A CSV file, as every spreadsheet can save it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv"}),
        error_messages={"required": _("Choose a file first."), "empty": _("The file is empty. Choose another one.")},
    )
