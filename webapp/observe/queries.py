"""Times every query, whichever connection it goes by."""

import time
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from webapp.observe.metrics import QUERIES_FAILED, QUERY_SECONDS


def timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Runs one query. Neither its words nor its values are looked at."""
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    except Exception:
        QUERIES_FAILED.inc()
        raise
    finally:
        QUERY_SECONDS.observe(time.perf_counter() - began)


def watch_connection(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """A connection was opened; the same one may be opened again."""
    if timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(timed)
