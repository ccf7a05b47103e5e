"""The shared cache, as something that may be away: what lies there is never needed, and never waited for.

Counters, figures of the last hour, codes that were used: without them a site goes on. While Valkey is away nothing is
found and nothing kept; whoever must know asks afterwards whether it was.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from typing import Any, TypeVar

import redis.exceptions
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

RESTS_S = (
    2.0  # after it did not answer nobody asks for so long: a hundred visitors must not wait for it one after another
)

T = TypeVar("T")
Key = Any  # as Django's own


@cache
def _client(
    kind: type[RedisCacheClient], servers: tuple[str, ...], options: tuple[tuple[str, Any], ...]
) -> RedisCacheClient:
    return kind(list(servers), **dict(options))


class PatientCache(RedisCache):
    """Django's cache over Redis or Valkey, which answers at once when there is none."""

    away_until = 0.0

    @cached_property
    def _cache(self) -> RedisCacheClient:
        """One for the process: Django has a cache of its own for every request, whose connection nobody would close."""
        return _client(self._class, tuple(self._servers), tuple(self._options.items()))  # type: ignore[attr-defined]

    def _ask(self, ask: Callable[[], T], otherwise: T) -> T:
        if time.monotonic() < PatientCache.away_until:
            return otherwise
        try:
            return ask()
        except (RedisError, OSError) as error:
            if isinstance(error, TimeoutError | redis.exceptions.TimeoutError):  # whoever is not there says so at once
                PatientCache.away_until = time.monotonic() + RESTS_S
            log.warning("the cache is away: %s", type(error).__name__)
            return otherwise

    def add(self, key: Key, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """True as well while it is away."""
        return self._ask(lambda: super(PatientCache, self).add(key, value, timeout, version), otherwise=True)

    def get(self, key: Key, default: Any = None, version: int | None = None) -> Any:
        """`default` while it is away."""
        return self._ask(lambda: super(PatientCache, self).get(key, default, version), default)

    def set(self, key: Key, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Nothing is kept while it is away."""
        self._ask(lambda: super(PatientCache, self).set(key, value, timeout, version), None)

    def touch(self, key: Key, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """False while it is away."""
        return self._ask(lambda: super(PatientCache, self).touch(key, timeout, version), otherwise=False)

    def delete(self, key: Key, version: int | None = None) -> bool:
        """False while it is away."""
        return self._ask(lambda: super(PatientCache, self).delete(key, version), otherwise=False)

    def has_key(self, key: Key, version: int | None = None) -> bool:
        """False while it is away."""
        return self._ask(lambda: super(PatientCache, self).has_key(key, version), otherwise=False)

    def incr(self, key: Key, delta: int = 1, version: int | None = None) -> int:
        """Raises ValueError while it is away, as for a key that is not there."""
        found = self._ask(lambda: super(PatientCache, self).incr(key, delta, version), None)
        if found is None:
            raise ValueError("The cache is away.")
        return int(found)

    def get_many(self, keys: Iterable[Key], version: int | None = None) -> dict[Any, Any]:
        """Nothing is found while it is away."""
        wanted = list(keys)
        return self._ask(lambda: super(PatientCache, self).get_many(wanted, version), {})

    def set_many(
        self, data: Mapping[Key, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        """While it is away: which were not kept, that is all."""
        return self._ask(lambda: super(PatientCache, self).set_many(dict(data), timeout, version), list(data))

    def delete_many(self, keys: Iterable[Key], version: int | None = None) -> None:
        """Nothing happens while it is away."""
        doomed = list(keys)
        self._ask(lambda: super(PatientCache, self).delete_many(doomed, version), None)
