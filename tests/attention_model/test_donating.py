"""What is given of one look: the crops as they are served, and the point as the network is to see it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from attention_model.donating import Crop, steadiest
from attention_model.head_pose import direction_of, focal_length, yaw_pitch
from attention_model.observation import Observation
from attention_model.region import Region, sight_rotation

NOTHING = np.zeros((1, 1), np.uint8)
near = st.floats(-12, 12)


def make_crop(x: float, y: float, z: float, region: Region, yaw: float = 0.0) -> Crop:
    seen = Observation("ok", head_x=x, head_y=y, head_z=z, gaze_yaw=yaw)
    return Crop(NOTHING, NOTHING, region, 320, 240, seen)


@given(near, near, st.floats(-90, -30), near, near, st.floats(-0.4, 0.4))
def test_a_point_is_aimed_at_as_the_frame_pipeline_tells_directions(
    x: float, y: float, z: float, across: float, up: float, angle: float
) -> None:
    """Told back by the pipeline's own way (region → camera), the aim leads from the eyes to the point."""
    region = Region(160 + x, 120 - y, 8.0, angle)
    yaw, pitch = make_crop(x, y, z, region).aim((across, up))
    told = sight_rotation(region, 320, 240, focal_length(240)) @ direction_of(yaw, pitch)
    expected = yaw_pitch(np.array([across - x, up - y, -z]))
    assert np.allclose(yaw_pitch(told), expected, atol=1e-6)


def test_a_glance_aside_is_left_out() -> None:
    region = Region(160, 120, 8.0, 0.0)
    crops = [make_crop(0, 0, -50, region, yaw) for yaw in (1.0, 15.0, 1.2, 0.9)]
    assert {crop.seen.gaze_yaw for crop in steadiest(crops, 2)} <= {1.0, 1.2, 0.9}
    assert steadiest([], 2) == []
