import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tpu_training.synthetic.sensor import Sensor, gain_for, jpeg, motion_kernel, photograph, sample_sensor

PLAIN = Sensor(defocus=0.0, noise=0.0)
Picture = NDArray[np.uint8]


def seen(picture: Picture, sensor: Sensor, seed: int = 1) -> NDArray[np.float64]:
    return photograph(picture, sensor, np.random.default_rng(seed)).astype(np.float64)


def flat(value: int) -> Picture:
    return np.full((240, 320, 3), value, np.uint8)


def edges(*, upright: bool) -> Picture:
    picture = flat(60)
    if upright:
        picture[:, 160:] = 160
    else:
        picture[120:] = 160
    return picture


def test_a_camera_without_faults_changes_the_brightness_only() -> None:
    picture = edges(upright=True)
    change = seen(picture, PLAIN)
    assert len(np.unique(change.reshape(-1, 3), axis=0)) == 2
    assert change[0, -1, 0] > change[0, 0, 0]


@pytest.mark.parametrize(("angle", "upright"), [(0.0, True), (90.0, False)])
def test_movement_smears_across_the_edges_it_crosses(angle: float, upright: bool) -> None:
    moving = Sensor(defocus=0.0, noise=0.0, motion=9.0, motion_angle=angle)
    steps = {
        way: np.abs(np.diff(seen(edges(upright=way), moving)[..., 0], axis=1 if way else 0)).max()
        for way in (True, False)
    }
    assert steps[upright] < 0.25 * steps[not upright]


@pytest.mark.parametrize("angle", [0, 30, 90, 135])
def test_movement_keeps_the_light(angle: float) -> None:
    kernel = motion_kernel(7.3, angle)
    assert kernel.sum() == pytest.approx(1, abs=1e-5)
    assert kernel.min() >= 0


def test_black_stays_black_however_far_it_is_smeared() -> None:
    dark = flat(0)
    dark[100:110, 100:110] = 255
    smeared = seen(dark, Sensor(defocus=1.0, noise=0.0, motion=22.0, motion_angle=30.0, gamma=0.7))
    assert smeared[:50].max() <= 1


def test_defocus_and_little_resolution_soften_edges() -> None:
    def steepest(sensor: Sensor) -> float:
        return float(np.abs(np.diff(seen(edges(upright=True), sensor)[..., 0], axis=1)).max())

    assert steepest(Sensor(defocus=1.5, noise=0.0)) < 0.5 * steepest(PLAIN)
    assert steepest(Sensor(defocus=0.0, noise=0.0, detail=0.4)) < 0.8 * steepest(PLAIN)


def test_exposure_balance_and_saturation_do_what_they_say() -> None:
    picture = flat(90)
    picture[..., 0] = 130
    plain = seen(picture, PLAIN)[0, 0]
    assert (seen(picture, Sensor(defocus=0, noise=0, exposure=1.4))[0, 0] > plain).all()
    warm = seen(picture, Sensor(defocus=0, noise=0, balance=(1.2, 1.0, 0.8)))[0, 0]
    assert warm[0] > plain[0]
    assert warm[2] < plain[2]
    assert np.ptp(seen(picture, Sensor(defocus=0, noise=0, saturation=0.0))[0, 0]) <= 1


def test_a_dim_room_is_brightened_but_stays_dim() -> None:
    assert gain_for(flat(30)) > 1.3
    assert 30 * gain_for(flat(30)) < 100
    assert gain_for(flat(220)) < 1


def test_noise_repeats_with_its_seed_and_grows_in_the_dark() -> None:
    noisy = Sensor(defocus=0.0)
    assert (seen(flat(100), noisy, 1) == seen(flat(100), noisy, 1)).all()
    assert (seen(flat(100), noisy, 1) != seen(flat(100), noisy, 2)).any()
    drawn = {dark: [sample_sensor(np.random.default_rng([3, k]), dark) for k in range(200)] for dark in (0.0, 1.0)}
    assert np.mean([s.noise for s in drawn[1.0]]) > 1.8 * np.mean([s.noise for s in drawn[0.0]])
    assert np.mean([s.blotches for s in drawn[1.0]]) > 3 * np.mean([s.blotches for s in drawn[0.0]])
    assert np.mean([s.motion for s in drawn[1.0]]) > np.mean([s.motion for s in drawn[0.0]])


def test_jpegs_are_baseline_of_the_sampled_quality() -> None:
    picture = np.random.default_rng(2).integers(0, 255, (48, 64, 3)).astype(np.uint8)
    assert len(jpeg(picture, 45)) < 0.6 * len(jpeg(picture, 95))
    with Image.open(io.BytesIO(jpeg(picture, 80))) as opened:
        assert opened.size == (64, 48)
        assert not opened.info.get("progressive")
    qualities = {sample_sensor(np.random.default_rng([4, k]), 0.2).quality for k in range(500)}
    assert 45 <= min(qualities) < 50
    assert 90 < max(qualities) <= 95
