"""Runs `python -m tpu_training …` and small scripts in processes of their own, as devices are chosen at start."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(**more: str) -> dict[str, str]:
    """Of a quiet process on the CPU."""
    return {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "COLUMNS": "200", **more}


def start(*arguments: object) -> subprocess.Popen[str]:
    """`python -m tpu_training …`, running."""
    command = [sys.executable, "-m", "tpu_training", *map(str, arguments)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=ROOT, env=environment(), text=True, stdout=quiet, stderr=quiet)


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """`python -m tpu_training …`, to its end."""
    command = [sys.executable, "-m", "tpu_training", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment(), text=True, capture_output=True, check=False)


def script(text: str, **more: str) -> str:
    """What a script prints; it has to end well."""
    command = [sys.executable, "-c", text]
    done = subprocess.run(command, cwd=ROOT, env=environment(**more), text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout
