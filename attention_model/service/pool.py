"""Several inference workers behind one name: each frame goes to the one with the fewest of ours under way.

Workers remember nothing, so any of them can read any frame: one that goes away costs no frame while another is there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from attention_model.frames import Jpeg
from attention_model.observation import Level, Observation, Track
from attention_model.service.addresses import Address, AddressError, resolve
from attention_model.service.client import TIMEOUT_S, FrameFailed, InferenceClient, WorkerUnavailable

RESOLVE_EVERY_S = 5.0  # replicas come and go
REST_S, LONGEST_REST_S = 1.0, 16.0  # a worker that failed is not asked again before; longer each time
TRIES = 2  # a frame that ends a worker must not be handed to all of them

T = TypeVar("T")
Ask = Callable[[InferenceClient], Awaitable[T]]


class InferencePool:
    """Like InferenceClient, over any number of workers. Belongs to one event loop."""

    def __init__(self, addresses: Iterable[Address], *, timeout: float = TIMEOUT_S) -> None:
        self.addresses = tuple(addresses)
        self.timeout = timeout
        self.members: dict[Address, InferenceClient] = {}
        self._rests: dict[Address, tuple[float, float]] = {}  # seconds, and until when
        self._waking: dict[Address, asyncio.Task[None]] = {}
        self._resolved_at = -RESOLVE_EVERY_S
        self._resolving = asyncio.Lock()

    async def observe(self, jpeg: Jpeg, *, track: Track | None, level: Level, precise: bool = False) -> Observation:
        """See InferenceClient.observe. Raises WorkerUnavailable only when no worker can be reached."""
        return await self._ask(lambda one: one.observe(jpeg, track=track, level=level, precise=precise))

    async def statuses(self) -> list[dict[str, Any]]:
        """How each worker stands; one that does not answer is left out."""
        await self._look()
        told = await asyncio.gather(*(one.status() for one in self.members.values()), return_exceptions=True)
        return [each for each in told if isinstance(each, dict)]

    @property
    def outstanding(self) -> int:
        """Frames of this process that no worker has answered yet."""
        return sum(one.outstanding for one in self.members.values())

    @property
    def busy(self) -> float:
        """Share of their time that the workers which answer are at work, on average: 0 idle, 1 never idle."""
        there = [one.busy for address, one in self.members.items() if address not in self._rests]
        return sum(there) / len(there) if there else 0.0

    async def close(self) -> None:
        """Hang up everywhere."""
        for task in list(self._waking.values()):
            task.cancel()
        for one in self.members.values():
            await one.close()
        self.members.clear()

    async def _ask(self, ask: Ask[T]) -> T:
        await self._look()
        problem: WorkerUnavailable | None = None
        for address in self._by_load()[:TRIES]:
            member = self.members.get(address)
            if member is None:
                continue  # it left in the meantime
            try:
                answer = await ask(member)
            except WorkerUnavailable as error:
                problem = error
                if not isinstance(error, FrameFailed):  # one frame that no worker can read sends none of them to rest
                    self._rest(address)
            else:
                self._rests.pop(address, None)
                return answer
        raise problem or WorkerUnavailable("No inference worker is known.")

    def _by_load(self) -> list[Address]:
        """The idlest first; those that failed come last, so that they are tried when nobody else is there."""
        self._wake()
        return sorted(self.members, key=lambda each: (each in self._rests, self.members[each].outstanding))

    def _wake(self) -> None:
        """Asks those that have rested how they are: were one still stuck, a frame would wait for it in vain."""
        now = self._now()
        for address, (_, until) in self._rests.items():
            if until <= now and address in self.members and address not in self._waking:
                self._waking[address] = asyncio.create_task(self._whether_back(address, self.members[address]))

    async def _whether_back(self, address: Address, member: InferenceClient) -> None:
        try:
            await member.status()
        except WorkerUnavailable:
            self._rest(address)
        else:
            self._rests.pop(address, None)
        finally:
            del self._waking[address]

    def _rest(self, address: Address) -> None:
        seconds = min(LONGEST_REST_S, 2 * self._rests.get(address, (REST_S / 2, 0.0))[0])
        self._rests[address] = (seconds, self._now() + seconds)

    async def _look(self) -> None:
        """Ask the name service who is there, every few seconds."""
        if self._now() - self._resolved_at < RESOLVE_EVERY_S or (self.members and self._resolving.locked()):
            return
        async with self._resolving:
            if self._now() - self._resolved_at < RESOLVE_EVERY_S:
                return
            found = await asyncio.to_thread(_workers, self.addresses)
            self._resolved_at = self._now()
        for address in found - self.members.keys():
            self.members[address] = InferenceClient(address, timeout=self.timeout)
        for address in self.members.keys() - found:
            await self.members.pop(address).close()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _workers(addresses: tuple[Address, ...]) -> set[Address]:
    """Every single worker that the addresses stand for. A name that is not known stands for none now."""
    found: set[Address] = set()
    for address in addresses:
        if address.scheme == "unix":
            found.add(address)
            continue
        try:
            found |= {Address(address.scheme, host=str(info[4][0]), port=address.port) for info in resolve(address)}
        except AddressError:
            continue
    return found
