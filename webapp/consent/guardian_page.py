"""What a parent or guardian sees behind their link. They need no account; the link is the key."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from webapp.consent.forms import GuardianForm
from webapp.consent.guardian_links import GuardianLinks, LinkOver

Words = Callable[[Any, Any], dict[str, object]]


def guardian_page(
    request: HttpRequest, token: str, links: GuardianLinks[Any, Any], *, template: str, words: Words
) -> HttpResponse:
    """What the child chose, what it means, and the guardian's answer, now or later.

    `words` gives what the template says of a request and of the record that holds by it.
    """
    asked = links.find(token)
    if asked is None:
        raise Http404("no such link")
    own, over = request.user.pk == asked.user_id, links.why_over(asked)
    form = GuardianForm(request.POST or None, initial={"name": asked.guardian_name})
    if request.method == "POST" and not own and form.is_valid():
        _answer(request, links, asked, form)
        return _private(redirect(request.path))
    status = (403 if own else 400) if request.method == "POST" else 410 if over else 200
    record = links.get_agreed(asked)
    facts = {"asked": asked, "form": form, "own": own, "over": over, "record": record}
    facts |= {"can_agree": not over and not record, **words(asked, record)}
    return _private(render(request, template, facts, status=status))


def _answer(request: HttpRequest, links: GuardianLinks[Any, Any], asked: Any, form: GuardianForm) -> None:
    try:
        links.answer(asked=asked, name=form.cleaned_data["name"], agreed=form.cleaned_data["answer"] == "yes")
    except LinkOver as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your answer is saved."))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a key: it is told to nobody and found by nobody."""
    # Not "no-referrer": browsers then hide the form's origin too, and the answer would be refused.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
