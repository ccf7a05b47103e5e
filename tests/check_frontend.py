"""Whether the committed scripts are what webapp/frontend/src builds to, byte for byte."""

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILT = ROOT / "webapp" / "frontend" / "static" / "attune" / "js"


def main() -> int:
    """0 when a rebuild gives the same files; without Node.js only a note, but a failure under CI=true."""
    if shutil.which("npm") is None:
        print("No npm here: the front-end bundle was not rebuilt and compared.")
        return 1 if os.environ.get("CI") == "true" else 0
    with tempfile.TemporaryDirectory() as folder:
        before = Path(folder) / "js"
        shutil.copytree(BUILT, before)
        subprocess.run(["make", "--no-print-directory", "frontend"], cwd=ROOT, check=True)
        different = _differences(before, BUILT)
    if different:
        print(
            "These files differ from what their sources build to; run `make frontend` and commit:",
            *different,
            sep="\n  ",
        )
        return 1
    print("The front-end bundle is what its sources build to.")
    return 0


def _differences(before: Path, after: Path) -> list[str]:
    names = {
        file.relative_to(root).as_posix() for root in (before, after) for file in root.rglob("*") if file.is_file()
    }
    return sorted(
        name
        for name in names
        if not ((before / name).exists() and (after / name).exists())
        or not filecmp.cmp(before / name, after / name, shallow=False)
    )


if __name__ == "__main__":
    sys.exit(main())
