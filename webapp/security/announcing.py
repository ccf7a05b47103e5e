"""Open sockets hear at once that somebody's sign-in may be over. They look themselves whether it is."""

from collections.abc import Iterable
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from webapp.accounts.models import User
from webapp.live.groups import signed_in_group
from webapp.live.layer import send_to_group


def look_again_at(*, user: User | None = None, **_: Any) -> None:
    """Of a signal: this person signed out or has another password."""
    if user is not None:
        look_again([user.pk])


def look_again(people: Iterable[int]) -> None:
    """Once what was changed is stored, everything that these people have open looks whether it may go on."""
    for user_id in people:
        transaction.on_commit(lambda user_id=user_id: _tell(user_id))  # type: ignore[misc]


def _tell(user_id: int) -> None:
    async_to_sync(send_to_group)(get_channel_layer(), signed_in_group(user_id), {"type": "sign.in.changed"})
