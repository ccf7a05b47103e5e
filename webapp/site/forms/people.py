from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator

from webapp.accounts.models import Classroom, SensingLevel, User
from webapp.site.lists import get_possible_teachers

ROLES = [
    (User.Role.STUDENT, "Student"),
    (User.Role.TEACHER, "Teacher"),
    (User.Role.ADMIN, "Administrator"),
]


class PersonForm(forms.Form):
    """Somebody's names and role."""

    first_name = forms.CharField(label="First name", max_length=150)
    last_name = forms.CharField(label="Last name", max_length=150, required=False)
    username = forms.CharField(
        label="User name",
        max_length=150,
        validators=[UnicodeUsernameValidator(message="Only letters, numbers and @ . + - _ will do.")],
        help_text="They sign in with it. Letters, numbers and @ . + - _ will do.",
    )
    email = forms.EmailField(label="E-mail", required=False, help_text="Nobody needs one here.")
    role = forms.ChoiceField(label="Role", choices=ROLES)


class ClassForm(forms.Form):
    """A class's name and how much may be sensed in it."""

    name = forms.CharField(label="Name", max_length=80)
    sensing_cap = forms.ChoiceField(
        label="What may a camera notice in this class at most?",
        choices=SensingLevel.choices,
        help_text="The limit of the whole site holds too: the more careful of the two counts.",
    )


class TeacherForm(forms.Form):
    """Who gets a class."""

    teacher = forms.ModelChoiceField(
        User.objects.none(), label="Give the class to", error_messages={"required": "Choose somebody first."}
    )

    def __init__(self, *args: Any, classroom: Classroom, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["teacher"]
        field.queryset = get_possible_teachers(classroom)  # type: ignore[attr-defined]
        field.label_from_instance = lambda user: f"{user.name} ({user.username})"  # type: ignore[attr-defined]


class StudentForm(forms.Form):
    """A student by user name: a list of a whole school is nothing to choose from."""

    username = forms.CharField(label="User name of the student", max_length=150)

    def clean_username(self) -> User:
        """The person."""
        person = User.objects.filter(username__iexact=self.cleaned_data["username"].strip(), is_active=True).first()
        if person is None:
            raise forms.ValidationError("Nobody has this user name. People shows everybody's.", code="unknown")
        return person


class RosterForm(forms.Form):
    """A list of people."""

    file = forms.FileField(
        label="The list",
        help_text="A CSV file, as every spreadsheet can save it.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv"}),
        error_messages={"required": "Choose a file first.", "empty": "The file is empty. Choose another one."},
    )
