"""A guardian's agreement for a minor, by a link that the student passes on. No address of theirs is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from webapp.accounts.models import User
from webapp.consent.models import GuardianLink

LINK_LASTS = timedelta(days=14)
Asked = TypeVar("Asked", bound=GuardianLink)
Record = TypeVar("Record")


class LinkOver(ValueError):
    """The link can no longer be agreed to. The message is for the guardian."""


@dataclass(frozen=True)
class GuardianLinks(Generic[Asked, Record]):
    """One thing that guardians are asked. `consents` of a link are the records that hold by a guardian's word."""

    model: type[Asked]
    salt: str
    text_version: int
    over: str | Promise
    """What a guardian reads whose link has ended."""
    begin: Callable[[Asked], object]
    """They agree."""
    end: Callable[[User], object]
    """They take it back."""

    @transaction.atomic
    def ask(self, *, user: User, **choice: Any) -> Asked:
        """A new link for this choice; older links are void. What holds already goes on until the guardian answers."""
        now, asked = timezone.now(), self.model._default_manager  # noqa: SLF001 - Django's own public name for it
        asked.filter(user=user, replaced_at=None).update(replaced_at=now)
        return asked.create(user=user, asked_at=now, expires_at=now + LINK_LASTS, **choice)

    def token_of(self, asked: Asked) -> str:
        """What stands in the link. The database alone is not enough to make one."""
        return self._signer.sign(asked.pk.hex).replace(":", ".")

    def find(self, token: str) -> Asked | None:
        """The request of a link, whatever became of it; None for a link that was never given out."""
        try:
            key = self._signer.unsign(token.replace(".", ":"))
        except signing.BadSignature:
            return None
        return self.model._default_manager.select_related("user").filter(pk=key).first()  # noqa: SLF001 - the same

    def why_over(self, asked: Asked) -> str:
        """Why a link cannot be agreed to any more; empty while it can."""
        if asked.replaced_at is not None:
            return "replaced"
        if asked.text_version != self.text_version:
            return "new_words"
        return "expired" if not asked.agreed and asked.expires_at <= timezone.now() else ""

    @transaction.atomic
    def answer(self, *, asked: Asked, name: str, agreed: bool) -> Asked:
        """Stores the guardian's answer: it begins, or whatever they agreed to before ends. Raises LinkOver."""
        asked = self.model._default_manager.select_for_update().select_related("user").get(pk=asked.pk)  # noqa: SLF001 - the same
        if agreed and self.why_over(asked):
            raise LinkOver(str(self.over))
        before = asked.agreed
        asked.agreed, asked.guardian_name, asked.answered_at = agreed, name, timezone.now()
        asked.save(update_fields=["agreed", "guardian_name", "answered_at"])
        if agreed and not before:
            self.begin(asked)
        elif before and not agreed and asked.consents.filter(ended_at=None).exists():
            self.end(asked.user)
        return asked

    def get_agreed(self, asked: Asked) -> Record | None:
        """What holds by this guardian's word now; a student may have chosen less since."""
        now = timezone.now()
        found: Record | None = asked.consents.filter(
            ended_at=None, expires_at__gt=now, text_version=self.text_version
        ).first()
        return found

    @property
    def _signer(self) -> signing.Signer:
        return signing.Signer(salt=self.salt)
