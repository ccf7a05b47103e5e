"""Pictures and sound → WebM (VP9 and Opus)."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from lessons.content.demo_tools.films.slides import HEIGHT, WIDTH, Picture
from lessons.content.demo_tools.films.speech import RATE, Samples

FPS = 15
VIDEO_OPTIONS = {"crf": "31", "b": "0", "deadline": "good", "cpu-used": "3", "g": "75", "row-mt": "0", "threads": "1"}
SOUND_BITS = 40_000


def write_webm(target: Path, pictures: Sequence[Picture], shown: Iterable[int], sound: Samples) -> None:
    """Writes a film: `shown` says for each frame (15 a second) which of the `pictures` is seen."""
    with av.open(str(target), "w", format="webm", container_options={"fflags": "bitexact"}) as film:
        video = film.add_stream("libvpx-vp9", rate=FPS, options=VIDEO_OPTIONS)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.time_base = Fraction(1, FPS)
        audio = film.add_stream("libopus", rate=RATE, layout="mono")
        audio.bit_rate = SOUND_BITS
        packets = [*picture_packets(video, pictures, shown), *sound_packets(audio, sound)]
        # Sound and pictures of a moment must lie side by side: Chromium gives up on a film that keeps them apart.
        for packet in sorted(packets, key=lambda packet: packet.dts * packet.time_base):
            film.mux(packet)


def picture_packets(video: av.VideoStream, pictures: Sequence[Picture], shown: Iterable[int]) -> Iterator[Any]:
    """The pictures, 15 a second."""
    for number, index in enumerate(shown):
        frame = av.VideoFrame.from_ndarray(pictures[index], format="rgb24")
        frame.pts, frame.time_base = number, Fraction(1, FPS)
        yield from video.encode(frame)
    yield from video.encode(None)


def sound_packets(audio: av.AudioStream, sound: Samples) -> Iterator[Any]:
    """The sound in pieces of 20 ms, as Opus wants them."""
    step = RATE // 50
    padded = np.pad(sound, (0, -sound.size % step)).astype(np.float32)
    for start in range(0, padded.size, step):
        frame = av.AudioFrame.from_ndarray(padded[None, start : start + step], format="flt", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        yield from audio.encode(frame)
    yield from audio.encode(None)
