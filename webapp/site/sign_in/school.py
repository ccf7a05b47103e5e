"""Who somebody is that the school's own sign-in sends."""

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils.translation import gettext as _

from webapp.accounts.models import User

SCHOOL = "school"


class NotLetIn(ValueError):
    """Why somebody cannot come in. The message is for them."""


def school_sign_in_name() -> str:
    """What the button says; empty when there is none."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""


def find_person(addresses: Sequence[EmailAddress], *, open_to_all: bool) -> User | None:
    """Whoever has the address that the provider vouches for. None for somebody new, where that is allowed."""
    address = _vouched(addresses)
    # Only administrators and their lists write addresses into accounts.
    found = list(User.objects.filter(email__iexact=address)[:2])
    if len(found) > 1:
        raise NotLetIn(
            _("Several accounts here have the address %(address)s. An administrator of your school can change that.")
            % {"address": address}
        )
    if not found and not open_to_all:
        raise NotLetIn(
            _("Nobody here has the address %(address)s. Ask an administrator of your school to add it to your account.")
            % {"address": address}
        )
    return found[0] if found else None


def _vouched(addresses: Sequence[EmailAddress]) -> str:
    for each in addresses:
        if each.verified in {True, "true"}:  # some providers write the word instead of the truth value
            each.verified = True
            return str(each.email)
    raise NotLetIn(
        _("Your school’s sign-in does not vouch for an e-mail address of yours, so we cannot tell who you are.")
    )
