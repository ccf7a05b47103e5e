"""SVG slides → pixels, by a browser without a window: many slides stand below one another in one long page."""

import shutil
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WIDTH, HEIGHT = 960, 540
STAGE = (560, 315)
AT_ONCE = 14  # 14 × 540 pixels: well below the 16,384 a browser can paint in one piece

Picture = NDArray[np.uint8]


def page(slides: Sequence[str], fonts: Path) -> str:
    """One HTML page with all the slides."""
    style = Path(__file__).with_name("slides.css").read_text(encoding="utf-8")
    faces = "".join(font_face(weight, fonts) for weight in (400, 700))
    drawings = "".join(f'<svg viewBox="0 0 {STAGE[0]} {STAGE[1]}">{slide}</svg>' for slide in slides)
    return f"<!doctype html><meta charset=utf-8><style>{faces}{style}</style>{drawings}"


def font_face(weight: int, fonts: Path) -> str:
    """A CSS font face that carries the file itself, so that the page needs nothing beside it."""
    found = sorted(fonts.glob(f"atkinson*latin*{weight}*.woff2"))
    found = [path for path in found if "italic" not in path.name and "latin-ext" not in path.name]
    if not found:
        raise SystemExit(f"{fonts} has no Atkinson Hyperlegible of weight {weight}.")
    data = b64encode(found[0].read_bytes()).decode()
    return f"@font-face{{font-family:Slides;font-weight:{weight};src:url(data:font/woff2;base64,{data})}}"


def rasterise(slides: Sequence[str], fonts: Path) -> list[Picture]:
    """Each slide as a 960 × 540 picture, H × W × 3, uint8 RGB."""
    pictures: list[Picture] = []
    for start in range(0, len(slides), AT_ONCE):
        pictures += photograph(slides[start : start + AT_ONCE], fonts)
    return pictures


def photograph(slides: Sequence[str], fonts: Path) -> list[Picture]:
    """One visit to the browser."""
    browser = shutil.which("chromium")
    if browser is None:
        raise SystemExit("The films need chromium, which is not installed.")
    with tempfile.TemporaryDirectory() as folder:
        html, png = Path(folder) / "slides.html", Path(folder) / "slides.png"
        html.write_text(page(slides, fonts), encoding="utf-8")
        size = f"--window-size={WIDTH},{HEIGHT * len(slides)}"
        flags = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={folder}/profile"]
        command = [browser, *flags, size, f"--screenshot={png}", html.as_uri()]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)  # noqa: S603
        whole = np.asarray(Image.open(png).convert("RGB"))
    return [whole[i * HEIGHT : (i + 1) * HEIGHT].copy() for i in range(len(slides))]
