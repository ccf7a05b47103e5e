"""What judges windows in this process: the live bundle's network, beside it a candidate's that is only compared."""

import logging
from dataclasses import dataclass, replace
from pathlib import Path

from attention_model.bundle import live_folder, load_attention_bundle, own_folder
from attention_model.manifest import BundleError, Manifest, read_manifest
from attention_model.observation import Level
from attention_model.shadow import WindowComparison
from attention_model.shelf import Choice, Shelf, Stamp, manifest_sha256, site_shelf
from attention_model.window import Floats, Judgement, Window, WindowNetwork

log = logging.getLogger(__name__)

Pair = tuple[str, str]
"""The manifests' hashes of the live bundle and of the candidate."""


@dataclass(frozen=True, slots=True)
class Judges:
    """The networks of one sensing level. `eyes`: those that read eyes, for which a set-up of the gaze holds."""

    live: WindowNetwork | None
    eyes: str
    candidate: WindowNetwork | None = None
    comparison: WindowComparison | None = None

    def judge(self, window: Window, at: float, page: Floats | None = None) -> Judgement:
        """What the live network thinks now; the candidate's answer goes into the sums and nowhere else."""
        if self.live is None:
            return Judgement()
        judged = self.live.judge(window, at, page)
        if self.candidate is not None and self.comparison is not None:
            other = self.candidate.judge(window, at, page)
            # Where the gaze on the page is not known nobody asks a network for confusion (attention_model.estimator).
            asked = judged if page is not None and page.any() else replace(judged, confusion=None)
            self.comparison.add(asked, other)
        return judged


_open: dict[Level, tuple[Stamp | None, Judges]] = {}
_compared: dict[Pair, WindowComparison] = {}


def judges_of(level: Level) -> Judges:
    """What judges at this level by the site's choice. A choice that cannot be opened changes nothing, and is logged."""
    shelf = site_shelf()
    stamp = shelf.stamp() if shelf is not None else None
    before = _open.get(level)
    if before is not None and before[0] == stamp:
        return before[1]
    try:
        judges = _open_judges(level, shelf)
    except BundleError as error:
        log.warning("the site's choice of networks cannot be opened, others judge windows: %s", error)
        judges = before[1] if before is not None else _own_judges(level)
    _open[level] = stamp, judges
    return judges


def window_network(level: Level) -> WindowNetwork | None:
    """The live network of this level; None where the bundle has none, and rules judge."""
    return judges_of(level).live


def forget_window_networks() -> None:
    """Let go of every network that was opened."""
    _open.clear()


def window_networks_open() -> int:
    """How many live networks are open."""
    return sum(judges.live is not None for _, judges in _open.values())


def compared_windows() -> dict[Pair, WindowComparison]:
    """What this process found since it started, by live bundle and candidate."""
    return {pair: found for pair, found in _compared.items() if found.windows}


def eyes_of(manifest: Manifest) -> str:
    """A short name of the networks that read eyes; another bundle may well have the same ones."""
    return "".join(manifest.networks[name].sha256[:8] for name in ("gaze", "frame"))


def _open_judges(level: Level, shelf: Shelf | None) -> Judges:
    folder = live_folder()
    live, eyes = _network(folder, level), eyes_of(read_manifest(folder))
    choice = shelf.read() if shelf is not None else Choice(None)
    if shelf is None or choice.shadow is None or live is None:
        return Judges(live, eyes)
    try:
        candidate = _network(shelf.place(choice.shadow), level)
    except BundleError as error:
        log.warning("the candidate is not compared: %s", error)
        return Judges(live, eyes)
    pair = manifest_sha256(folder), choice.shadow.manifest_sha256
    return Judges(live, eyes, candidate, _compared.setdefault(pair, WindowComparison()))


def _own_judges(level: Level) -> Judges:
    """Where what was promoted is damaged: the site's own bundle; where that is, too, rules judge."""
    try:
        return Judges(_network(own_folder(), level), eyes_of(read_manifest(own_folder())))
    except BundleError as error:
        log.warning("no network judges windows, rules do: %s", error)
        return Judges(None, "")


def _network(folder: Path, level: Level) -> WindowNetwork | None:
    name = "window" if level == "expression" else "focus"
    found = load_attention_bundle(folder, level, only=(name,)).networks.get(name)
    return WindowNetwork(found) if found is not None else None
