import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tpu_training.synthetic.__main__ import main
from tpu_training.synthetic.clip import DEFAULT_OUT, encode_webm
from tpu_training.synthetic.mjpeg import CHROMIUM_FPS, ClipUnusableError, jpeg_of, write_mjpeg

START, END, BASELINE = b"\xff\xd8\xff", b"\xff\xd9", b"\xff\xc0"


def pictures(stream: bytes) -> list[bytes]:
    return [START + part for part in stream.split(START)[1:]]


def test_a_chapter_becomes_jpegs_at_the_rate_chromium_plays(tmp_path: Path) -> None:
    out = tmp_path / "closed.mjpeg"
    count = write_mjpeg(DEFAULT_OUT, out, chapter="closed")
    parts = pictures(out.read_bytes())
    assert len(parts) == count == 8 * CHROMIUM_FPS
    assert all(part.endswith(END) for part in parts)


def test_each_picture_is_a_plain_baseline_420_jpeg_of_even_size() -> None:
    part = jpeg_of(np.full((49, 65, 3), 90, np.uint8))
    with Image.open(io.BytesIO(part)) as picture:
        assert picture.size == (64, 48)
        assert picture.layer[0][1:3] == (2, 2)  # luma sampled twice as densely as chroma
    assert BASELINE in part


def test_time_runs_as_in_the_clip(tmp_path: Path) -> None:
    steps = [np.full((48, 64, 3), shade, np.uint8) for shade in (20, 20, 200, 200)]
    encode_webm(steps, tmp_path / "steps.webm", 10, {0})
    write_mjpeg(tmp_path / "steps.webm", tmp_path / "steps.mjpeg")
    parts = pictures((tmp_path / "steps.mjpeg").read_bytes())
    bright = [np.asarray(Image.open(io.BytesIO(part))).mean() > 110 for part in parts]
    assert len(bright) == 0.4 * CHROMIUM_FPS
    assert bright.index(True) == 0.2 * CHROMIUM_FPS


def test_an_unknown_chapter_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ClipUnusableError, match=r"no chapter “lunch”; it has reading, away"):
        write_mjpeg(DEFAULT_OUT, tmp_path / "x.mjpeg", chapter="lunch")
    assert not (tmp_path / "x.mjpeg").exists()


def test_a_missing_clip_is_a_plain_sentence_and_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mjpeg", str(tmp_path / "none.webm"), str(tmp_path / "x.mjpeg")]) == 2
    assert "none.webm is not there" in capsys.readouterr().err


def test_the_command_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "closed.mjpeg"
    assert main(["mjpeg", str(DEFAULT_OUT), str(out), "--chapter", "closed"]) == 0
    assert f"pictures to {out}" in capsys.readouterr().out
