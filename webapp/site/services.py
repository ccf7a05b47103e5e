"""What administrators say about the site itself."""

import hmac

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from webapp.accounts.models import SensingLevel, User
from webapp.consent.services import announce_to_all
from webapp.site.models import Jurisdiction, SiteSettings
from webapp.site.selectors import get_site, has_admin

CODE_LENGTH = 12


class SetUpRefused(ValueError):
    """The site is not set up this way. The message is for the person who tried."""


def set_place(*, name: str, time_zone: str, language: str = "") -> SiteSettings:
    """What the school is called, what its clocks show, and what is spoken to those who chose no language."""
    return _store(name=name, time_zone=time_zone, language=language)


@transaction.atomic
def set_law(*, jurisdiction: Jurisdiction, sensing_cap: SensingLevel) -> SiteSettings:
    """Whose law holds here, and the most that may be sensed. In the EU expressions are never read."""
    if jurisdiction == Jurisdiction.EU and sensing_cap == SensingLevel.EXPRESSION:
        sensing_cap = SensingLevel.GAZE
    site = _store(jurisdiction=jurisdiction, sensing_cap=sensing_cap)
    announce_to_all()
    return site


def set_sign_in(*, signup_open: bool, second_step: bool, sso_signup: bool = False) -> SiteSettings:
    """Whether students make accounts themselves, whether staff confirm each sign-in, and whether whoever the school's
    own sign-in knows gets an account.
    """
    return _store(signup_open=signup_open, second_step=second_step, sso_signup=sso_signup)


def set_donations(*, donations: bool, crop_donations: bool) -> SiteSettings:
    """Whether students are asked to give what they do in lessons for training, and pictures at the nine points too."""
    return _store(donations=donations, crop_donations=donations and crop_donations)


def finish_set_up() -> SiteSettings:
    """Notes that the questions are answered; all of them can be changed later."""
    return _store(set_up_at=timezone.now())


@transaction.atomic
def _store(**changes: object) -> SiteSettings:
    site = SiteSettings.objects.select_for_update().filter(pk=SiteSettings.ONLY).first() or get_site()
    for name, value in changes.items():
        setattr(site, name, value)
    site.save()
    return site


def set_up_code() -> str:
    """What proves that somebody may read this server's terminal: the first account is made with it."""
    return salted_hmac("attune.site.set-up", "first administrator").hexdigest()[:CODE_LENGTH]


@transaction.atomic
def make_first_admin(*, code: str, username: str, first_name: str, last_name: str, password: str) -> User:
    """The account of whoever sets the site up. Only while there is none, and only with the code."""
    if has_admin():
        raise SetUpRefused(_("This site has an administrator already. Ask them for an account."))
    if not hmac.compare_digest(code.strip().lower().encode(), set_up_code().encode()):
        raise SetUpRefused(_("This is not the set-up code. Run “manage.py setup_code” on the server to see it."))
    if User.objects.filter(username__iexact=username).exists():
        raise SetUpRefused(_("Somebody is called “%(name)s” already. Choose another user name.") % {"name": username})
    return User.objects.create_user(
        username=username,
        password=password,
        first_name=first_name,
        last_name=last_name,
        role=User.Role.ADMIN,
        is_staff=True,
        is_superuser=True,
    )
