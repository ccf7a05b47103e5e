"""The sample clip: a student who reads, looks away, frowns and dozes, with a list of chapters beside it."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from tpu_training.synthetic.appearance import clip_person
from tpu_training.synthetic.pose import Pose
from tpu_training.synthetic.render import Camera, Renderer
from tpu_training.synthetic.sensor import through_sensor
from tpu_training.synthetic.sequence import CLIP_CHAPTERS, Span, build_sequence

CHECKOUT = Path(__file__).resolve().parents[2]
DEFAULT_OUT = CHECKOUT / "webapp/frontend/static/sample/student.webm"
FRAME_CACHE = CHECKOUT / "var/synthetic"
FPS = 10
SEED = 7
QUALITY_CRF = 26
# modules that say what is drawn, or what becomes of the drawing, not how it looks
NOT_DRAWING = {
    *("__main__", "acts", "behaviour", "behaviour_seen", "clip", "dataset", "expressions", "importing", "mjpeg"),
    *("motion", "processes", "reading", "sampling", "sensor", "sequence", "sessions", "sheet", "shooting"),
}
LICENCE = (
    "CC BY 4.0, Attune. Rendered; no real person is shown. The head is made from ICT-FaceKit, "
    "copyright 2020 USC Institute for Creative Technologies, MIT licence."
)

Picture = NDArray[np.uint8]


def source_fingerprint() -> str:
    """Changes when anything that decides how a pose looks changes; which poses come when does not count."""
    files = sorted(p for p in Path(__file__).parent.rglob("*") if p.suffix in {".py", ".vert", ".frag", ".glsl"})
    text = b"".join(path.read_bytes() for path in files if path.stem not in NOT_DRAWING)
    return hashlib.sha256(text).hexdigest()[:16]


def rendered_frames(poses: list[Pose], folder: Path, make_renderer: Callable[[], Renderer]) -> Iterator[Picture]:
    """Frames in order; each is kept in `folder` as a PNG named by its pose, so only what is new is rendered."""
    folder.mkdir(parents=True, exist_ok=True)
    renderer: Renderer | None = None
    for pose in track(poses, description="Rendering", transient=True):
        path = folder / f"{pose_name(pose)}.png"
        if not path.exists():
            renderer = renderer or make_renderer()
            write_png(path, renderer.render(pose)[0])
        yield read_png(path)


def pose_name(pose: Pose) -> str:
    """The same for equal poses, different for different ones."""
    return hashlib.sha256(repr(pose).encode()).hexdigest()[:20]


def write_png(path: Path, picture: Picture) -> None:
    """Writes beside and renames, so that a file with this name is always whole."""
    part = path.with_suffix(".part.png")
    if not cv2.imwrite(str(part), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)):
        raise OSError(f"{part} cannot be written.")
    part.rename(path)


def read_png(path: Path) -> Picture:
    """The picture H×W×3 RGB; OSError when the file is damaged."""
    stored = cv2.imread(str(path))
    if stored is None:
        raise OSError(f"{path} cannot be read; delete it and start again.")
    return np.asarray(cv2.cvtColor(stored, cv2.COLOR_BGR2RGB), np.uint8)


def encode_webm(pictures: Iterable[Picture], out: Path, fps: int, key_frames: set[int]) -> None:
    """VP9 in WebM, with key frames where chapters begin so that players can jump there."""
    options = {"crf": str(QUALITY_CRF), "b": "0", "deadline": "good", "cpu-used": "1", "g": str(fps * 12)}
    with av.open(str(out), "w", format="webm") as container:
        stream = container.add_stream("libvpx-vp9", rate=fps, options=options)
        stream.pix_fmt, stream.time_base = "yuv420p", Fraction(1, fps)
        for number, picture in enumerate(pictures):
            if number == 0:
                stream.height, stream.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            if number in key_frames:
                frame.pict_type = av.video.frame.PictureType.I
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def chapter_list(spans: list[Span], fps: int) -> dict[str, object]:
    """What ``student.json`` says."""
    chapters = [
        {"id": s.chapter.id, "title": s.chapter.title, "start": s.first / fps, "end": s.end / fps} for s in spans
    ]
    return {"fps": fps, "licence": LICENCE, "chapters": chapters}


def make_clip(out: Path = DEFAULT_OUT) -> Path:
    """Renders (or goes on rendering) the clip and writes it with its ``.json`` beside it; returns the clip's path."""
    poses, spans = build_sequence(CLIP_CHAPTERS, FPS, SEED)
    out.parent.mkdir(parents=True, exist_ok=True)
    frames = rendered_frames(poses, FRAME_CACHE / source_fingerprint(), lambda: Renderer(clip_person(), Camera()))
    noisy = (through_sensor(frame, (SEED, k)) for k, frame in enumerate(frames))
    part = out.with_suffix(".part.webm")
    encode_webm(noisy, part, FPS, {span.first for span in spans})
    part.rename(out)
    out.with_suffix(".json").write_text(json.dumps(chapter_list(spans, FPS), indent=2) + "\n")
    return out
