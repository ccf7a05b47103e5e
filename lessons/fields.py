"""Reading a mapping that a person wrote: typed, and every mistake says where it is."""

from collections.abc import Iterator
from math import isfinite
from typing import NoReturn


class FieldError(ValueError):
    """Something in a file is not as it should be. The message names the place, then the mistake."""


class Fields:
    """A mapping read key by key. `finish()` complains about keys that nobody asked for (mostly typing mistakes)."""

    def __init__(self, value: object, where: str, error: type[FieldError] = FieldError) -> None:
        self.where = where
        self._error = error
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            self.fail("expected a mapping of names to values")
        self._left: dict[str, object] = dict(value)

    def fail(self, mistake: str, key: str | None = None) -> NoReturn:
        """Raises the error of this file with its place."""
        raise self._error(f"{self.where}: {f'{key}: ' if key else ''}{mistake}")

    def has(self, key: str) -> bool:
        """Whether the key is there and not null."""
        return self._left.get(key) is not None

    def take(self, key: str) -> object:
        """The raw value, None if absent."""
        return self._left.pop(key, None)

    def text(self, key: str, default: str | None = None, *, longest: int | None = None) -> str:
        """A text. Without a default it must be there; only where the default is empty may it be empty."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if value is None:
            self.fail(f"{key!r} is missing")
        if not isinstance(value, str):
            self.fail(f"expected a text, found {value!r} (put it in quotes)", key)
        text = value.strip()
        if not text and default != "":
            self.fail("must not be empty", key)
        if longest and len(text) > longest:
            self.fail(f"longer than {longest} characters", key)
        return text

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of the allowed texts."""
        value = self.text(key, default)
        if value not in allowed:
            self.fail(f"{value!r} is not one of {', '.join(allowed)}", key)
        return value

    def number(self, key: str, default: float | None = None, *, least: float, most: float) -> float:
        """A finite number within the limits. Without a default it must be there."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if value is None:
            self.fail(f"{key!r} is missing")
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            self.fail(f"expected a number, found {value!r}", key)
        if not least <= value <= most:
            self.fail(f"{value} is not between {least:g} and {most:g}", key)
        return value

    def whole(self, key: str, default: int | None = None, *, least: int, most: int) -> int:
        """A whole number within the limits."""
        value = self.number(key, default, least=least, most=most)
        if value != int(value):
            self.fail(f"expected a whole number, found {value}", key)
        return int(value)

    def truth(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fail(f"expected true or false, found {value!r}", key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty if absent."""
        items = self.items(key)
        if not all(isinstance(item, str) and item.strip() for item in items):
            self.fail("expected a list of texts", key)
        return tuple(str(item).strip() for item in items)

    def items(self, key: str) -> list[object]:
        """A list, empty if absent."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fail("expected a list", key)
        return value

    def mapping(self, key: str) -> "Fields":
        """A mapping inside this one; it must be there."""
        if key not in self._left:
            self.fail(f"{key!r} is missing")
        return self.inside(self.take(key), key)

    def mappings(self, key: str) -> Iterator["Fields"]:
        """A list of mappings, empty if absent."""
        for number, value in enumerate(self.items(key), 1):
            yield self.inside(value, f"{key} {number}")

    def inside(self, value: object, name: str) -> "Fields":
        """Another mapping, whose mistakes are told as `where: name`."""
        return Fields(value, f"{self.where}: {name}", self._error)

    def finish(self) -> None:
        """Raises when keys are left that were never read."""
        if self._left:
            self.fail(f"unknown: {', '.join(sorted(self._left))}")
