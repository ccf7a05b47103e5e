"""Signing in. Not all of what allauth can do: nobody changes their e-mail address here, as it says who they are."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as accounts
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from webapp.site.access import for_staff
from webapp.site.sign_in import views


def _staff(address: str, view: Callable[..., Any], name: str) -> URLPattern:
    return path(f"second-step/{address}", never_cache(for_staff(view)), name=name)


urlpatterns = [
    path("", views.account, name="account"),
    path("login/", accounts.login, name="account_login"),
    path("logout/", accounts.logout, name="account_logout"),
    path("signup/", accounts.signup, name="account_signup"),
    path("inactive/", accounts.account_inactive, name="account_inactive"),
    path("reauthenticate/", accounts.reauthenticate, name="account_reauthenticate"),
    path("password/change/", accounts.password_change, name="account_change_password"),
    path("password/set/", accounts.password_set, name="account_set_password"),
    path("second-step/confirm/", never_cache(second_step.authenticate), name="mfa_authenticate"),
    _staff("", second_step.index, "mfa_index"),
    _staff("again/", second_step.reauthenticate, "mfa_reauthenticate"),
    _staff("set-up/", app.activate_totp, "mfa_activate_totp"),
    _staff("drop/", app.deactivate_totp, "mfa_deactivate_totp"),
    _staff("codes/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    _staff("codes/new/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    # The names and parts of these two are the provider's: schools register the second one there.
    path("oidc/<slug:provider_id>/login/", views.begin, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", views.come_back, name="openid_connect_callback"),
]
