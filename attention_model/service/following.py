"""A worker follows the site's choice of bundles: opens them beside the running ones, changes over between frames."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from attention_model.bundle import Bundle, live_folder, load_attention_bundle, own_folder
from attention_model.manifest import BundleError
from attention_model.observation import Level
from attention_model.pipeline import FramePipeline, Readers, open_readers
from attention_model.shadow import Comparison
from attention_model.shelf import Chosen, Shelf, Stamp, manifest_sha256

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.25
# A candidate reads one frame in so many, and none while students wait.
COMPARE_EVERY = 4


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle that is open in this worker."""

    name: str
    version: str
    manifest_sha256: str
    readers: Readers


class Following:
    """What a worker judges with now, what it only compares, and what stopped it from following."""

    def __init__(self, pipeline: FramePipeline, live: Opened, shelf: Shelf | None) -> None:
        self.pipeline = pipeline
        self.shelf = shelf
        self.live = live
        self.candidate: Opened | None = None
        self.comparison = Comparison()
        self.problem: str | None = None
        self.frames = 0
        self.process = str(uuid4())
        # Always the same thread: each new one would keep as much memory for itself as a bundle takes.
        self._opener = ThreadPoolExecutor(1, thread_name_prefix="opens-bundles")
        self._seen: Stamp | None = None

    async def follow(self) -> None:
        """Look for another choice for ever."""
        while self.shelf is not None:
            await self.look(self.shelf)
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self, shelf: Shelf) -> None:
        """Change over if another choice was made. A bundle that cannot be opened changes nothing, and is told of."""
        stamp = shelf.stamp()
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            live, candidate = await asyncio.get_running_loop().run_in_executor(self._opener, self._open, shelf)
        except BundleError as error:
            self.problem = str(error)
            log.error("staying with %s %s: %s", self.live.name, self.live.version, error)  # noqa: TRY400 - said in words
            return
        self.problem = None
        self._change_over(live, candidate)

    def _open(self, shelf: Shelf) -> tuple[Opened, Opened | None]:
        """Opens what is chosen and not open yet. Runs beside the loop: it touches nothing that the loop uses."""
        choice = shelf.read()
        level = self.pipeline.level
        live_sha = manifest_sha256(live_folder())
        live = self.live if live_sha == self.live.manifest_sha256 else open_live(level)
        return live, self._open_candidate(shelf, choice.shadow, level)

    def _open_candidate(self, shelf: Shelf, chosen: Chosen | None, level: Level) -> Opened | None:
        if chosen is None:
            return None
        if self.candidate is not None and self.candidate.manifest_sha256 == chosen.manifest_sha256:
            return self.candidate
        bundle = load_attention_bundle(shelf.place(chosen), level, only=_needed(level))
        return opened(bundle, chosen.manifest_sha256, level)

    def _change_over(self, live: Opened, candidate: Opened | None) -> None:
        if live is not self.live or candidate is not self.candidate:
            self.comparison = Comparison()
        if live is not self.live:
            self.pipeline.use(live.readers)
            log.info("now judging with %s %s", live.name, live.version)
        self.live, self.candidate = live, candidate

    def observed(self, *, busy: bool) -> None:
        """A frame was answered: let the candidate read it too, if nobody waits."""
        self.frames += 1
        if self.candidate is None or busy or self.frames % COMPARE_EVERY:
            return
        pair = self.pipeline.read_again(self.candidate.readers)
        if pair is not None:
            self.comparison.add(*pair)

    def told(self) -> dict[str, Any]:
        """How this worker stands, as JSON has it."""
        return {
            "process": self.process,
            "name": self.live.name,
            "version": self.live.version,
            "manifest_sha256": self.live.manifest_sha256,
            "level": self.pipeline.level,
            "frames": self.frames,
            "problem": self.problem,
            "candidate": None if self.candidate is None else self.candidate.manifest_sha256,
            "comparison": self.comparison.told(),
        }


def open_first(level: Level) -> Opened:
    """The bundle that a worker starts with: the live one; where that is damaged the site's own. Raises BundleError."""
    try:
        return open_live(level)
    except BundleError as error:
        own = own_folder()
        log.error("%s; starting with the bundle in %s", error, own.name)  # noqa: TRY400 - said in words
        return _open_folder(own, level)


def open_live(level: Level) -> Opened:
    """The live bundle. Raises BundleError."""
    return _open_folder(live_folder(), level)


def _open_folder(folder: Path, level: Level) -> Opened:
    return opened(load_attention_bundle(folder, level, only=_needed(level)), manifest_sha256(folder), level)


def opened(bundle: Bundle, sha256: str, level: Level) -> Opened:
    """A bundle whose networks have run once."""
    return Opened(bundle.manifest.name, bundle.manifest.version, sha256, open_readers(bundle, level))


def _needed(level: Level) -> tuple[str, ...]:
    return ("gaze", "frame") if level == "expression" else ("gaze",)
