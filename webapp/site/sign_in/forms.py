"""Forms of the second step, in the words of this site. A code counts once, as long as it could be shown."""

from typing import Any

from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateForm
from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

FEW = 3


class _Worded(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("The code that the app shows")
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs.update(autocomplete="one-time-code", inputmode="text", spellcheck="false", maxlength="40")


class _Once(_Worded):
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Remembers a used code for as long as clocks that are off let it live; allauth does for half a minute."""
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type != Authenticator.Type.TOTP:
            return code
        lives = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        digits = "".join(filter(str.isdigit, code))
        used = f"second-step-used:{self.authenticator.user_id}:{digits}"
        if not cache.add(used, "y", lives):
            raise get_adapter().validation_error("incorrect_code")
        if cache.get(used) != "y":  # the cache is away: a code that somebody saw over a shoulder could be used again
            raise forms.ValidationError(_("Codes cannot be checked for a moment. Try again in a minute."))
        return code

    def save(self) -> None:
        super().save()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            _say_how_many_are_left(self.authenticator)


class AuthenticateForm(_Once, AllauthAuthenticateForm):  # type: ignore[misc]
    """The second step of a sign-in."""


class ReauthenticateForm(_Once, AllauthReauthenticateForm):  # type: ignore[misc]
    """The same before something that matters."""


class ActivateForm(_Worded, AllauthActivateForm):  # type: ignore[misc]
    """The first code of a new app."""

    @property
    def secret_in_fours(self) -> str:
        """The app's key as somebody types it."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


def _say_how_many_are_left(codes: Authenticator) -> None:
    codes.refresh_from_db()
    left = len(codes.wrap().get_unused_codes())
    if left < FEW:
        words = ngettext(
            "%(left)s of your codes on paper is left. Make new ones under “Account”.",
            "%(left)s of your codes on paper are left. Make new ones under “Account”.",
            left,
        )
        messages.warning(context.request, words % {"left": left})
