"""The pipeline as the site serves it, opened for an evaluation, and pictures of faces shown to it."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray

from attention_model.blendshapes import action_units
from attention_model.bundle import Bundle, load_attention_bundle
from attention_model.eyes import GeometricGaze
from attention_model.face_networks import load_face_networks
from attention_model.frame_network import FrameNetwork, Reading
from attention_model.frames import Pixels, decode_frame
from attention_model.landmarks import Roi
from attention_model.network import FaceNetworks, Floats
from attention_model.observation import NO_FACE, Observation
from attention_model.pipeline import FramePipeline
from attention_model.region import Region
from attention_model.tracking import Found

WIDTH, HEIGHT = 320, 240
QUALITY = 92
# Sides in pixels to which a picture that holds nothing but a face is scaled. The detector finds most faces at the first
# (110 to 170 are all alike) and some of the others at the next two.
SIDES = (150, 130, 200)
# What a picture cut tightly around an upright head shows: so many cm across, the eyes so far down.
TIGHT_CM = 17.0
EYES_DOWN = 0.4


@dataclass(frozen=True, slots=True)
class Served:
    """Networks and pipelines of one bundle, at level "expression"."""

    networks: FaceNetworks
    bundle: Bundle
    pipeline: FramePipeline
    geometric: GeometricGaze
    frame: FrameNetwork
    """The network that reads action units too."""


def open_served(folder: Path) -> Served:
    """Open a bundle as the site does; raises BundleError."""
    bundle = load_attention_bundle(folder, "expression")
    networks = load_face_networks("expression", blendshapes=True)
    pipeline = FramePipeline(networks, bundle, "expression")
    return Served(networks, bundle, pipeline, GeometricGaze(networks), FrameNetwork(bundle.networks["frame"]))


@dataclass(frozen=True, slots=True)
class Placed:
    """A face picture laid into a camera picture: grey pixels, and where the face picture lies there."""

    grey: Pixels
    scale: float
    left: int
    top: int

    def jpeg(self) -> bytes:
        """As a camera would send it."""
        return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(self.grey[..., None]), QUALITY, colorspace="GRAY"))

    def back(self, points: Floats) -> Floats:
        """Points N×2 of the camera picture in pixels of the face picture."""
        corner = np.array([self.left, self.top], np.float32)
        return np.asarray((points - corner + 0.5) / np.float32(self.scale) - 0.5, np.float32)

    def there(self, region: Region) -> Region:
        """A region of the face picture, in the camera picture."""
        cx, cy = (region.cx + 0.5) * self.scale - 0.5, (region.cy + 0.5) * self.scale - 0.5
        return Region(cx + self.left, cy + self.top, region.scale * self.scale, region.angle)


def place(image: Pixels, side: int = SIDES[0]) -> Placed:
    """A grey face picture of any size in the middle of a camera picture, on its own mean grey."""
    scale = side / max(image.shape)
    height, width = (round(n * scale) for n in image.shape)
    smooth = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    grey = np.full((HEIGHT, WIDTH), round(float(image.mean())), np.uint8)
    left, top = (WIDTH - width) // 2, (HEIGHT - height) // 2
    grey[top : top + height, left : left + width] = cv2.resize(image, (width, height), interpolation=smooth)
    return Placed(grey, scale, left, top)


def usual_region(image: Pixels) -> Region:
    """Where the eyes are in a picture cut tightly around an upright head."""
    height, width = image.shape
    return Region(width / 2 - 0.5, EYES_DOWN * height, width / TIGHT_CM, 0.0)


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a face picture. `found` and the landmarks lie in the camera picture; None where none fit."""

    placed: Placed
    found: Found | None
    observation: Observation


def look(served: Served, image: Pixels) -> Look:
    """Show the served pipeline a face picture, at each of SIDES until a face is found."""
    for side in SIDES:
        placed = place(image, side)
        jpeg = placed.jpeg()
        found = served.pipeline.finder.find(decode_frame(jpeg, "RGBX"))
        if found is not None:
            return Look(placed, found, served.pipeline.observe(jpeg))
    return Look(place(image), None, NO_FACE)


def units_of(served: Served, looked: Look, image: Pixels) -> tuple[float, ...]:
    """Our action units; where no face was found, read at the place where the eyes usually are in such pictures."""
    if looked.observation.action_units is not None:
        return looked.observation.action_units
    return unplaced(served, looked, image).action_units or ()


def unplaced(served: Served, looked: Look, image: Pixels) -> Reading:
    """What the frame network reads where the eyes usually are."""
    return served.frame.read(looked.placed.grey, looked.placed.there(usual_region(image)))


def blendshapes_of(served: Served, looked: Look) -> tuple[float, ...]:
    """MediaPipe's blendshapes; where no face was found, of the landmarks that it gives for the whole face picture."""
    network = served.networks.blendshapes
    assert network is not None, "open_served opens it"  # noqa: S101 -- a promise of this file to itself
    return action_units(network, points_of(served, looked))


def points_of(served: Served, looked: Look) -> NDArray[np.float32]:
    """Landmarks 478×3 in the camera picture, whether they are sure to be a face's or not."""
    if looked.found is not None:
        return looked.found.points
    middle = Roi(WIDTH / 2, HEIGHT / 2, float(SIDES[0]), 0.0)
    points, _ = served.pipeline.finder.landmarks.locate(decode_frame(looked.placed.jpeg(), "RGBX"), middle)
    return points
