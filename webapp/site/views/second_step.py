import base64

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from webapp.frontend.http import PersonRequest, local_path
from webapp.site.people import drop_second_step
from webapp.site.qr import qr_svg
from webapp.site.second_step import (
    PASSED,
    StepRefused,
    confirm_second_step,
    has_second_step,
    is_staff,
    may_go_on,
    must_have_second_step,
    set_up_second_step,
)
from webapp.site.selectors import get_site
from webapp.site.totp import app_address, new_secret

_SECRET = "second_step_secret"  # noqa: S105 - the name of a place in the session


class CodeForm(forms.Form):
    """A code from the app, or one of the codes on paper."""

    step_code = forms.CharField(label="The code that the app shows", max_length=40)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["step_code"].widget.attrs.update(autocomplete="one-time-code", inputmode="text", spellcheck="false")


@never_cache
@login_required
def second_step(request: PersonRequest) -> HttpResponse:
    """Setting the app up; for those who have it, what there is and how to drop it."""
    if not is_staff(request.user):
        raise Http404("the second step is for those who see others' work")
    site, there = get_site(), has_second_step(request.user)
    if there and not may_go_on(user=request.user, session=request.session, site=site):
        return redirect("site:second_step_confirm")
    if there:
        return _there(request)
    secret = request.session.setdefault(_SECRET, new_secret())
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = set_up_second_step(user=request.user, secret=secret, code=form.cleaned_data["step_code"])
        except StepRefused as error:
            form.add_error("step_code", str(error))
        else:
            del request.session[_SECRET]
            request.session[PASSED] = request.user.pk
            return render(request, "site/recovery_codes.html", {"codes": codes})
    address = app_address(secret, issuer=site.name or "Attune", name=request.user.username)
    context = {
        "form": form,
        "picture": base64.b64encode(qr_svg(address).encode()).decode(),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "asked": must_have_second_step(request.user, site),
    }
    return render(request, "site/second_step.html", context, status=400 if form.errors else 200)


def _there(request: PersonRequest) -> HttpResponse:
    asked = must_have_second_step(request.user, get_site())
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            confirm_second_step(user=request.user, code=form.cleaned_data["step_code"])
        except StepRefused as error:
            form.add_error("step_code", str(error))
        else:
            drop_second_step(person=request.user)
            request.session.pop(PASSED, None)
            messages.success(request, "Dropped. Set the app up again whenever you like.")
            return redirect("site:second_step")
    context = {"form": form, "asked": asked, "left": len(request.user.second_step.recovery)}
    return render(request, "site/second_step_there.html", context, status=400 if form.errors else 200)


@never_cache
@login_required
def confirm(request: PersonRequest) -> HttpResponse:
    """The second step of a sign-in."""
    onward = local_path(request, request.GET.get("next", "")) or "home"
    if not has_second_step(request.user):
        return redirect(onward)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            left = confirm_second_step(user=request.user, code=form.cleaned_data["step_code"])
        except StepRefused as error:
            form.add_error("step_code", str(error))
        else:
            request.session.cycle_key()
            request.session[PASSED] = request.user.pk
            if left < 3:
                messages.warning(request, f"{left} of your codes on paper are left. Set the app up anew to get more.")
            return redirect(onward)
    return render(request, "site/second_step_confirm.html", {"form": form}, status=400 if form.errors else 200)
