from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from webapp.accounts.models import User
from webapp.accounts.services import set_language
from webapp.frontend.demo import DEMO_ACCOUNTS
from webapp.frontend.http import local_path
from webapp.site.languages import keep_in_browser


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page; whoever is signed in goes on to their own."""
    if not request.user.is_authenticated:
        accounts = DEMO_ACCOUNTS if settings.ATTUNE_DEMO else []
        return render(request, "home.html", {"demo_accounts": accounts})
    if request.user.role == User.Role.TEACHER:
        return redirect("dashboards:classes")
    if request.user.role == User.Role.ADMIN:
        return redirect("site:home")
    return redirect("classroom:home")


@require_safe
def health(_: HttpRequest) -> JsonResponse:
    """Whether this process can serve: 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """From now on the site speaks this language to whoever asked, here and, with an account, on every device."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise BadRequest("a language that the site does not speak")
    if request.user.is_authenticated:
        set_language(user=request.user, language=language)
    response = redirect(local_path(request, request.POST.get("next", "")) or "home")
    keep_in_browser(response, language)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A form that was open too long, or sent from another site."""
    return render(request, "csrf_failure.html", status=403)
