from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async

P = ParamSpec("P")
R = TypeVar("R")


def in_thread(function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """Runs a function that uses the ORM in a thread, with stale connections closed around it. Keeps its type."""
    hopping: Callable[P, Awaitable[R]] = database_sync_to_async(function)
    return hopping
