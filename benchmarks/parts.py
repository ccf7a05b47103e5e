"""What each part of a running school costs: processor time and memory, summed over its processes (Linux)."""

import os
import re
from collections import defaultdict
from pathlib import Path

from benchmarks.school_site import School

MARKS = {
    "web": "uvicorn",
    "inference": "attention_model.service",
    "proxy": "caddy",
    "valkey": "valkey-server",
    "postgres": "postgres",
    "worker": "celery worker|-A webapp.celery worker",
    "beat": "celery beat|-A webapp.celery beat",
}


def part_of(command: str) -> str | None:
    """The part that a process belongs to."""
    return next((name for name, mark in MARKS.items() if re.search(mark, command)), None)


def processes(school: School) -> dict[str, list[int]]:
    """The processes of each part."""
    found = defaultdict[str, list[int]](list)
    for pid, command in sorted(school.descendants().items()):
        part = part_of(command)
        if part:
            found[part].append(pid)
    return found


def cpu_by_part(school: School) -> dict[str, float]:
    """Seconds of a processor that each part has used so far, its children that ended included."""
    return {part: sum(_cpu(pid) for pid in pids) for part, pids in processes(school).items()}


def memory_by_part(school: School) -> dict[str, float]:
    """MiB of each part, shared pages counted once."""
    return {part: sum(_memory(pid) for pid in pids) for part, pids in processes(school).items()}


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
