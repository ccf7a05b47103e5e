from typing import Any

from django.utils.functional import Promise


class Refused(Exception):
    """A command that is not carried out. `code` is for programs, the message for the person at the page."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(str(message))
        self.code = code

    def event(self, key: str | None = None, **extra: Any) -> dict[str, Any]:
        """The message that tells the page."""
        return {"type": "refused", "key": key, "code": self.code, "message": str(self), **extra}
