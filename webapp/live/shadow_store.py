"""What this web process finds while a candidate judges beside the live network: kept now and then, in sums."""

import time
from uuid import uuid4

from attention_model.judges import compared_windows
from webapp.live.threads import in_thread
from webapp.registry.shadowing import keep_windows

KEEP_EVERY_S = 15.0
PROCESS = uuid4()

_kept = {"at": 0.0, "windows": 0}


async def keep_compared() -> None:
    """Called by every open lesson; the process stores once for all of them, and nothing while nothing is compared."""
    windows = sum(found.windows for found in compared_windows().values())
    now = time.monotonic()
    if windows == _kept["windows"] or now - _kept["at"] < KEEP_EVERY_S:
        return
    _kept.update(at=now, windows=windows)
    await in_thread(keep_windows)(process=PROCESS)
