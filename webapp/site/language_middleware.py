from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation

from webapp.site.languages import chosen_language
from webapp.site.selectors import site_of


class LanguageMiddleware(LocaleMiddleware):
    """Every page in the language of whoever asks for it."""

    def process_request(self, request: HttpRequest) -> None:
        """Looks at the account, the browser's memory, the school's choice and the browser's wish, in this order."""
        if request.path_info == reverse("health"):
            return
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        chosen = chosen_language(user=request.user, cookie=cookie, site=site_of(request))
        translation.activate(chosen or translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Says which language it was, and gives the thread back as it was."""
        response = super().process_response(request, response)
        translation.deactivate()
        return response
