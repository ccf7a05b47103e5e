"""The way in to the pages of those who look after the site."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from webapp.accounts.models import User
from webapp.site.second_step import is_staff

View = Callable[..., HttpResponseBase]


def looks_after_site(user: User) -> bool:
    """Whether this person may change the site and everybody's accounts."""
    return user.is_active and (user.role == User.Role.ADMIN or user.is_superuser)


def for_admins(view: View) -> View:
    """Asks people to sign in; for all but administrators there is nothing here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not looks_after_site(request.user):  # type: ignore[arg-type]  # login_required stands before
            raise Http404("the site is looked after by its administrators")
        return view(request, *args, **kwargs)

    return login_required(guarded)


def for_staff(view: View) -> View:
    """Asks people to sign in; for students there is nothing here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_staff(request.user):  # type: ignore[arg-type]  # login_required stands before
            raise Http404("the second step is for those who see others' work")
        return view(request, *args, **kwargs)

    return login_required(guarded)
