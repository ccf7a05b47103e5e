import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright


def find_chromium() -> str | None:
    """Path of a Chromium to test with: the system's, else the one Playwright installed; None when there is neither."""
    for name in ("chromium", "chromium-browser"):
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None
