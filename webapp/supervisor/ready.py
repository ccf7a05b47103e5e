"""`python -m webapp.supervisor.ready http://127.0.0.1:8000/healthz`: 0 when a web process answers that it can serve.

Asked from beside the process and not through the proxy, it says what the proxy would have said.
"""

import os
import sys
import urllib.error
import urllib.request

SECONDS = 3.0


def is_ready(url: str, host: str) -> bool:
    """Whether the process behind `url` serves pages of `host`."""
    request = urllib.request.Request(url, headers={"Host": host, "X-Forwarded-Proto": "https"})  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - the same
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(not is_ready(sys.argv[1], os.environ.get("ATTUNE_HOSTS", "localhost").partition(",")[0]))
