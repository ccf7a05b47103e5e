"""`python -m attention_model.service.ask ADDRESS`: how a worker stands, as JSON; 1 when it does not answer."""

import asyncio
import json
import sys

from attention_model.service.addresses import AddressError
from attention_model.service.client import InferenceClient, WorkerUnavailable

SECONDS = 2.0


async def ask(address: str) -> int:
    """The exit status."""
    try:
        client = InferenceClient(address, timeout=SECONDS)
        told = await client.status()
    except (AddressError, WorkerUnavailable) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    await client.close()
    sys.stdout.write(f"{json.dumps(told)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(ask(sys.argv[1])))
