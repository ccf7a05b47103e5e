"""``python -m tpu_training.synthetic``: renders the sample clip, or turns a clip into a fake camera's file."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tpu_training.synthetic.clip import DEFAULT_OUT, make_clip
from tpu_training.synthetic.data import DataMissingError
from tpu_training.synthetic.gl import RendererMissingError
from tpu_training.synthetic.mjpeg import ClipUnusableError, write_mjpeg


def parser() -> argparse.ArgumentParser:
    """The command line."""
    root = argparse.ArgumentParser(prog="python -m tpu_training.synthetic", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    clip = commands.add_parser("clip", help="render the sample clip; a stopped run goes on where it was")
    clip.add_argument("--out", type=Path, default=DEFAULT_OUT)
    mjpeg = commands.add_parser("mjpeg", help="clip → MJPEG for Chromium's fake camera")
    mjpeg.add_argument("clip", type=Path)
    mjpeg.add_argument("out", type=Path)
    mjpeg.add_argument("--chapter", help="only this chapter, by its id")
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 2 with a plain sentence when something it needs is missing."""
    given = parser().parse_args(arguments)
    try:
        if given.command == "clip":
            print(f"Wrote {make_clip(given.out)}")
        else:
            print(f"Wrote {write_mjpeg(given.clip, given.out, given.chapter)} pictures to {given.out}")
    except (DataMissingError, RendererMissingError, ClipUnusableError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
