"""``python -m lessons.learner evaluate``: how well the models predict answers."""

import sys
from collections.abc import Sequence

from lessons.learner.prediction import evaluate

USAGE = "usage: python -m lessons.learner evaluate --data FILE.tsv [--json]"


def main(arguments: Sequence[str] | None = None) -> int:
    """Hands the rest of the command line to the command."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["evaluate"]:
        return evaluate.main(given[1:])
    asked = given[:1] in (["-h"], ["--help"])
    print(USAGE, file=sys.stdout if asked else sys.stderr)
    return 0 if asked else 2


if __name__ == "__main__":
    sys.exit(main())
