"""Which request, or which open socket, this code runs for: random names that say nothing of who it is."""

import re
import secrets
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
stream_id: ContextVar[str] = ContextVar("stream_id", default="")

GIVEN = re.compile(r"[0-9a-f]{16,32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def new_id() -> str:
    """A name for one request or one socket."""
    return secrets.token_hex(8)


def id_from(header: str) -> str:
    """The proxy's own name for a request, where it looks like one; else a new one: words of a client stay out."""
    return header if GIVEN.fullmatch(header) else new_id()


def begin_stream() -> None:
    """Names the socket that this task serves."""
    stream_id.set(new_id())
