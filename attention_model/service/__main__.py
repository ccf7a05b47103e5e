"""`python -m attention_model.service --listen unix:PATH | tcp://HOST:PORT | tls://HOST:PORT --level expression`."""

import argparse
import asyncio
import logging
import os
import resource
import sys

from attention_model.manifest import BundleError
from attention_model.observation import LEVELS
from attention_model.service.addresses import Address, AddressError, parse_address
from attention_model.service.listening import SocketTaken


def _address(text: str) -> Address:
    try:
        return parse_address(text)
    except AddressError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal comes; 2 with a plain sentence when that is not possible."""
    parser = argparse.ArgumentParser(prog="python -m attention_model.service", description=__doc__)
    parser.add_argument("--listen", type=_address, required=True, help="a Unix socket's path, or an address")
    parser.add_argument("--level", choices=LEVELS, default="gaze", help="highest sensing level; default: gaze")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="inference worker: %(message)s", stream=sys.stderr)
    # A crash must not write memory, and with it a frame, to a disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # One worker is one core. numpy reads this when it is first imported, so the server comes in after it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from attention_model.service.server import serve

    try:
        asyncio.run(serve(chosen.listen, chosen.level))
    except (BundleError, SocketTaken, AddressError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
