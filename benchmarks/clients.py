"""Client processes (benchmarks.pupils) as one thing: what is asked is shared out, what they answer is summed."""

import json
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Self

from benchmarks.clips import read_clip
from benchmarks.school_site import School
from benchmarks.site import ROOT, StudentAtWork

CLIP_FPS = 10


def pack_frames(path: Path, fps: float) -> Path:
    """What a camera at `fps` would see of the sample clip."""
    with zipfile.ZipFile(path, "w") as pack:
        for number, frame in enumerate(islice(read_clip(), 0, None, max(1, round(CLIP_FPS / fps)))):
            pack.writestr(f"{number:05}.jpg", frame.jpeg)
    return path


class Clients:
    """Use as a context manager."""

    def __init__(
        self,
        school: School,
        students: Sequence[StudentAtWork],
        frames: Path,
        *,
        processes: int = 1,
        fps: float = 2.0,
        every: float = 10.0,
        pace: float = 40.0,
    ) -> None:
        self.processes: list[subprocess.Popen[str]] = []
        self.plans = [
            {
                "url": school.socket_url,
                "origin": school.origin,
                "authority": str(school.home / "caddy" / "pki" / "authorities" / "local" / "root.crt"),
                "frames": str(frames),
                "fps": fps,
                "every": every,
                "pace": pace / processes,
                "students": [(each.session_id, each.cookie) for each in students[number::processes]],
            }
            for number in range(processes)
        ]
        self.home = school.home

    def __enter__(self) -> Self:
        """Starts the processes."""
        for number, plan in enumerate(self.plans):
            path = self.home / f"pupils-{number}.json"
            path.write_text(json.dumps(plan))
            command = [sys.executable, "-m", "benchmarks.pupils", str(path)]
            self.processes.append(
                subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
        return self

    def __exit__(self, *_: object) -> None:
        """Ends them."""
        for process in self.processes:
            process.terminate()
            process.communicate()

    def ask(self, commands: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """One command for each process; their answers."""
        for process, command in zip(self.processes, commands, strict=True):
            assert process.stdin
            process.stdin.write(json.dumps(command) + "\n")
            process.stdin.flush()
        answers = []
        for process in self.processes:
            assert process.stdout
            answers.append(json.loads(process.stdout.readline()))
        return answers

    def open(self, number: int, *, camera: bool) -> dict[str, Any]:
        """Lets so many study."""
        count = len(self.processes)
        shares = [len(range(place, number, count)) for place in range(count)]
        return added(self.ask([{"open": share, "camera": camera} for share in shares]))

    def stand(self) -> dict[str, Any]:
        """How they stand."""
        return added(self.ask([{"stand": True}] * len(self.processes)))

    def measure(self, seconds: float) -> dict[str, Any]:
        """What happens in so many seconds."""
        return added(self.ask([{"measure": seconds}] * len(self.processes)))

    def finish(self) -> dict[str, Any]:
        """Ends all lessons once everything is acknowledged."""
        return added(self.ask([{"finish": True}] * len(self.processes)))


def added(answers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Counts summed, lists joined, the lowest rate and the longest time of all."""
    whole = dict(answers[0])
    for answer in answers[1:]:
        for name, value in answer.items():
            whole[name] = _both(name, whole[name], value)
    return whole


def _both(name: str, one: Any, other: Any) -> Any:
    if name == "fps":
        return min(one, other)
    if name == "wall":
        return max(one, other)
    if name in {"said", "refused"}:
        return dict(Counter(one) + Counter(other))
    return {**one, **other} if isinstance(one, dict) else one + other
