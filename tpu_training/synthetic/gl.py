"""OpenGL without a window or a graphics card: moderngl on EGL with Mesa's software renderer."""

import ctypes
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHADERS = Path(__file__).with_name("shaders")
HELP = (
    "Rendering needs EGL and Mesa's software renderer. On Debian or Ubuntu: "
    "apt-get install libegl1 libgl1-mesa-dri (and set LIBGL_ALWAYS_SOFTWARE=1 where there is no graphics card)."
)


# Mesa's software renderer, where distributions put it
DRIVERS = ("*-linux-gnu/dri/swrast_dri.so", "*-linux-gnu/libgallium-*.so", "dri/swrast_dri.so")


class RendererMissingError(RuntimeError):
    """No OpenGL context can be made here; the message says what to install."""


@lru_cache(maxsize=1)
def keep_apart() -> None:
    """Mesa and TensorFlow each bring an LLVM; loaded plainly into one process they call each other's, and crash.

    So Mesa's driver is loaded before, and Python's modules from now on, with their own symbols first.
    """
    if sys.platform != "linux":
        return
    sys.setdlopenflags(sys.getdlopenflags() | os.RTLD_DEEPBIND)
    for folder in (Path("/usr/lib"), Path("/usr/lib64")):
        for driver in (path for pattern in DRIVERS for path in folder.glob(pattern)):
            ctypes.CDLL(str(driver), mode=os.RTLD_NOW | os.RTLD_LOCAL | os.RTLD_DEEPBIND)


def create_context() -> Any:
    """A standalone OpenGL 3.3 context; RendererMissingError when EGL or Mesa is not installed."""
    os.environ.setdefault("LIBGL_ALWAYS_SOFTWARE", "1")
    import moderngl

    try:
        keep_apart()
        # moderngl annotates its keyword settings as one dict
        return moderngl.create_context(require=330, standalone=True, backend="egl")  # type: ignore[arg-type]
    except Exception as error:  # glcontext raises bare Exception for every cause
        raise RendererMissingError(f"{HELP} ({error})") from error


def program(context: Any, vertex: str, fragment: str, *, lit: bool = True, taps: int = 12) -> Any:
    """The shader program of two files in ``shaders/``; `lit` fragments get lighting.glsl with so many shadow taps."""
    source = (SHADERS / fragment).read_text()
    if lit:
        source = f"#version 330\n#define TAPS_USED {taps}\n" + (SHADERS / "lighting.glsl").read_text() + source
    return context.program(vertex_shader=(SHADERS / vertex).read_text(), fragment_shader=source)


def set_uniforms(target: Any, values: dict[str, Any]) -> None:
    """Sets those of `values` that the program still has after the compiler dropped unused ones."""
    for name, value in values.items():
        if name in target:
            target[name].value = value


def matrix_value(matrix: NDArray[np.floating]) -> tuple[float, ...]:
    """Row-major n×n matrix → the column-major tuple OpenGL takes."""
    return tuple(float(x) for x in np.asarray(matrix).T.reshape(-1))


def perspective(fov_deg: float, aspect: float, near: float = 10.0, far: float = 250.0) -> NDArray[np.float64]:
    """Projection 4×4 for a vertical field of view."""
    f = 1 / np.tan(np.radians(fov_deg) / 2)
    depth, shift = (far + near) / (near - far), 2 * far * near / (near - far)
    return np.array([[f / aspect, 0, 0, 0], [0, f, 0, 0], [0, 0, depth, shift], [0, 0, -1, 0]])


def orthographic(
    towards_light: NDArray[np.floating], centre: NDArray[np.floating], radius: float
) -> NDArray[np.float64]:
    """View and projection 4×4 of parallel light that comes from `towards_light` and covers a ball."""
    back = towards_light / np.linalg.norm(towards_light)
    helper = np.array([0.0, 1, 0]) if abs(back[1]) < 0.95 else np.array([1.0, 0, 0])
    right = np.cross(helper, back)
    right /= np.linalg.norm(right)
    basis = np.stack([right, np.cross(back, right), -back]) / radius
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = basis, -basis @ centre
    return matrix
