"""Another model goes live, again and again, while students stream frames to a real site: seconds, losses, memory.

Two measurements on the same site: the streams alone, then the same streams while versions change over.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.clips import SAMPLE
from benchmarks.site import ROOT, Site
from benchmarks.sockets import measure

PAUSE_S = 0.7
LEAD_S = 3.0
WARM_SWAPS = 10  # what a process only does once has been done by then


@dataclass
class Swaps:
    """What the swaps took, and how large the processes were after each (MB)."""

    seconds: list[float] = field(default_factory=list)
    inference_mb: list[float] = field(default_factory=list)
    web_mb: list[float] = field(default_factory=list)


def resident_mb(pid: int) -> float:
    """Memory of a process that is in the machine's (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1000


async def swap(site: Site, swaps: int) -> Swaps:
    """Lets versions change over beside the streams."""
    await asyncio.sleep(LEAD_S)
    found, web, inference = Swaps(), site.find("uvicorn"), site.find("attention_model.service")
    socket = site.valkey_socket.parent / "inference.sock"
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.model_versions", str(swaps), str(PAUSE_S),
        cwd=ROOT, env={**site.environment, "ATTUNE_INFERENCE_SOCKET": str(socket)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout
    async for line in child.stdout:
        told = json.loads(line)
        if not told["followed"]:
            raise RuntimeError("a worker did not follow")
        found.seconds.append(told["seconds"])
        found.inference_mb.append(resident_mb(inference))
        found.web_mb.append(resident_mb(web))
    if await child.wait() or len(found.seconds) != swaps:
        raise RuntimeError("the versions did not change over as often as they should")
    return found


async def compare(site: Site, *, students: int, fps: float, swaps: int) -> dict[str, Any]:
    """The streams alone, then while versions change over."""
    alone = await measure(site, students=students, fps=fps, seconds=15.0)
    seconds = LEAD_S + 5.0 + swaps * (PAUSE_S + 0.8)
    during, found = await asyncio.gather(measure(site, students=students, fps=fps, seconds=seconds), swap(site, swaps))
    warm = min(WARM_SWAPS, swaps) - 1
    return {
        "students": students, "fps": fps, "swaps": swaps,
        "swap_p50_s": round(statistics.median(found.seconds), 2), "swap_most_s": round(max(found.seconds), 2),
        "sent": during["sent"], "lost": during["lost"], "refused": during["refused"], "alive": during["alive"],
        "p50_ms": during["p50_ms"], "p95_ms": during["p95_ms"],
        "alone_p50_ms": alone["p50_ms"], "alone_p95_ms": alone["p95_ms"], "alone_lost": alone["lost"],
        "inference_mb": [round(found.inference_mb[warm], 1), round(found.inference_mb[-1], 1)],
        "web_mb": [round(found.web_mb[warm], 1), round(found.web_mb[-1], 1)],
    }  # fmt: skip


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--fps", type=float, default=2.0)
    parser.add_argument("--swaps", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not SAMPLE.exists():
        print(f"There is no sample clip at {SAMPLE}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as folder, Site(Path(folder)) as site:
        found = asyncio.run(compare(site, students=options.students, fps=options.fps, swaps=options.swaps))
    print(
        f"{found['swaps']} swaps under {found['students']} streams at {found['fps']:g} frames/s: every worker judged "
        f"with the other version after {found['swap_p50_s']} s (at most {found['swap_most_s']} s)"
    )
    print(f"{found['sent']} frames sent, {found['lost']} lost, {found['alive']} sockets alive")
    print(
        f"frame to estimate: p50 {found['p50_ms']} ms, p95 {found['p95_ms']} ms; "
        f"without swaps {found['alone_p50_ms']} and {found['alone_p95_ms']} ms"
    )
    for name in ("inference", "web"):
        before, after = found[f"{name}_mb"]
        print(f"memory of the {name} process: {before} MB after {WARM_SWAPS} swaps, {after} MB after the last")
    if options.json:
        print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
