"""What allauth asks this site about."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from webapp.site.selectors import get_site


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up as the site has it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Whether students may make accounts themselves."""
        return get_site().signup_open
