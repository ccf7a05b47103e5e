from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from webapp.accounts.forms import GOOD_PASSWORD
from webapp.accounts.models import SensingLevel, User
from webapp.site.models import Jurisdiction, SiteSettings
from webapp.site.sign_in.school import school_sign_in_name


def _zones() -> list[tuple[str, str]]:
    """Places that people know by name, sorted; no abbreviations and no offsets."""
    named = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in sorted(named))]


def _languages() -> list[tuple[str, str]]:
    return [("", gettext("What each browser asks for")), *settings.LANGUAGES]


class PlaceForm(forms.Form):
    """What the school is called, and where its clocks are."""

    name = forms.CharField(
        label=_("What is the school called?"),
        max_length=80,
        help_text=_("It stands in the sign-in app of your staff and on printed slips."),
    )
    time_zone = forms.ChoiceField(
        label=_("Whose clocks do you go by?"),
        choices=_zones,
        help_text=_("Every time on the site is shown in this zone."),
    )
    language = forms.ChoiceField(
        label=_("Which language does the site speak?"),
        choices=_languages,
        required=False,
        help_text=_("Everybody can choose another one for themselves, at the foot of each page."),
    )


class LawForm(forms.Form):
    """Whose law holds, and the most that a camera may notice."""

    jurisdiction = forms.ChoiceField(
        label=_("Where is the school?"),
        choices=Jurisdiction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one. In doubt, choose the European Union: it is the more careful one.")},
    )
    sensing_cap = forms.ChoiceField(
        label=_("What may a camera notice at most?"),
        choices=SensingLevel.choices,
        widget=forms.RadioSelect,
        help_text=_("A class can allow less, and each student chooses for themselves at or below this."),
        error_messages={"required": _("Choose one. “No camera” is a good choice too.")},
    )


class SignInForm(forms.Form):
    """Who may come in, and how."""

    signup_open = forms.BooleanField(
        label=_("Students may make an account themselves"),
        required=False,
        help_text=_("If not, accounts come from you: one by one, or as a list."),
    )
    second_step = forms.BooleanField(
        label=_("Teachers and administrators confirm each sign-in with a code from their telephone"),
        required=False,
        help_text=_("At their next sign-in the site shows them how. They cannot go on without it."),
    )
    sso_signup = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = school_sign_in_name()
        if not name:
            del self.fields["sso_signup"]
            return
        field = self.fields["sso_signup"]
        field.label = gettext("Whoever signs in with %(name)s gets a student’s account") % {"name": name}
        field.help_text = _("If not, only people who are here already with their e-mail address come in that way.")


class DonationsForm(forms.Form):
    """Whether students are asked to give for training. Each of them decides for themselves, on a page of their own."""

    donations = forms.BooleanField(
        label=_("Students may give moments of their lessons for training, as numbers"),
        required=False,
        help_text=_(
            "What they say of a part of a lesson, their answers’ outcome and the points that set their gaze up. Each "
            "student decides; under age, with a parent or guardian. If you turn it off, nothing more is taken; what "
            "was given stays theirs to delete."
        ),
    )
    crop_donations = forms.BooleanField(
        label=_("They may give small pictures of their face and eyes too"),
        required=False,
        help_text=_(
            "Taken only while the gaze is set up, stored encrypted, and shown to nobody but the student. They are what "
            "a better reading of the gaze is learned from. Ask your data protection officer first."
        ),
    )


class FirstAdminForm(forms.Form):
    """The account of whoever sets the site up."""

    code = forms.CharField(
        label=_("Set-up code"), max_length=40, help_text=_("“manage.py setup_code” on the server prints it.")
    )
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    username = forms.CharField(label=_("User name"), max_length=150, validators=[UnicodeUsernameValidator()])
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=GOOD_PASSWORD,
    )

    def clean(self) -> dict[str, Any]:
        """Asks of the password what every account is asked."""
        data = super().clean() or {}
        if password := data.get("password"):
            user = User(username=data.get("username", ""), first_name=data.get("first_name", ""))
            try:
                password_validation.validate_password(password, user)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


def initial_of(site: SiteSettings) -> dict[str, Any]:
    """What the forms show before anybody changes it."""
    names = [name for form in (PlaceForm, LawForm, SignInForm, DonationsForm) for name in form.base_fields]
    return {name: getattr(site, name) for name in names}
