"""What allauth asks this site about."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from webapp.accounts.models import User
from webapp.site.selectors import get_site
from webapp.site.sign_in.school import NotLetIn, find_person
from webapp.site.sign_in.secrets import seal, unseal


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up as the site has it."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": gettext_lazy("That was wrong too often. Wait five minutes, then try again."),
        "rate_limited": gettext_lazy("That was wrong too often. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Whether students may make accounts themselves."""
        return get_site().signup_open


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step in the words of this site, its keys sealed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is wrong or was used already. Type the one that the app shows now."),
    }

    def get_totp_issuer(self) -> str:
        """What the app writes above the code."""
        return get_site().name or "Attune"

    def get_totp_label(self, user: User) -> str:
        """And below it."""
        return user.username

    def encrypt(self, text: str) -> str:
        """Seals a key."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Opens a key."""
        return unseal(encrypted_text)


class SchoolSignInAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who may come in by the school's own sign-in: those on the lists, unless the school says otherwise."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Somebody new, by name. What else the provider tells is not kept."""
        sociallogin.account.extra_data = {}
        name = data.get("username") or data.get("email") or ""
        made: User = super().populate_user(request, sociallogin, data | {"username": name.partition("@")[0]})
        return made

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Finds out who it is, or says why they cannot come in."""
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise ImmediateHttpResponse(redirect("home"))  # nobody ties further identities to an account here
        if sociallogin.is_existing:
            return
        try:
            person = find_person(sociallogin.email_addresses, open_to_all=get_site().sso_signup)
        except NotLetIn as error:
            page = render(request, "site/not_let_in.html", {"why": str(error)}, status=403)
            raise ImmediateHttpResponse(page) from error
        if person:
            sociallogin.connect(request, person)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Whether somebody who is on no list gets a student's account."""
        return get_site().sso_signup

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None, **_more: Any) -> None:
        """Says what went wrong on a page of this site."""
        if error == AuthError.CANCELLED:
            messages.info(request, _("You did not sign in."))
            raise ImmediateHttpResponse(redirect("account_login"))
        raise ImmediateHttpResponse(render(request, "site/school_silent.html", {"name": provider.name}, status=502))
