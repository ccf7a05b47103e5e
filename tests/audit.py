"""Known weaknesses of the locked requirements: `make audit`. Says plainly when nothing could be asked."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKED = ("serve", "models", "dev", "oracle", "colab")  # dev holds what training needs too
CLEAN, WEAK, UNREACHED = 0, 1, 3
# Weaknesses that were looked at and do not touch us: id → why. Each is looked at again with every new lock.
ACCEPTED: dict[str, str] = {}
AWAY = ("connect", "resolve", "timed out", "timeout", "max retries", "service error", "network", "proxy")
MOST_UNKNOWN = 0.2  # of a list; a package that is in no index (a wheel of a school's own) is rare


def look(name: str) -> tuple[int, str]:
    """One list of requirements: how it stands, and in words."""
    options = ("--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json")
    command = [sys.executable, "-m", "pip_audit", *options, "--requirement", f"requirements/{name}.txt"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1][:300]
        if any(sign in done.stderr.lower() for sign in AWAY):
            return UNREACHED, f"{name}: the advisory database cannot be reached ({last})"
        return WEAK, f"{name}: could not be looked at: {last}"
    return judge(name, found)


def judge(name: str, found: list[dict[str, Any]]) -> tuple[int, str]:
    """What the answer of the database comes to. An index without advisories knows nobody, which is no clean result."""
    unknown = [package["name"] for package in found if "skip_reason" in package]
    weak = [
        f"  {package['name']} {package['version']}: {weakness['id']}, mended in {', '.join(weakness['fix_versions'])}"
        for package in found
        for weakness in package.get("vulns", ())
        if not {weakness["id"], *weakness.get("aliases", ())} & ACCEPTED.keys()
    ]
    if weak:
        return WEAK, "\n".join([f"{name}: {len(weak)} known weaknesses in {len(found)} packages", *weak])
    if len(unknown) > MOST_UNKNOWN * len(found):
        return UNREACHED, f"{name}: the advisory database knew {len(found) - len(unknown)} of {len(found)} packages"
    words = f"{name}: no known weakness in {len(found) - len(unknown)} packages"
    return CLEAN, words + (f"; not in the database: {', '.join(unknown)}" if unknown else "")


def main() -> int:
    """0 clean, 1 something is known; where nothing could be asked 0, and with --strict 3."""
    results = [look(name) for name in LOCKED]
    for _, words in results:
        print(words)
    statuses = {status for status, _ in results}
    if WEAK in statuses:
        return WEAK
    if UNREACHED in statuses:
        print("NO RESULT for some of it: what cannot be asked is not clean. Run `make audit` where there is a network.")
        return UNREACHED if "--strict" in sys.argv else CLEAN
    return CLEAN


if __name__ == "__main__":
    sys.exit(main())
