"""``python -m tpu_training devices``: what TensorFlow and JAX would train on here.

Each is asked in a process of its own, because the first that opens a TPU keeps it.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence

from tpu_training import strategy
from tpu_training.tasks import TrainingError

BACKENDS: tuple[strategy.Backend, ...] = ("tensorflow", "jax")


def told(backend: strategy.Backend) -> int:
    """Print what one of them finds; the exit code."""
    strategy.prepare(backend)
    try:
        print(strategy.detect())
    except TrainingError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; the exit code is 1 when neither finds anything."""
    parser = argparse.ArgumentParser(prog="python -m tpu_training devices", description=__doc__)
    parser.add_argument("--backend", choices=BACKENDS, help="ask only this one")
    given = parser.parse_args(arguments)
    if given.backend:
        return told(given.backend)
    ask = [sys.executable, "-m", "tpu_training", "devices", "--backend"]
    asked = [subprocess.run([*ask, name], check=False) for name in BACKENDS]  # noqa: S603
    return min(answer.returncode for answer in asked)


if __name__ == "__main__":
    sys.exit(main())
