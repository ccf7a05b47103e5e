from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from webapp.accounts.models import SensingLevel
from webapp.consent.forms import ConsentForm
from webapp.consent.selectors import get_allowed_levels, get_consent
from webapp.consent.services import give_consent, withdraw_consent
from webapp.consent.words import LEVELS, kept_rows
from webapp.frontend.http import PersonRequest, local_path


@login_required
def choice(request: PersonRequest) -> HttpResponse:
    """Choosing how much the camera may notice."""
    allowed = get_allowed_levels()
    form = ConsentForm(request.POST or None, allowed=allowed)
    back = local_path(request, request.GET.get("next", ""))
    if request.method == "POST" and form.is_valid():
        give_consent(user=request.user, level=SensingLevel(form.cleaned_data["level"]))
        messages.success(request, "Your choice is saved.")
        return redirect(back or "consent:choice")
    record = get_consent(user_id=request.user.pk)
    context = {
        "form": form,
        "levels": [LEVELS[level] for level in allowed],
        "current": record.level if record else None,
        "record": record,
        "next": back,
        "kept": kept_rows(estimate_days=settings.ATTUNE_ESTIMATE_DAYS, consent_days=settings.ATTUNE_CONSENT_DAYS),
    }
    return render(request, "consent/choice.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def withdraw(request: PersonRequest) -> HttpResponse:
    """Taking consent back: open streams stop within a second."""
    withdraw_consent(user=request.user)
    messages.success(request, "Taken back. The camera stays off, and the lessons go on as before.")
    return redirect("consent:choice")


@require_safe
def what_the_camera_does(request: PersonRequest) -> HttpResponse:
    """The plain-language page, for everyone, signed in or not."""
    return render(request, "consent/what_the_camera_does.html")
