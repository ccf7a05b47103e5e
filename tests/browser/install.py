"""Makes sure that there is a Chromium for the browser tests: Debian's package, or else Playwright's own."""

import os
import shutil
import subprocess
import sys

from tests.browser.chromium import find_chromium


def main() -> int:
    """Installs Chromium unless one is found; says what it does."""
    if found := find_chromium():
        print(f"Browser tests use {found}")
        return 0
    if shutil.which("apt-get") and (os.geteuid() == 0 or shutil.which("sudo")):
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        print("Installing Chromium with apt-get …", flush=True)
        subprocess.run([*sudo, "apt-get", "update", "-qq"], check=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*sudo, "apt-get", "install", "-y", "-qq", "chromium"], check=True, env=environment)
    else:
        print("Installing Chromium with Playwright …", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
