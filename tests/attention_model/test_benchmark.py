import json
import subprocess
import sys
from pathlib import Path

import pytest


def measure(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.frames", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.usefixtures("bundle_folder")
def test_the_benchmark_prints_its_figures_as_one_object_in_the_last_line() -> None:
    answer = measure("--limit", "100", "--json")
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout.splitlines()[-1])
    assert found["frames_per_second"] > found["mediapipe_frames_per_second"] > 0
    assert found["ratio"] == pytest.approx(found["frames_per_second"] / found["mediapipe_frames_per_second"])
    assert 0.5 < found["network_share"] < 1
    assert found["light_path_share"] > 0.8
    assert found["faces_share"] == found["mediapipe_faces_share"] == 1


def test_a_missing_clip_is_said_in_plain_words(tmp_path: Path) -> None:
    answer = measure("--clip", str(tmp_path / "nothing.webm"))
    assert answer.returncode == 2
    assert "There is no clip at" in answer.stderr


def test_a_file_that_is_no_clip_is_said_in_plain_words(tmp_path: Path) -> None:
    text = tmp_path / "text.webm"
    text.write_text("not a clip")
    answer = measure("--clip", str(text))
    assert answer.returncode == 2
    assert "cannot be read as a clip" in answer.stderr
