"""Whether the sign-in behind an open socket still holds.

A page asks anew each time and is refused; a socket was asked once. So all sockets of a process are looked at together,
twice a minute, and those of one person at once when something about their sign-in changed.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from webapp.accounts.models import User
from webapp.live.threads import in_thread
from webapp.security import limits, sessions
from webapp.site.languages import language_of_scope
from webapp.site.models import SiteSettings
from webapp.site.second_step import may_go_on
from webapp.site.selectors import get_site

if TYPE_CHECKING:
    from webapp.live.socket import Socket

log = logging.getLogger(__name__)

LOOK_EVERY_S = 30.0
AT_ONCE = 500  # sessions in one query
OPENINGS = limits.Limit(600, limits.MINUTE)  # a page that opens a socket ten times a second is no page

Facts = tuple[str, int]  # the key of a session, and whose it is


class _Opened:
    """The sockets of one event loop, and the task that looks at them while there are any."""

    def __init__(self) -> None:
        self.sockets: set[Socket] = set()
        self.task: asyncio.Task[None] | None = None


_opened: WeakKeyDictionary[asyncio.AbstractEventLoop, _Opened] = WeakKeyDictionary()


def greet(scope: dict[str, Any]) -> tuple[str, bool]:
    """The language of whoever opens a socket, and whether they do it too often. One whose time is over is nobody."""
    user = scope["user"]
    if user.is_authenticated and sessions.is_over(user, scope["session"], time.time()):
        scope["user"] = AnonymousUser()
    too_often = user.is_authenticated and not limits.take("socket", who=f"person {user.pk}", limit=OPENINGS)
    return language_of_scope(scope), too_often


def watch(socket: "Socket") -> None:
    """From now on the socket is looked at."""
    loop = asyncio.get_running_loop()
    here = _opened.setdefault(loop, _Opened())
    here.sockets.add(socket)
    if here.task is None or here.task.done():
        here.task = loop.create_task(_look_at_all(here))


def let_go(socket: "Socket") -> None:
    """The socket is closed."""
    here = _opened.get(asyncio.get_running_loop())
    if here is None:
        return
    here.sockets.discard(socket)
    if not here.sockets and here.task is not None:
        here.task.cancel()
        here.task = None


async def close_if_over(open_sockets: Iterable["Socket"]) -> None:
    """Closes those whose sign-in does not hold any more."""
    waiting = [(facts_of(socket), socket) for socket in open_sockets]
    for at in range(0, len(waiting), AT_ONCE):
        part = waiting[at : at + AT_ONCE]
        held = await in_thread(holding)([facts for facts, _ in part])
        for facts, socket in part:
            if facts not in held:
                await socket.sign_in_over()


def facts_of(socket: "Socket") -> Facts:
    """What a socket's sign-in rests on."""
    return (socket.scope["session"].session_key or "", socket.scope["user"].pk)


def holding(asked: Sequence[Facts]) -> set[Facts]:
    """Those that still hold: the session is there and its time not over, the account open, the password the same."""
    now = time.time()
    rows = Session.objects.filter(session_key__in=[key for key, _ in asked], expire_date__gt=timezone.now())
    known = {row.session_key: row.get_decoded() for row in rows}
    people = User.objects.in_bulk([user_id for _, user_id in asked])
    site = get_site()
    return {
        (key, user_id)
        for key, user_id in asked
        if key in known and user_id in people and _holds(people[user_id], known[key], site, now)
    }


def _holds(user: User, session: dict[str, Any], site: SiteSettings, now: float) -> bool:
    return (
        user.is_active
        and session.get(SESSION_KEY) == str(user.pk)
        and constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
        and not sessions.is_over(user, session, now)
        and may_go_on(user=user, site=site)
    )


async def _look_at_all(here: _Opened) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await close_if_over(list(here.sockets))
            except DatabaseError as error:
                log.warning("sign-ins of open sockets could not be looked at: %s", type(error).__name__)
