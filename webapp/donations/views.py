"""A student's own side: what they give for training, every picture of it, and the way back."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from webapp.consent.selectors import asks_age, get_guardian_age, get_limit, needs_guardian
from webapp.consent.services import note_age
from webapp.donations import services
from webapp.donations.crops import picture_of
from webapp.donations.forms import GivingForm
from webapp.donations.guardians import LINKS
from webapp.donations.models import TEXT_VERSION, GuardianAsk, TrainingConsent
from webapp.donations.selectors import get_given, get_open_ask, get_training_consent
from webapp.donations.texts import TEXTS
from webapp.frontend.http import PersonRequest
from webapp.site.selectors import get_site


@login_required
def giving(request: PersonRequest) -> HttpResponse:
    """Whether to give, what was given, and how to take it back."""
    site, limit = get_site(), get_limit(user_id=request.user.pk)
    form = GivingForm(
        request.POST if request.method == "POST" else None, crops=site.crop_donations, asks_age=asks_age(limit)
    )
    if request.method == "POST" and site.donations and form.is_valid():
        if form.asks_age:
            note_age(user=request.user, under_age=form.cleaned_data["age"] == "under")
        _choose(request, crops=form.cleaned_data["give"] == "crops")
        return redirect("giving:home")
    status = 400 if form.errors else 200
    return render(request, "donations/giving.html", _context(request, form), status=status)


def _context(request: PersonRequest, form: GivingForm) -> dict[str, object]:
    user, site = request.user, get_site()
    consent, asked = get_training_consent(user_id=user.pk), get_open_ask(user_id=user.pk)
    return {
        "form": form,
        "site": site,
        "text": TEXTS[TEXT_VERSION],
        "consent": consent,
        "asked": asked,
        "link": _link(request, asked),
        "asks_age": form.asks_age,
        "guardian": needs_guardian(get_limit(user_id=user.pk)),
        "age": get_guardian_age(),
        "given": get_given(user_id=user.pk),
        "days": settings.ATTUNE_DONATION_DAYS,
        "consent_days": settings.ATTUNE_CONSENT_DAYS,
    }


def _link(request: HttpRequest, asked: GuardianAsk | None) -> str:
    """The guardian's link, while it waits to be answered."""
    if asked is None or asked.agreed is not None or LINKS.why_over(asked):
        return ""
    return request.build_absolute_uri(reverse("giving:guardian", args=[LINKS.token_of(asked)]))


def _choose(request: PersonRequest, *, crops: bool) -> None:
    """Stores a choice, or asks a guardian first."""
    consent = get_training_consent(user_id=request.user.pk)
    if not needs_guardian(get_limit(user_id=request.user.pk)):
        services.give_for_training(user=request.user, crops=crops)
    elif consent is not None and _covered(consent, crops=crops):
        services.give_for_training(user=request.user, crops=crops, guardian=consent.guardian, until=consent.expires_at)
    else:
        LINKS.ask(user=request.user, crops=crops)
        messages.success(request, _("One more step: pass the link on to your parent or guardian."))
        return
    messages.success(request, _("Thank you. Your choice is saved; you can take it back here at any time."))


def _covered(consent: TrainingConsent, *, crops: bool) -> bool:
    """Whether a guardian has agreed to at least this already, and has not taken it back."""
    asked = consent.guardian
    return bool(asked and asked.agreed and (asked.crops or not crops))


@require_POST
@login_required
def stop(request: PersonRequest) -> HttpResponse:
    """Takes everything back, at once."""
    count = services.stop_giving(user=request.user)
    words = ngettext(
        "Stopped. %(count)s thing that you gave is deleted.",
        "Stopped. %(count)s things that you gave are deleted.",
        count,
    )
    messages.success(request, words % {"count": count})
    return redirect("giving:home")


@require_POST
@login_required
def stop_crops(request: PersonRequest) -> HttpResponse:
    """From now on numbers only, and every picture is deleted."""
    count = services.stop_giving_crops(user=request.user)
    words = ngettext("%(count)s picture is deleted.", "%(count)s pictures are deleted.", count)
    messages.success(request, words % {"count": count} + " " + _("No more are taken."))
    return redirect("giving:home")


@require_POST
@login_required
def erase_crop(request: PersonRequest, crop_id: UUID) -> HttpResponse:
    """Deletes one picture."""
    if not services.erase_crop(user=request.user, crop_id=crop_id):
        raise Http404("no such picture of this person's")
    messages.success(request, _("The picture is deleted."))
    return redirect(reverse("giving:home") + "#pictures")


@require_safe
@never_cache
@login_required
def picture(request: PersonRequest, crop_id: UUID) -> HttpResponse:
    """A picture, for whoever gave it and nobody else."""
    png = picture_of(user_id=request.user.pk, crop_id=crop_id)
    if png is None:
        raise Http404("no such picture of this person's")
    return HttpResponse(png, content_type="image/png")


@require_safe
def words(request: HttpRequest, version: int) -> HttpResponse:
    """A version of the words, as people agreed to them. For everyone."""
    text = TEXTS.get(version)
    if text is None:
        raise Http404("no such version of the words")
    return render(request, "donations/words.html", {"text": text, "latest": TEXT_VERSION, "all": TEXTS})
