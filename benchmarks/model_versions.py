"""Lets one of two versions after the other go live on a running site, as an administrator does; for `benchmarks.swap`.

Prints a line of JSON for each swap: the seconds from the press until every inference worker judges with the other one.
"""

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import django

django.setup()

from attention_model.bundle import DEFAULT_FOLDER
from webapp.accounts.models import User
from webapp.registry.arriving import list_shipped, take_folder
from webapp.registry.models import ModelVersion
from webapp.registry.services import promote
from webapp.registry.workers import wait_until_followed

WHY = "Measured by the benchmark of swaps."


def bring_another(admin: User) -> ModelVersion:
    """The bundle that came with Attune under another version: as large, as quick, other files."""
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as folder:
        copy = Path(folder) / "bundle"
        shutil.copytree(DEFAULT_FOLDER, copy)
        manifest = json.loads((copy / "manifest.json").read_text())
        (copy / "manifest.json").write_text(json.dumps({**manifest, "version": "benchmark"}))
        return take_folder(folder=copy, origin="uploaded", by=admin)


def main() -> None:
    """`model_versions.py SWAPS PAUSE`."""
    swaps, pause = int(sys.argv[1]), float(sys.argv[2])
    admin = User.objects.get(username="admin")
    list_shipped()
    live, other = ModelVersion.objects.get(state="live"), bring_another(admin)
    for _swap in range(swaps):
        began = time.monotonic()
        promote(version_id=other.pk, by=admin, seen_live=live.pk, reason=WHY)
        followed = wait_until_followed(other.manifest_sha256)
        print(json.dumps({"seconds": time.monotonic() - began, "followed": followed is not None}), flush=True)
        live, other = other, live
        time.sleep(pause)


if __name__ == "__main__":
    main()
