"""Bundles to bring: the shipped one under another version, as an archive, or with a network that was operated on."""

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flatbuffers
from ai_edge_litert import schema_py_generated as schema
from django.core.files.uploadedfile import SimpleUploadedFile

from attention_model.bundle import DEFAULT_FOLDER

SOURCE = "Trained by our university, as they told us."


def bundle(tmp_path: Path, version: str, **manifest: Any) -> Path:
    """The shipped bundle under another version, with other entries in its manifest."""
    folder = tmp_path / version
    shutil.copytree(DEFAULT_FOLDER, folder)
    change_manifest(folder, lambda found: found.update(version=version, **manifest))
    return folder


def change_manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def zipped(folder: Path, **more: bytes) -> SimpleUploadedFile:
    """A bundle as somebody uploads it, with further entries."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, f"bundle/{path.name}")
        for name, data in more.items():
            archive.writestr(name, data)
    return SimpleUploadedFile("bundle.zip", content.getvalue())


def operate(folder: Path, name: str, change: Callable[[Any], object]) -> None:
    """Change a network as TensorFlow Lite's own schema describes it, and the hash in the manifest with it."""
    path = folder / f"{name}.tflite"
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(path.read_bytes(), 0))
    change(model)
    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(model.Pack(builder), b"TFL3")
    put_network(folder, name, bytes(builder.Output()))


def put_network(folder: Path, name: str, content: bytes) -> None:
    """Put another file in a network's place, with its right hash."""
    (folder / f"{name}.tflite").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    change_manifest(folder, lambda manifest: manifest["networks"][name].update(sha256=digest))
