"""How much work goes into a person and a picture."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Detail:
    """Pictures: `supersample` draws larger and averages, `samples` is the multisampling, `taps` the shadow's softness.

    People: number of hair strands and of points on each, how often and how large openness to light is baked, the side
    of the skin's picture in pixels. `hair_twice` draws hair's depth first, so that hidden strands are not coloured.
    """

    name: str
    supersample: int
    samples: int
    taps: int
    shadow_size: int
    strands: int
    strand_steps: int
    bake_directions: int
    bake_size: int
    skin_size: int
    hair_twice: bool


FINE = Detail("fine", 2, 0, 12, 1024, 7500, 18, 64, 384, 1024, hair_twice=True)
SWIFT = Detail("swift", 2, 0, 10, 512, 1900, 9, 20, 128, 512, hair_twice=False)
