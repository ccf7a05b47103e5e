import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import simplejpeg
from skimage.data import astronaut

from attention_model.bundle import Bundle, load_default_bundle
from attention_model.face_networks import load_face_networks
from attention_model.frames import Pixels
from attention_model.network import FaceNetworks
from attention_model.pipeline import FramePipeline


@pytest.fixture(scope="session")
def networks() -> FaceNetworks:
    return load_face_networks("expression", blendshapes=True)


@pytest.fixture(scope="session")
def bundle(bundle_folder: Path) -> Bundle:
    assert bundle_folder.is_dir()
    return load_default_bundle("expression")


@pytest.fixture(scope="session")
def pipeline(networks: FaceNetworks, bundle: Bundle) -> FramePipeline:
    return FramePipeline(networks, bundle, "expression")


@pytest.fixture(scope="session")
def portrait() -> Pixels:
    """A real face (Eileen Collins, NASA, public domain), 320×240×3."""
    return np.ascontiguousarray(cv2.resize(astronaut()[:240, 80:400], (320, 240)))


@pytest.fixture(scope="session")
def jpeg(portrait: Pixels) -> bytes:
    return simplejpeg.encode_jpeg(portrait, 80)


@pytest.fixture(scope="session")
def empty_room() -> bytes:
    """A picture without a face."""
    shades = np.linspace(60, 180, 320, dtype=np.uint8)
    return simplejpeg.encode_jpeg(np.ascontiguousarray(np.broadcast_to(shades[None, :, None], (240, 320, 3))), 80)


STARTED_WITHIN_S = 30.0
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def path() -> Iterator[Path]:
    """A short path: the folders pytest makes are too long for a Unix socket on some systems."""
    with tempfile.TemporaryDirectory(prefix="attune-") as folder:
        yield Path(folder) / "worker.sock"


@pytest.fixture
def start(path: Path) -> Iterator[Start]:
    """Starts workers, waits until they listen, and takes them down in the end."""
    running: list[subprocess.Popen[str]] = []

    def run(level: str = "expression", *, wait: bool = True, **environment: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "attention_model.service", "--listen", str(path), "--level", level]
        worker = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment})
        running.append(worker)
        if wait:
            wait_until_listening(path, worker)
        return worker

    yield run
    for worker in running:
        worker.kill()
        worker.communicate()


def wait_until_listening(path: Path, worker: subprocess.Popen[str]) -> None:
    until = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < until:
        with socket.socket(socket.AF_UNIX) as knock:
            try:
                knock.connect(str(path))
            except OSError:
                assert worker.poll() is None, "the worker ended"
                time.sleep(0.05)
            else:
                return
    pytest.fail("the worker did not listen in time")
