"""A clone of ICT-FaceKit (OBJ files) → ``ict.npz``, the form in which the renderer reads the head.

github.com/ICT-VGL/ICT-FaceKit, MIT licence. Its folder FaceXModel holds the neutral head, one OBJ for each expression
at full strength, one for each identity mode, and ``vertex_indices.json`` with the names and the landmarks.
"""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from tpu_training.synthetic.data import data_root

FOLDER, NEUTRAL, INDICES = "FaceXModel", "generic_neutral_mesh.obj", "vertex_indices.json"
IDENTITIES, VERTICES = 100, 26719
# shapes of the kit that its list of expressions does not name
UNLISTED = ("cheekRaiser_L", "cheekRaiser_R", "PupilDilate_L", "PupilDilate_R")

Floats = NDArray[np.float32]
Corner = tuple[int, int]
Arrays = dict[str, NDArray[Any]]


class FaceKitUnusableError(RuntimeError):
    """The folder is no whole clone of ICT-FaceKit; the message says what is missing."""


@dataclass
class Surface:
    """Texture coordinates, and triangles with the material of each, as an OBJ lists them."""

    uv: list[list[str]] = field(default_factory=list)
    corners: list[list[Corner]] = field(default_factory=list)
    material: list[int] = field(default_factory=list)
    materials: list[str] = field(default_factory=list)


def import_facekit(path: Path, out: Path | None = None, *, vertices: int = VERTICES) -> Path:
    """Writes ``ict.npz`` and ``vertex_indices.json`` from a clone; FaceKitUnusableError when it is not whole."""
    folder = model_folder(path)
    neutral = read_vertices(folder / NEUTRAL)
    if len(neutral) != vertices:
        raise FaceKitUnusableError(f"{folder / NEUTRAL} has {len(neutral)} vertices where the head has {vertices}.")
    names = expression_names(folder)
    modes = [f"identity{k:03d}" for k in range(IDENTITIES)]
    shapes = list(track(deltas(folder, [*names, *modes], neutral), "Reading", len(names) + len(modes), transient=True))
    surface = read_surface(folder / NEUTRAL)
    arrays: Arrays = {
        "V": neutral,
        "E": np.stack(shapes[: len(names)]).astype(np.float16),
        "I": np.stack(shapes[len(names) :]).astype(np.float16),
        "ex": np.array(names),
        **surface_arrays(surface),
    }
    return store(arrays, folder / INDICES, out or data_root() / "ict_facekit")


def store(arrays: Arrays, indices: Path, out: Path) -> Path:
    """Writes both files; returns the path of the first."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        part = out / "ict.part.npz"
        np.savez_compressed(part, **arrays)  # type: ignore[arg-type]
        shutil.copyfile(indices, out / INDICES)
    except OSError as error:
        raise FaceKitUnusableError(f"{out} cannot be written ({error.strerror}). Name a folder with --out.") from error
    return part.replace(out / "ict.npz")


def model_folder(path: Path) -> Path:
    """The folder with the OBJ files, given the clone or that folder itself."""
    for folder in (path / FOLDER, path):
        if (folder / NEUTRAL).is_file():
            return folder
    raise FaceKitUnusableError(f"{path} is no clone of ICT-FaceKit: {FOLDER}/{NEUTRAL} is not there.")


def expression_names(folder: Path) -> list[str]:
    """The kit's expressions, and those it has besides."""
    if not (folder / INDICES).is_file():
        raise FaceKitUnusableError(f"{folder / INDICES} is not there.")
    try:
        listed = json.loads((folder / INDICES).read_text())["expressions"]
    except (json.JSONDecodeError, KeyError) as error:
        raise FaceKitUnusableError(f"{folder / INDICES} lists no expressions.") from error
    return [*map(str, listed), *(name for name in UNLISTED if (folder / f"{name}.obj").is_file())]


def deltas(folder: Path, names: list[str], neutral: Floats) -> Iterable[Floats]:
    """How far each shape is from the neutral head: V×3, shape by shape."""
    for name in names:
        path = folder / f"{name}.obj"
        shape = read_vertices(path)
        if shape.shape != neutral.shape:
            raise FaceKitUnusableError(f"{path} has {len(shape)} vertices where the neutral head has {len(neutral)}.")
        yield shape - neutral


def read_vertices(path: Path) -> Floats:
    """Vertices of an OBJ file: V×3."""
    if not path.is_file():
        raise FaceKitUnusableError(f"{path} is not there; the clone is not whole.")
    with path.open() as lines:
        rows = [line.split()[1:4] for line in lines if line.startswith("v ")]
    try:
        return np.array(rows, np.float32).reshape(-1, 3)
    except ValueError as error:
        raise FaceKitUnusableError(f"{path} is damaged.") from error


def read_surface(path: Path) -> Surface:
    """Faces of an OBJ file; those with more corners become fans of triangles."""
    surface = Surface()
    with path.open() as lines:
        for line in lines:
            kind, *words = line.split() or [""]
            if kind == "usemtl":
                surface.materials.append(words[0])
            elif kind == "vt":
                surface.uv.append(words[:2])
            elif kind == "f":
                add_face(surface, [corner(word) for word in words])
    return surface


def corner(word: str) -> Corner:
    """Numbers, from 0, of the vertex and the texture coordinate in ``7/3`` or ``7/3/1``."""
    vertex, texture, *_ = word.split("/")
    return int(vertex) - 1, int(texture) - 1


def add_face(surface: Surface, corners: list[Corner]) -> None:
    """A face with the material named last."""
    for k in range(1, len(corners) - 1):
        surface.corners.append([corners[0], corners[k], corners[k + 1]])
        surface.material.append(len(surface.materials) - 1)


def surface_arrays(surface: Surface) -> Arrays:
    """F and FT: triangles T×3 of vertices and of texture coordinates; M: material of each; mats, uv."""
    corners = np.array(surface.corners, np.int32).reshape(-1, 3, 2)
    return {
        "F": corners[..., 0],
        "FT": corners[..., 1],
        "M": np.array(surface.material, np.int64),
        "mats": np.array(surface.materials),
        "uv": np.array(surface.uv, np.float32).reshape(-1, 2),
    }
