"""A person's own side of privacy: what is stored, who looked, a copy, the way out."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from webapp.accounts.models import SensingLevel, User
from webapp.consent.selectors import get_consent_state
from webapp.consent.words import LEVELS
from webapp.donations.selectors import get_given, get_training_consent
from webapp.frontend.http import PersonRequest
from webapp.imports.export import Chunks
from webapp.privacy import selectors
from webapp.privacy.erasing import EraseRefused
from webapp.privacy.files import download_path
from webapp.privacy.forms import EraseForm
from webapp.privacy.inventory import get_stored
from webapp.privacy.models import Erasure
from webapp.privacy.sensed import count_sensed, forget_sensed
from webapp.privacy.services import ask_download, ask_erasure, record_access
from webapp.site.selectors import get_site


@require_safe
@login_required
def home(request: PersonRequest) -> HttpResponse:
    """What is stored of this person, and what they can do about it."""
    _page, looks_lately = selectors.get_looks(user=request.user, page="1")
    downloads = selectors.get_downloads(request.user)
    consent = get_consent_state(user_id=request.user.pk)
    context = {
        "stored": get_stored(request.user),
        "sensed": count_sensed(request.user),
        "looks": looks_lately[:5],
        "more_looks": len(looks_lately) > 5,
        "downloads": downloads,
        "waiting": any(one.state == "waiting" and one.asked_by_id is None for one in downloads),
        "consent": consent,
        "level": LEVELS[SensingLevel(consent.record.level)] if consent.record else None,
        "facts": selectors.get_site_facts(),
        **_giving(request.user),
    }
    return render(request, "privacy/home.html", context)


def _giving(user: User) -> dict[str, object]:
    """What they give for training, in short; the page for it exists where it is asked for, or something was given."""
    given, consent = get_given(user_id=user.pk), get_training_consent(user_id=user.pk)
    return {
        "gives": consent is not None,
        "gives_pictures": bool(given.crops),
        "giving_here": get_site().donations or consent is not None or given.anything,
    }


@require_safe
@login_required
def looks(request: PersonRequest) -> HttpResponse:
    """Everybody who looked at this person's data."""
    page, rows = selectors.get_looks(user=request.user, page=request.GET.get("page"))
    return render(request, "privacy/looks.html", {"page": page, "looks": rows})


@require_POST
@login_required
def ask_copy(request: PersonRequest) -> HttpResponse:
    """Asks for a copy of everything; it is made in the background."""
    ask_download(user=request.user)
    messages.success(request, _("Your copy is being put together. It stands here when it is ready."))
    return redirect("privacy:home")


@require_safe
@never_cache
@login_required
def copy(request: PersonRequest, download_id: UUID) -> HttpResponseBase:
    """The copy itself, for its person, or for the administrator who had it made for them."""
    download = selectors.get_download(viewer=request.user, download_id=download_id)
    path = download_path(download_id)
    if download is None or not path.exists():
        raise Http404("no such copy of this person's data")
    record_access(viewer=request.user, student=download.user, what="download")
    name = f"attune-{download.user.username}-{download.asked_at:%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(path.stat().st_size)}
    return StreamingHttpResponse(Chunks(path.open("rb")), content_type="application/zip", headers=headers)


@require_POST
@login_required
def forget(request: PersonRequest) -> HttpResponse:
    """Deletes what a camera noticed, and nothing else."""
    count = forget_sensed(user=request.user)
    words = ngettext("%(count)s entry is deleted.", "%(count)s entries are deleted.", count)
    messages.success(request, words % {"count": count})
    return redirect("privacy:home")


@sensitive_post_parameters("confirm")
@login_required
def erase(request: PersonRequest) -> HttpResponse:
    """Erasing the own account: the account closes at once, the rest follows in the background."""
    form = EraseForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            erasure = ask_erasure(user=request.user)
        except EraseRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            return redirect("privacy:erased", erasure.pk)
    context = {"form": form, "stored": get_stored(request.user)}
    return render(request, "privacy/erase.html", context, status=400 if form.errors else 200)


@require_safe
@never_cache
def erased(request: HttpRequest, erasure_id: UUID) -> HttpResponse:
    """How far an erasure is, and its proof. Without a sign-in: there is no account any more, and it names nobody."""
    return render(request, "privacy/erased.html", {"erasure": _need_erasure(erasure_id)})


@require_safe
@never_cache
def proof(_request: HttpRequest, erasure_id: UUID) -> HttpResponse:
    """The proof as a file."""
    erasure = _need_erasure(erasure_id)
    if erasure.state == Erasure.State.WAITING:
        raise Http404("not erased yet")
    headers = {"Content-Disposition": f'attachment; filename="erasure-{erasure.pk}.txt"'}
    return HttpResponse(erasure.proof, content_type="text/plain; charset=utf-8", headers=headers)


def _need_erasure(erasure_id: UUID) -> Erasure:
    erasure = selectors.get_erasure(erasure_id)
    if erasure is None:
        raise Http404("no such erasure")
    return erasure
