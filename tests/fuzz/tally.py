"""What was tried so far: inputs, seconds and crashes of every target, summed over all runs, in var/fuzz."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

PLACE = Path(__file__).resolve().parents[2] / "var" / "fuzz"
ENOUGH = 1_000_000
FIRST_S = 30.0
LEAST_WEIGHT = 0.02  # of a target that has had enough: it goes on, a little
HEAD = f"{'target':20}{'inputs so far':>15}{'hours':>8}{'a second':>10}{'branches':>10}{'found':>7}{'open':>6}"


@dataclass
class Account:
    """What one target has taken so far."""

    inputs: int = 0
    seconds: float = 0.0
    branches: int = 0
    found: int = 0

    @property
    def weight(self) -> float:
        """What it still lacks, as a share."""
        return max(LEAST_WEIGHT, 1 - self.inputs / ENOUGH)

    @property
    def rate(self) -> float:
        """Inputs a second."""
        return self.inputs / self.seconds if self.seconds else 0.0

    @property
    def lacking_s(self) -> float:
        """Seconds until it has had enough, at the rate so far; a first run tells the rate."""
        return max(0.0, ENOUGH - self.inputs) / self.rate if self.rate else FIRST_S


@dataclass
class Tally:
    """The accounts by target, and the folders beside them."""

    place: Path = PLACE
    accounts: dict[str, Account] = field(default_factory=dict)

    @classmethod
    def read(cls, place: Path = PLACE) -> "Tally":
        """What earlier runs left; empty where there was none."""
        try:
            known = json.loads((place / "tally.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            known = {}
        return cls(place, {name: Account(**account) for name, account in known.items()})

    def of(self, name: str) -> Account:
        """The account of one target."""
        return self.accounts.setdefault(name, Account())

    def grown(self, name: str) -> Path:
        """The inputs that reached something new in any run."""
        return self._folder("grown", name)

    def broken(self, name: str) -> Path:
        """The inputs that broke it and were not seen to be mended."""
        return self._folder("crashes", name)

    def is_open(self, name: str) -> int:
        """How many of them there are."""
        return len(list(self.broken(name).iterdir()))

    def settle(self, name: str) -> None:
        """A run began with all that once broke the target and ended whole: they are mended."""
        for path in self.broken(name).iterdir():
            shutil.move(path, self._folder("mended", name) / path.name)

    def _folder(self, kind: str, name: str) -> Path:
        folder = self.place / kind / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def keep(self) -> None:
        """Written beside and moved, so that a run that is stopped spoils nothing."""
        fresh = self.place / "tally.json.new"
        fresh.write_text(json.dumps({name: asdict(each) for name, each in self.accounts.items()}, indent=1))
        fresh.replace(self.place / "tally.json")

    def row(self, name: str) -> str:
        """One line of the table."""
        made = self.of(name)
        return (
            f"{name:20}{made.inputs:15,}{made.seconds / 3600:8.2f}{made.rate:10,.0f}{made.branches:10,}"
            f"{made.found:7}{self.is_open(name):6}"
        )

    def table(self, names: list[str]) -> str:
        """All of it."""
        known = [self.of(name) for name in names]
        inputs, hours = sum(each.inputs for each in known), sum(each.seconds for each in known) / 3600
        still = sum(map(self.is_open, names))
        last = f"{'all':20}{inputs:15,}{hours:8.2f}{'':20}{sum(each.found for each in known):7}{still:6}"
        return "\n".join([HEAD, *map(self.row, names), last])


@contextmanager
def alone(place: Path = PLACE) -> Iterator[None]:
    """One run at a time keeps the tally."""
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"Another run is going on; it keeps {place}.") from None
        yield
