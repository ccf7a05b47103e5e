"""A bundle that nobody vouches for, opened and run in a process of its own: `python -m attention_model.trial FOLDER`.

Prints one JSON object: `milliseconds` of each network, or `refused` with the reason. A network that brings its process
down, takes all memory or never answers brings down this one, and nobody's lesson.
"""

import contextlib
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

from attention_model.bundle import load_attention_bundle
from attention_model.manifest import BundleError
from attention_model.network import Network

RUNS = 40
ENOUGH_MS = 100.0  # what is slower than this need not be run again to know it
MOST_SECONDS = 60
MOST_BYTES = 1_500_000_000


def try_bundle(folder: Path) -> dict[str, float]:
    """Milliseconds that each network takes on this machine, one thread. Raises BundleError with the reason."""
    networks = load_attention_bundle(folder, "expression").networks
    return {name: try_network(name, network) for name, network in networks.items()}


def try_network(name: str, network: Network) -> float:
    """Milliseconds of its quickest run: the others waited for the rest of the machine. Raises BundleError."""
    require_floats(name, network)
    noise, times = np.random.default_rng(0), []
    for value in (0.0, 1.0, None):
        for tensor, shape in network.input_shapes.items():
            network.input(tensor)[...] = noise.random(shape, np.float32) if value is None else value
        times += timed(network, runs=1)
        require_finite(name, network)
    if min(times) < ENOUGH_MS:
        times += timed(network, runs=RUNS)
    return min(times)


def timed(network: Network, *, runs: int) -> list[float]:
    """Milliseconds of each run."""
    times = []
    for _run in range(runs):
        began = time.perf_counter()
        network.invoke()
        times.append(1000 * (time.perf_counter() - began))
    return times


def require_floats(name: str, network: Network) -> None:
    """Raise BundleError unless every tensor holds what this program puts in and reads."""
    views = [network.input(tensor) for tensor in network.input_shapes]
    views += [network.named_output(tensor) for tensor in network.output_shapes]
    for view in views:
        if view.dtype != np.float32:
            raise BundleError(f"“{name}” works with {view.dtype} numbers; needed are float32.")


def require_finite(name: str, network: Network) -> None:
    """Raise BundleError unless every answer is a number."""
    for output in network.output_shapes:
        if not np.isfinite(network.named_output(output)).all():
            raise BundleError(f"“{name}” answers with numbers that are not finite ({output}).")


def limit() -> None:
    """No more time and memory than any honest network needs; no memory on the disk after a crash."""
    for what, most in (
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_DATA, MOST_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # the system allows less already, or knows no such limit
            resource.setrlimit(what, (most, most))


def main() -> int:
    """0 with the times, 2 with the reason."""
    limit()
    try:
        told: dict[str, object] = {"milliseconds": try_bundle(Path(sys.argv[1]))}
    except BundleError as error:
        told = {"refused": str(error)}
    except MemoryError:
        told = {"refused": "A network needs more memory than any honest one."}
    sys.stdout.write(json.dumps(told) + "\n")
    return 2 if "refused" in told else 0


if __name__ == "__main__":
    sys.exit(main())
