"""The machine that something was measured on, as one sentence and as figures."""

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

GIB = 1024**3


@dataclass(frozen=True)
class Machine:
    """What figures depend on, and nothing that says whose machine it is."""

    cores: int
    processor: str
    memory_gib: int
    system: str
    python: str
    load: float  # of the last minute, before anything was measured

    def __str__(self) -> str:
        return (
            f"{self.cores} cores ({self.processor}), {self.memory_gib} GiB, {self.system}, Python {self.python}; "
            f"load before it began {self.load:.1f}"
        )


def describe_machine() -> Machine:
    """As it is just now (Linux)."""
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        processor=_processor(),
        memory_gib=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB),
        system=_system(),
        python=".".join(map(str, sys.version_info[:3])),
        load=round(os.getloadavg()[0], 1),
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names and names[0] != "unknown" else platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()
