"""What the site is made of, as CycloneDX: `make sbom`. From the locked lists, so it names exactly what is installed."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("serve", "models", "train")


def write(name: str, folder: Path) -> Path:
    """The list of one part, checked against CycloneDX's own schema."""
    target = folder / f"attune-{name}.cdx.json"
    options = ("--output-reproducible", "--short-PURLs", "--pyproject", "pyproject.toml", "--validate", "--of", "JSON")
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", *options]
    command += ["-o", str(target), f"requirements/{name}.txt"]
    subprocess.run(command, cwd=ROOT, check=True)
    return target


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "var" / "sbom")
    folder.mkdir(parents=True, exist_ok=True)
    for name in PARTS:
        print(write(name, folder))


if __name__ == "__main__":
    main()
