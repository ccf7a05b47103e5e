"""How the parts of a running school are: memory, file handles, threads and processor time of each (Linux)."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.site import cpu_seconds

PROC = Path("/proc")
MARKS = {"worker": "celery worker", "beat": "celery beat", "valkey": "valkey-server", "proxy": "caddy run"}


@dataclass(frozen=True)
class Vital:
    """One part, all of its processes together. Pages that several processes share count by their share (PSS)."""

    pids: tuple[int, ...]
    memory_mb: float  # without shared_mb
    shared_mb: float  # Postgres's buffers: a cache of fixed size that fills
    resident_mb: float
    handles: int
    threads: int
    cpu_s: float


def name_part(command: str, plan: Mapping[str, Any]) -> str | None:
    """Which part of the school runs this command."""
    if command.startswith("postgres:") or f"-D {plan['home']}/postgres" in command:
        return "postgres"
    for number, port in enumerate(plan["webs"]):
        if f"--port {port} " in f"{command} " and "uvicorn" in command:
            return f"web{number}"
    for number, path in enumerate(plan["inference"]):
        if path in command and "attention_model.service" in command:
            return f"inference{number}"
    return next((part for part, mark in MARKS.items() if mark in command), None)


def take_vitals(commands: Mapping[int, str], plan: Mapping[str, Any]) -> dict[str, Vital]:
    """Every part that runs just now, by name, and this process as "client"."""
    groups: dict[str, list[int]] = {"client": [os.getpid()]}
    for pid, command in sorted(commands.items()):
        if part := name_part(command, plan):
            groups.setdefault(part, []).append(pid)
    return {part: vital for part, pids in sorted(groups.items()) if (vital := read_vital(pids)).pids}


def read_vital(pids: list[int]) -> Vital:
    """Sums over the processes that are still there."""
    found = []
    for pid in pids:
        with contextlib.suppress(OSError, StopIteration):  # it ended meanwhile
            found.append(_read_one(pid))
    return Vital(
        pids=tuple(one.pids[0] for one in found),
        memory_mb=round(sum(one.memory_mb for one in found), 2),
        shared_mb=round(sum(one.shared_mb for one in found), 2),
        resident_mb=round(sum(one.resident_mb for one in found), 2),
        handles=sum(one.handles for one in found),
        threads=sum(one.threads for one in found),
        cpu_s=round(sum(one.cpu_s for one in found), 2),
    )


def _read_one(pid: int) -> Vital:
    folder = PROC / str(pid)
    sizes = dict(_kilobytes((folder / "smaps_rollup").read_text()))
    shared = sizes.get("Pss_Shmem", 0.0)
    status = (folder / "status").read_text()
    threads = next(line for line in status.splitlines() if line.startswith("Threads:"))
    return Vital(
        pids=(pid,),
        memory_mb=(sizes["Pss"] - shared) / 1024,
        shared_mb=shared / 1024,
        resident_mb=sizes["Rss"] / 1024,
        handles=sum(1 for _ in (folder / "fd").iterdir()),
        threads=int(threads.split()[1]),
        cpu_s=cpu_seconds(pid),
    )


def _kilobytes(rollup: str) -> Iterator[tuple[str, float]]:
    for line in rollup.splitlines():
        name, _, rest = line.partition(":")
        if rest.endswith(" kB"):
            yield name, float(rest.split()[0])
