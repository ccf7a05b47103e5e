"""Measures a bundle: `python -m tpu_training evaluate SUITE --data PATH`."""

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one suite from the command line; 2 with a plain sentence when it could not measure."""
    from tpu_training.evaluate.command import main as run

    return run(arguments)


__all__ = ["main"]
