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
