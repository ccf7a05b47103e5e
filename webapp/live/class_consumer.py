from typing import Any

from django.utils.translation import gettext as _

from webapp.accounts.selectors import teaches
from webapp.dashboards.selectors import get_snapshot
from webapp.live.groups import class_group
from webapp.live.layer import join_group, leave_group
from webapp.live.socket import NOT_YOURS, SIGNED_OUT, Socket
from webapp.live.threads import in_thread
from webapp.site.languages import in_own_language
from webapp.site.second_step import may_go_on


class ClassConsumer(Socket):
    """A teacher's open class page: a snapshot, then every row and change as it comes. It takes no commands."""

    kind = "class"

    async def connect(self) -> None:
        """Lets the class's teachers in."""
        self.group = ""
        user = self.scope["user"]
        classroom_id: int = self.scope["url_route"]["kwargs"]["classroom_id"]
        if not user.is_authenticated:
            await self.turn_away("signed_out", _("Sign in again to see the class."), SIGNED_OUT)
        elif not await in_thread(may_go_on)(user=user):
            await self.turn_away("second_step", _("Confirm your sign-in first, then open the class again."), SIGNED_OUT)
        elif not await in_thread(teaches)(user_id=user.pk, classroom_id=classroom_id):
            await self.turn_away("not_yours", _("This class is taught by somebody else."), NOT_YOURS)
        else:
            self.group = class_group(classroom_id)
            await join_group(self.channel_layer, self.group, self.channel_name)
            await self.accept()
            await self.tell({"type": "snapshot", **await in_thread(get_snapshot)(classroom_id)})

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - Channels' signature
        """Leaves the class's group."""
        if self.group:
            await leave_group(self.channel_layer, self.group, self.channel_name)

    async def class_event(self, message: dict[str, Any]) -> None:
        """Hands one event of the class on, in this teacher's language."""
        await self.tell(in_own_language(message["event"]))
