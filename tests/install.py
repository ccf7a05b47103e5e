"""Installs what the tests need from the system: Chromium, Caddy, EGL with Mesa's software renderer (Debian only)."""

import ctypes.util
import os
import shutil
import subprocess
import sys

from tests.browser.chromium import find_chromium

RENDERER = ["libegl1", "libgl1-mesa-dri"]


def main() -> int:
    """Installs what is missing and says so."""
    missing = [] if find_chromium() else ["chromium"]
    missing += [] if shutil.which("caddy") else ["caddy"]
    if sys.platform == "linux" and not ctypes.util.find_library("EGL"):
        missing += RENDERER
    if not missing:
        return 0
    print(f"Installing for the tests: {', '.join(missing)} …", flush=True)
    if shutil.which("apt-get") and (os.geteuid() == 0 or shutil.which("sudo")):
        install_with_apt(missing)
    elif missing == ["chromium"]:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
    else:
        print(f"Install them with your system's package manager: {' '.join(missing)}", file=sys.stderr)
        return 1
    return 0


def install_with_apt(packages: list[str]) -> None:
    """As root, or through sudo."""
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*sudo, "apt-get", "update", "-qq"], check=True)
    subprocess.run([*sudo, "apt-get", "install", "-y", "-qq", *packages], check=True, env=environment)


if __name__ == "__main__":
    sys.exit(main())
