"""Confirming a sign-in with a code from an app: who has to, who has, and the codes themselves."""

import secrets
import time
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db import transaction

from webapp.accounts.models import User
from webapp.site.models import SecondStep, SiteSettings
from webapp.site.selectors import get_site
from webapp.site.totp import counter_of

PASSED = "second_step_passed"
RECOVERY_CODES = 10
TRIES, TRIES_SECONDS = 5, 300
_STAFF = {User.Role.TEACHER, User.Role.ADMIN}
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class StepRefused(ValueError):
    """The code does not confirm anything. The message is for the person who typed it."""


def is_staff(user: User) -> bool:
    """Whether somebody sees the work of others."""
    return user.role in _STAFF or user.is_staff


def must_have_second_step(user: User, site: SiteSettings) -> bool:
    """Whether this site asks the person for a second step."""
    return site.second_step and is_staff(user)


def has_second_step(user: User) -> bool:
    """Whether an app is set up."""
    return SecondStep.objects.filter(user=user).exists()


def may_go_on(*, user: User, session: Any, site: SiteSettings | None = None) -> bool:
    """Whether a signed-in person may see pages and open sockets: students at once, staff after their second step."""
    if not is_staff(user) or session.get(PASSED) == user.pk:
        return True
    return not has_second_step(user) and not must_have_second_step(user, site or get_site())


@transaction.atomic
def set_up_second_step(*, user: User, secret: str, code: str) -> list[str]:
    """Stores the app once it shows the right code. Returns the recovery codes, which are told this once."""
    counter = counter_of(secret, _digits(code), now=time.time(), after=0)
    if counter is None:
        raise StepRefused("That is not what your app should show now. Is the telephone's clock right?")
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    kept = {"secret": secret, "last_counter": counter, "recovery": [_hash(each) for each in codes]}
    SecondStep.objects.update_or_create(user=user, defaults=kept)
    return codes


@transaction.atomic
def confirm_second_step(*, user: User, code: str) -> int:
    """Takes a code from the app, or a recovery code, each once. Returns how many recovery codes are left."""
    _count_try(user)
    step = SecondStep.objects.select_for_update().get(user=user)
    counter = counter_of(step.secret, _digits(code), now=time.time(), after=step.last_counter)
    hashed = _hash(code.strip().lower())
    if counter is not None:
        step.last_counter = counter
    elif hashed in step.recovery:
        step.recovery = [each for each in step.recovery if each != hashed]
    else:
        raise StepRefused("This code is wrong or was used already. Type the one that the app shows now.")
    step.save(update_fields=["last_counter", "recovery"])
    cache.delete(_key(user))
    return len(step.recovery)


def _count_try(user: User) -> None:
    cache.add(_key(user), 0, TRIES_SECONDS)
    if cache.incr(_key(user)) > TRIES:
        raise StepRefused("Too many wrong codes. Wait five minutes, then try again.")


def _key(user: User) -> str:
    return f"second-step-tries:{user.pk}"


def _digits(code: str) -> str:
    return "".join(code.split())


def _recovery_code() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2))


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()  # the codes are random, so a fast hash gives nothing away
