"""`python -m attention_model.service --socket PATH --level expression`."""

import argparse
import asyncio
import logging
import os
import resource
import sys
from pathlib import Path

from attention_model.manifest import BundleError
from attention_model.observation import LEVELS
from attention_model.service.listening import SocketTaken


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal comes; 2 with a plain sentence when that is not possible."""
    parser = argparse.ArgumentParser(prog="python -m attention_model.service", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="path of the Unix socket to listen on")
    parser.add_argument("--level", choices=LEVELS, default="gaze", help="highest sensing level; default: gaze")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="inference worker: %(message)s", stream=sys.stderr)
    # A crash must not write memory, and with it a frame, to a disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # One worker is one core. numpy reads this when it is first imported, so the server comes in after it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from attention_model.service.server import serve

    try:
        asyncio.run(serve(chosen.socket, chosen.level))
    except (BundleError, SocketTaken) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
