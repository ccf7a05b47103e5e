"""Confirming a sign-in with a code from an app: who has to, and who does."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from webapp.accounts.models import User
from webapp.site.models import SiteSettings
from webapp.site.selectors import get_site

_STAFF = {User.Role.TEACHER, User.Role.ADMIN}


def is_staff(user: User) -> bool:
    """Whether somebody sees the work of others."""
    return user.role in _STAFF or user.is_staff


def must_have_second_step(user: User, site: SiteSettings) -> bool:
    """Whether this site asks the person for a second step."""
    return site.second_step and is_staff(user)


def has_second_step(user: User) -> bool:
    """Whether an app is set up. Then nobody is signed in before its code is given."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def may_go_on(*, user: User, site: SiteSettings | None = None) -> bool:
    """Whether a signed-in person may see pages and open sockets: staff not before the step that the site asks for."""
    return not must_have_second_step(user, site or get_site()) or has_second_step(user)


def may_use_tables(user: User) -> bool:
    """Django's own tables show every row there is: nobody sees them by a password alone, whatever the site asks for.

    Only the demo's administrator does, whose password stands on the first page and whose rows are made up.
    """
    return bool(settings.ATTUNE_DEMO) or not is_staff(user) or has_second_step(user)
