"""``python -m tpu_training.synthetic``: rendered data sets, the sample clip, and what they are made from."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tpu_training.datasets.examples import DatasetUnusableError
from tpu_training.synthetic.clip import DEFAULT_OUT, make_clip
from tpu_training.synthetic.data import DataMissingError
from tpu_training.synthetic.dataset import MAX_PEOPLE, Plan
from tpu_training.synthetic.gl import RendererMissingError
from tpu_training.synthetic.importing import FaceKitUnusableError, import_facekit
from tpu_training.synthetic.mjpeg import ClipUnusableError, write_mjpeg

REFUSALS = (DataMissingError, RendererMissingError, ClipUnusableError, DatasetUnusableError, FaceKitUnusableError)


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
    render = rendering(commands, "render", "render single pictures with labels; a stopped run goes on where it was")
    render.add_argument("--pictures", type=positive, default=40, help="pictures a person")
    sequences = rendering(commands, "sequences", "render sessions with labels: reading, away, frowning, dozing")
    sequences.add_argument("--seconds", type=number(5, 600), default=30.0, help="seconds an act, of four a person")
    sequences.add_argument("--fps", type=number(0.1, 10), default=2.0, help="pictures a second, at most 10")
    sheet = commands.add_parser("sheet", help="24 people on one picture, to look at")
    sheet.add_argument("out", type=Path)
    sheet.add_argument("--seed", type=int, default=0)
    sheet.add_argument("--labels", action="store_true", help="draw landmarks, region and gaze")
    importing = commands.add_parser("import", help="read a clone of ICT-FaceKit into the data folder")
    importing.add_argument("path", type=Path, help="the clone, or its FaceXModel folder")
    importing.add_argument("--out", type=Path, help="where ict.npz goes; without it, ict_facekit in the data folder")
    return root


def rendering(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str
) -> argparse.ArgumentParser:
    """A command that renders a data set."""
    command = commands.add_parser(name, help=text)
    command.add_argument("out", type=Path)
    command.add_argument("--people", type=positive, default=100)
    command.add_argument("--seed", type=int, default=0, help="data sets of different seeds share no person")
    command.add_argument("--workers", type=positive, default=2)
    command.add_argument("--any-code", action="store_true", help="go on with what other rendering code began")
    command.add_argument("--size", type=size, default=(320, 240), metavar="320x240")
    return command


def positive(text: str) -> int:
    """A whole number of at least one and at most as many as there are people."""
    if not text.isdecimal() or not 1 <= int(text) <= MAX_PEOPLE:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to {MAX_PEOPLE}")
    return int(text)


def number(low: float, high: float) -> Callable[[str], float]:
    """Reads a number of this range."""

    def read(text: str) -> float:
        if not low <= (value := float(text)) <= high:
            raise argparse.ArgumentTypeError(f"{text} is not a number from {low} to {high}")
        return value

    return read


def size(text: str) -> tuple[int, int]:
    """Width and height of pictures that the serving side takes."""
    width, cross, height = text.partition("x")
    if not (cross and width.isdecimal() and height.isdecimal()) or not (
        64 <= int(width) <= 640 and 48 <= int(height) <= 480
    ):
        raise argparse.ArgumentTypeError(f"{text} is not a size like 320x240, from 64x48 to 640x480")
    return int(width), int(height)


def run_clip(given: argparse.Namespace) -> None:
    """The sample clip."""
    print(f"Wrote {make_clip(given.out)}")


def run_mjpeg(given: argparse.Namespace) -> None:
    """A file for a fake camera."""
    print(f"Wrote {write_mjpeg(given.clip, given.out, given.chapter)} pictures to {given.out}")


def run_render(given: argparse.Namespace) -> None:
    """Single pictures."""
    width, height = given.size
    write(given, Plan("pictures", given.seed, given.people, width, height, pictures=given.pictures))


def run_sequences(given: argparse.Namespace) -> None:
    """Sessions."""
    width, height = given.size
    write(given, Plan("sequences", given.seed, given.people, width, height, seconds=given.seconds, fps=given.fps))


def write(given: argparse.Namespace, plan: Plan) -> None:
    """Renders what is missing of a data set."""
    from tpu_training.synthetic.processes import render_dataset

    count = render_dataset(given.out, plan, given.workers, any_code=given.any_code)
    print(f"Rendered {count} pictures; {given.out} is complete with {plan.shards()} shards.")


def run_sheet(given: argparse.Namespace) -> None:
    """People on one picture."""
    from tpu_training.synthetic.sheet import write_sheet

    write_sheet(given.out, given.seed, labels=given.labels)
    print(f"Wrote {given.out}")


def run_import(given: argparse.Namespace) -> None:
    """The head."""
    print(f"Wrote {import_facekit(given.path, given.out)}")


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "clip": run_clip,
    "mjpeg": run_mjpeg,
    "render": run_render,
    "sequences": run_sequences,
    "sheet": run_sheet,
    "import": run_import,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 2 with a plain sentence when something it needs is missing, 130 when it was stopped."""
    given = parser().parse_args(arguments)
    try:
        COMMANDS[given.command](given)
    except REFUSALS as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. The same command goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
