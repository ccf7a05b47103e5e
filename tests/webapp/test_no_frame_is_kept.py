"""Pictures live in memory only. What a student chooses to give for training is no exception to it: that are small crops
of face and eyes at the points that set a gaze up, cut in memory and sealed before they are stored (test_reports.py).
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.site import Site
from benchmarks.traces import changed_files, fingerprints, holds_frame, look_in_files, stream_and_look


@pytest.mark.slow
async def test_after_a_stream_no_file_row_or_key_holds_a_frame(site_home: Path, face_jpeg: bytes) -> None:
    # Others write pictures into the system's temporary folder; and sockets need a short path.
    with TemporaryDirectory(prefix="attune-") as own, Site(site_home, prepared=True, temporary=Path(own)) as site:
        figures = await stream_and_look(site, seconds=12)
        assert figures["answered"] > 20
        assert figures["files"] > 0
        assert figures["found"] == []
        # The search itself works: a frame that somebody does write is found.
        (site_home / "log" / "leak.log").write_bytes(b"debug: " + face_jpeg)
        _, found = look_in_files(
            site, fingerprints([face_jpeg]), 0, set(changed_files(site, 0)) - {site_home / "log" / "leak.log"}
        )
        assert found == [str(site_home / "log" / "leak.log")]


def test_a_piece_of_a_frame_is_recognised(face_jpeg: bytes) -> None:
    middle = len(face_jpeg) // 2
    assert holds_frame(b"x" * 100 + face_jpeg[middle - 40 : middle + 40] + b"y", fingerprints([face_jpeg]))
    assert not holds_frame(b"x" * 1000, fingerprints([face_jpeg]))
