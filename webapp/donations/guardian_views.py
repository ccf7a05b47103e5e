"""What a parent or guardian sees behind their link. They need no account; the link is the key."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from webapp.consent.forms import GuardianForm
from webapp.donations.guardians import LinkOver, answer_ask, find_ask, get_agreed, why_over
from webapp.donations.models import GuardianAsk
from webapp.donations.texts import TEXTS


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guardian(request: HttpRequest, token: str) -> HttpResponse:
    """What the child would like to give, what it means, and the guardian's answer, now or later."""
    asked = find_ask(token)
    if asked is None:
        raise Http404("no such link")
    own = request.user.pk == asked.user_id
    form = GuardianForm(request.POST or None, initial={"name": asked.guardian_name})
    status = 200
    if request.method == "POST" and not own and form.is_valid():
        try:
            answer_ask(asked=asked, name=form.cleaned_data["name"], agreed=form.cleaned_data["answer"] == "yes")
        except LinkOver as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your answer is saved."))
        return _private(redirect("giving:guardian", token))
    if request.method == "POST":
        status = 403 if own else 400
    elif why_over(asked):
        status = 410
    return _private(render(request, "donations/guardian.html", _context(asked, form, own=own), status=status))


def _context(asked: GuardianAsk, form: GuardianForm, *, own: bool) -> dict[str, object]:
    record, over = get_agreed(asked), why_over(asked)
    return {
        "asked": asked,
        "form": form,
        "own": own,
        "over": over,
        "record": record,
        "can_agree": not over and not record,
        "text": TEXTS[asked.text_version],
        "days": settings.ATTUNE_DONATION_DAYS,
        "consent_days": settings.ATTUNE_CONSENT_DAYS,
    }


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a key: it is told to nobody and found by nobody."""
    # Not "no-referrer": browsers then hide the form's origin too, and the answer would be refused.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
