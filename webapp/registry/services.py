"""What an administrator does with a version: compare it on live frames, let it go live, take it back, remove it.

The database says what is live; the sealed file on the shelf tells the processes that judge. The file is written last
and inside the transaction: if it cannot be written nothing has changed, and `settle` writes it again if the two differ.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attention_model.bundle import require_whole
from attention_model.manifest import BundleError
from attention_model.shelf import Choice
from webapp.accounts.models import User
from webapp.registry.arriving import shipped_sha256
from webapp.registry.gate import Needs, Report, Verdict, judge
from webapp.registry.models import ModelEvent, ModelVersion
from webapp.registry.shelf import chosen, get_shelf, take_away

State = ModelVersion.State
What = ModelEvent.What
SHORTEST_REASON = 15


class Refused(ValueError):
    """It was not done. The message is for the person who asked for it."""


class Objected(Refused):
    """The judgement speaks against it; with a written reason it is done all the same."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(_("The measurements speak against it. To let it go live all the same, write down why."))
        self.verdict = verdict


def verdict_of(version: ModelVersion, live: ModelVersion) -> Verdict:
    """What speaks against a version, beside the live one. Only what both were measured on is compared."""
    known = {name for each in (version, live) for name in each.report}
    alike = {name for name in known if version.judged_on.get(name) == live.judged_on.get(name)}

    def part(of: ModelVersion) -> Report:
        return {name: found for name, found in of.report.items() if name in alike}

    return judge(part(live), part(version), needs=_needs(version), live_needs=_needs(live), other_data=alike != known)


def _needs(version: ModelVersion) -> Needs:
    return Needs(version.latency_ms, version.size_bytes)


@transaction.atomic
def promote(*, version_id: UUID, by: User, seen_live: UUID, reason: str = "") -> ModelVersion:
    """Lets a version go live instead of the one that the administrator saw. Raises Refused or Objected."""
    versions = _locked()
    live, version = _live_of(versions, seen_live), versions[version_id]
    if version.state not in {State.CANDIDATE, State.SHADOW, State.RETIRED}:
        raise Refused(_("Version %(number)s cannot go live: it is %(state)s.") % _facts(version))
    again = version.state == State.RETIRED
    verdict = verdict_of(version, live)
    if not again and not verdict.passed and len(reason.strip()) < SHORTEST_REASON:
        raise Objected(verdict)
    _require_whole(version)
    shadow = next((each for each in versions.values() if each.state == State.SHADOW and each != version), None)
    _set(live, State.RETIRED)
    _set(version, State.LIVE)
    what = What.ROLLED_BACK if again else What.PROMOTED
    reason = "" if again or verdict.passed else reason.strip()
    ModelEvent.objects.create(version=version, what=what, by=by, instead_of=live, reason=reason)
    _tell(version, shadow)
    return version


@transaction.atomic
def begin_shadow(*, version_id: UUID, by: User) -> ModelVersion:
    """Lets a candidate read live frames beside the live version; it judges nobody. Instead of another one."""
    versions = _locked()
    version = versions[version_id]
    if version.state not in {State.CANDIDATE, State.RETIRED}:
        raise Refused(_("Version %(number)s cannot be compared: it is %(state)s.") % _facts(version))
    _require_whole(version)
    for other in versions.values():
        if other.state == State.SHADOW:
            _unshadow(other, by)
    _set(version, State.SHADOW)
    ModelEvent.objects.create(version=version, what=What.SHADOWED, by=by)
    _tell(_live(versions), version)
    return version


@transaction.atomic
def end_shadow(*, version_id: UUID, by: User) -> ModelVersion:
    """The candidate reads no more frames."""
    versions = _locked()
    version = versions[version_id]
    if version.state == State.SHADOW:
        _unshadow(version, by)
        _tell(_live(versions), None)
    return version


@transaction.atomic
def remove(*, version_id: UUID, by: User) -> ModelVersion:
    """Deletes a version's networks; what was measured and who did what stays."""
    version = _locked()[version_id]
    if version.state not in {State.CANDIDATE, State.RETIRED}:
        raise Refused(_("Version %(number)s cannot be removed: it is %(state)s.") % _facts(version))
    _set(version, State.REMOVED)
    ModelEvent.objects.create(version=version, what=What.REMOVED, by=by)
    transaction.on_commit(lambda: take_away(version))
    return version


@transaction.atomic
def settle() -> bool:
    """Writes the shelf's choice again if it is not the database's, after a crash between the two. Whether it was."""
    versions = _locked()
    live = next((each for each in versions.values() if each.state == State.LIVE), None)
    shadow = next((each for each in versions.values() if each.state == State.SHADOW), None)
    wanted = _choice(live, shadow)
    try:
        if get_shelf().read() == wanted:
            return False
    except BundleError:
        pass  # damaged, or written by somebody else: ours replaces it
    get_shelf().choose(wanted)
    return True


def _locked() -> dict[UUID, ModelVersion]:
    """All versions, which nobody else changes before this transaction ends."""
    return {version.pk: version for version in ModelVersion.objects.select_for_update().order_by("number")}


def _live(versions: dict[UUID, ModelVersion]) -> ModelVersion:
    live = next((version for version in versions.values() if version.state == State.LIVE), None)
    if live is None:
        raise Refused(_("No version is live yet. Look at the list of versions first."))
    return live


def _live_of(versions: dict[UUID, ModelVersion], seen: UUID) -> ModelVersion:
    live = _live(versions)
    if live.pk != seen:
        raise Refused(
            _("Version %(number)s went live in the meantime. Look at the comparison with it first.") % _facts(live)
        )
    return live


def _require_whole(version: ModelVersion) -> None:
    """Every file is still the one that was checked."""
    try:
        require_whole(get_shelf().place(chosen(version)))
    except BundleError as error:
        raise Refused(
            _("The files of version %(number)s are damaged: %(why)s") % {**_facts(version), "why": error}
        ) from error


def _set(version: ModelVersion, state: str) -> None:
    version.state = state
    if state == State.LIVE:
        version.live_since = timezone.now()
    version.save(update_fields=["state", "live_since"])


def _unshadow(version: ModelVersion, by: User) -> None:
    _set(version, State.CANDIDATE if version.live_since is None else State.RETIRED)
    ModelEvent.objects.create(version=version, what=What.UNSHADOWED, by=by)


def _tell(live: ModelVersion, shadow: ModelVersion | None) -> None:
    """Writes the choice for the processes that judge. Raises Refused when the disk does not take it."""
    try:
        get_shelf().choose(_choice(live, shadow))
    except OSError as error:
        raise Refused(_("The choice could not be written to the server's disk. Nothing was changed.")) from error


def _choice(live: ModelVersion | None, shadow: ModelVersion | None) -> Choice:
    """The bundle that came with Attune is not pinned: after an update of Attune its successor is live."""
    own = live is None or live.manifest_sha256 == shipped_sha256()
    return Choice(None if own or live is None else chosen(live), chosen(shadow) if shadow else None)


def _facts(version: ModelVersion) -> dict[str, object]:
    return {"number": version.number, "state": version.get_state_display()}
