from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from webapp.accounts.models import SensingLevel, User
from webapp.consent import services
from webapp.consent.forms import ConsentForm
from webapp.consent.guardians import LINKS
from webapp.consent.models import TEXT_VERSION, ConsentRecord, PersonLimit
from webapp.consent.selectors import (
    ConsentState,
    asks_age,
    get_allowed_levels,
    get_consent,
    get_consent_state,
    get_guardian_age,
    get_limit,
    goes_no_further,
    lowest,
    needs_guardian,
    stands_under_eu_law,
)
from webapp.consent.texts import TEXTS
from webapp.consent.words import LEVELS, kept_rows
from webapp.frontend.http import PersonRequest, local_path
from webapp.site.selectors import get_site

PASS_ON = gettext_lazy("One more step: pass the link on to your parent or guardian.")


@login_required
def choice(request: PersonRequest) -> HttpResponse:
    """Choosing how much the camera may notice."""
    limit = get_limit(user_id=request.user.pk)
    allowed = get_allowed_levels(limit.cap)
    form = ConsentForm(request.POST or None, allowed=allowed, asks_age=asks_age(limit))
    back = local_path(request, request.GET.get("next", ""))
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["age"] and asks_age(limit):
            services.note_age(user=request.user, under_age=form.cleaned_data["age"] == "under")
        if _choose(request, SensingLevel(form.cleaned_data["level"])):
            return redirect(back or "consent:choice")
        return redirect("consent:choice")
    context = _context(request, limit, allowed) | {"form": form, "next": back, "asks_age": asks_age(limit)}
    return render(request, "consent/choice.html", context, status=400 if form.errors else 200)


def _context(request: PersonRequest, limit: PersonLimit, allowed: list[SensingLevel]) -> dict[str, object]:
    state = get_consent_state(user_id=request.user.pk)
    return {
        "levels": [LEVELS[level] for level in allowed],
        "current": lowest([state.record.level, allowed[-1]]) if state.record and state.in_force else None,
        "record": state.record if state.in_force else None,
        "state": state,
        "record_level": LEVELS[SensingLevel(state.record.level)] if state.record else None,
        "asked_level": LEVELS[SensingLevel(state.asked.level)] if state.asked else None,
        "version": TEXT_VERSION,
        "changed": TEXTS[TEXT_VERSION].changed,
        "guardian": needs_guardian(limit),
        "age": get_guardian_age(),
        "link": _link(request, state),
        "kept": kept_rows(estimate_days=settings.ATTUNE_ESTIMATE_DAYS, consent_days=settings.ATTUNE_CONSENT_DAYS),
    }


def _link(request: HttpRequest, state: ConsentState) -> str:
    """The guardian's link, while it waits to be answered."""
    asked = state.asked
    if asked is None or asked.agreed is not None or LINKS.why_over(asked):
        return ""
    return request.build_absolute_uri(reverse("consent:guardian", args=[LINKS.token_of(asked)]))


def _choose(request: PersonRequest, level: SensingLevel) -> bool:
    """Stores a choice, or asks a guardian first; False when it waits for them."""
    user = request.user
    record = get_consent(user_id=user.pk)
    if level != SensingLevel.BEHAVIOUR and needs_guardian(get_limit(user_id=user.pk)):
        if record is None or not _covered(record, level):
            LINKS.ask(user=user, level=level)
            messages.success(request, PASS_ON)
            return False
        services.give_consent(user=user, level=level, guardian=record.guardian, until=record.expires_at)
    else:
        services.give_consent(user=user, level=level)
    messages.success(request, _("Your choice is saved."))
    return True


def _covered(record: ConsentRecord, level: SensingLevel) -> bool:
    """Whether a guardian has agreed to at least this already, and has not taken it back."""
    asked = record.guardian
    return bool(asked and asked.agreed and goes_no_further(level, asked.level))


@require_POST
@login_required
def renew(request: PersonRequest) -> HttpResponse:
    """The same choice for another term. For a minor it goes to the guardian again."""
    record = get_consent(user_id=request.user.pk)
    if record is None:
        messages.error(request, _("There is no choice to go on with. Choose anew."))
        return redirect("consent:choice")
    level = SensingLevel(record.level)
    if level != SensingLevel.BEHAVIOUR and needs_guardian(get_limit(user_id=request.user.pk)):
        LINKS.ask(user=request.user, level=level)
        messages.success(request, PASS_ON)
    else:
        renewed = services.give_consent(user=request.user, level=level)
        messages.success(
            request, _("Renewed. It holds until %(day)s.") % {"day": date_format(localtime(renewed.expires_at))}
        )
    return redirect("consent:choice")


@require_POST
@login_required
def withdraw(request: PersonRequest) -> HttpResponse:
    """Taking consent back: open streams stop within a second."""
    services.withdraw_consent(user=request.user)
    messages.success(request, _("Taken back. The camera stays off, and the lessons go on as before."))
    return redirect("consent:choice")


@require_safe
def what_the_camera_does(request: HttpRequest) -> HttpResponse:
    """The plain-language page, for everyone, signed in or not."""
    site = get_site()
    context = {
        "days": settings.ATTUNE_ESTIMATE_DAYS,
        "eu": stands_under_eu_law(),
        "giving": site.donations,
        "giving_crops": site.crop_donations,
    }
    return render(request, "consent/what_the_camera_does.html", context)


@require_safe
def words(request: HttpRequest, version: int) -> HttpResponse:
    """A version of the words, as people agreed to them. For everyone."""
    text = TEXTS.get(version)
    if text is None:
        raise Http404("no such version of the words")
    own = request.user if isinstance(request.user, User) else None
    agreed = ConsentRecord.objects.filter(user=own, text_version=version).order_by("-given_at").first() if own else None
    context = {"text": text, "levels": text.levels.values(), "agreed": agreed, "latest": TEXT_VERSION, "all": TEXTS}
    return render(request, "consent/words.html", context)
