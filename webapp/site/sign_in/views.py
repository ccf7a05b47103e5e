import logging
from collections.abc import Callable

from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from webapp.frontend.http import PersonRequest
from webapp.site.second_step import has_second_step, is_staff, must_have_second_step
from webapp.site.selectors import site_of
from webapp.site.sign_in.school import SCHOOL, school_sign_in_name

logger = logging.getLogger(__name__)


@require_safe
@login_required
def account(request: PersonRequest) -> HttpResponse:
    """One's own account: names, password, second step."""
    user = request.user
    context = {
        "staff": is_staff(user),
        "second_step": has_second_step(user),
        "asked": must_have_second_step(user, site_of(request)),
        "school": school_sign_in_name(),
        "by_school": SocialAccount.objects.filter(user=user, provider=SCHOOL).exists(),
    }
    return render(request, "site/account.html", context)


@require_safe
@never_cache
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the school's own sign-in."""
    return _answer(openid_connect.login, request, provider_id)


@require_safe
@never_cache
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from there, with somebody or with an excuse."""
    return _answer(openid_connect.callback, request, provider_id)


def _answer(view: Callable[[HttpRequest, str], HttpResponse], request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view(request, provider_id)
    except (RequestException, KeyError, ValueError) as error:  # down, or not what the standard says
        logger.warning("the school's sign-in did not answer as it should: %r", error)
        return render(request, "site/school_silent.html", {"name": school_sign_in_name()}, status=502)
    return answer
