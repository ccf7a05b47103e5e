"""Sizes of the frame network: channels of each stage, and units of the dense layers."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FramePreset:
    """A branch is a list of (channels, residual blocks); every stage halves the resolution first."""

    eyes: tuple[tuple[int, int], ...]
    face: tuple[tuple[int, int], ...]
    branch_units: int
    trunk_units: int
    dropout: float


FRAME_PRESETS: Mapping[str, FramePreset] = {
    "small": FramePreset(
        eyes=((24, 0), (48, 1), (64, 2), (96, 1)),
        face=((16, 0), (32, 1), (64, 1), (96, 0)),
        branch_units=128,
        trunk_units=128,
        dropout=0.1,
    ),
    # For tests and the notebook's trial run: learns little, fast.
    "tiny": FramePreset(
        eyes=((8, 0), (16, 0), (16, 0)), face=((8, 0), (8, 0), (16, 0)), branch_units=32, trunk_units=32, dropout=0.0
    ),
    # For an accelerator: about four times the work of "small".
    "wide": FramePreset(
        eyes=((48, 0), (96, 1), (128, 2), (192, 1)),
        face=((32, 0), (64, 1), (128, 2), (192, 1)),
        branch_units=256,
        trunk_units=256,
        dropout=0.2,
    ),
}
