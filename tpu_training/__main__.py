"""``python -m tpu_training COMMAND``: each command is a module, imported when it is used."""

import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS = {
    "train": ("tpu_training.train", "train a network on a data set"),
    "retrain": ("tpu_training.retrain", "train on with what a site's students gave, to a whole bundle"),
    "devices": ("tpu_training.devices", "what there is to train on"),
    "evaluate": ("tpu_training.evaluate", "measure a bundle on data it was not trained on"),
    "export": ("tpu_training.export", "turn trained networks into a bundle"),
}


def usage() -> str:
    """What the commands are."""
    lines = [f"  {name:10} {purpose}" for name, (_, purpose) in COMMANDS.items()]
    return "\n".join(["usage: python -m tpu_training COMMAND …", "", *lines, "", "COMMAND --help tells more."])


def main(arguments: Sequence[str] | None = None) -> int:
    """Hands the rest of the command line to a command."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in {"-h", "--help"}:
        print(usage())
        return 0 if given else 2
    if given[0] not in COMMANDS:
        print(f"There is no command “{given[0]}”.\n{usage()}", file=sys.stderr)
        return 2
    result: int = import_module(COMMANDS[given[0]][0]).main(given[1:])
    return result


if __name__ == "__main__":
    sys.exit(main())
