"""Messages from ordinary (synchronous) code to open sockets."""

from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from attention_model.judges import forget_window_networks
from webapp.accounts.models import SensingLevel
from webapp.classroom.gaze_services import forget_setups
from webapp.consent.selectors import get_consent
from webapp.live.groups import user_group
from webapp.live.layer import send_to_group
from webapp.site.selectors import get_site_cap


def announce_consent(*, user_id: int, **_: Any) -> None:
    """Tells every open page of a person that their choice changed.

    The choice is stored already, and sockets look at it again at every checkpoint: a lost message delays, no more.
    """
    async_to_sync(send_to_group)(get_channel_layer(), user_group(user_id), {"type": "consent.changed"})


def forget_gaze(*, user_id: int, **_: Any) -> None:
    """Without consent to the camera nothing of the eyes is kept for the next lesson."""
    record = get_consent(user_id=user_id)
    if record is None or record.level == "behaviour":
        forget_setups(student_id=user_id)


def forget_networks(**_: Any) -> None:
    """What judges expressions does not stay in memory where they may no longer be read."""
    if get_site_cap() != SensingLevel.EXPRESSION:
        forget_window_networks()


def announce_wish(*, user_id: int) -> None:
    """Tells a student's open lesson that a teacher asked for a change. It is stored already: a lost message delays."""
    async_to_sync(send_to_group)(get_channel_layer(), user_group(user_id), {"type": "teacher.wish"})
