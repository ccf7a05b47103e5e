"""Ends the site's processes when their supervisor is gone, however it went.

Run as `python -m webapp.supervisor.reaper`. The supervisor holds the other end of standard input and writes the process
group of every child it starts. When the pipe closes, be it because the supervisor was killed with SIGKILL, whatever
group is still there is told to stop, then made to. This works on every Unix; PR_SET_PDEATHSIG is Linux only.
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

GRACE_SECONDS = 5.0


def main() -> None:
    """Reads `+group` and `-group` lines until the pipe closes, then ends what is left and removes `argv[1]`."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # only the end of the pipe ends the reaper
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        (groups.add if line[0] == "+" else groups.discard)(group)
    end_groups(groups)
    if len(sys.argv) > 1:
        shutil.rmtree(Path(sys.argv[1]), ignore_errors=True)


def end_groups(groups: set[int], grace: float = GRACE_SECONDS) -> None:
    """SIGTERM to every group, SIGKILL to those that are still there after `grace` seconds."""
    _send(groups, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while any(_alive(group) for group in groups) and time.monotonic() < deadline:
        time.sleep(0.05)
    _send(groups, signal.SIGKILL)


def _send(groups: set[int], number: signal.Signals) -> None:
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):  # macOS answers "not permitted" for a group of zombies
        return False
    return True


if __name__ == "__main__":
    main()
