import numpy as np
import pytest
from numpy.typing import NDArray

from attention_model.region import Region, cut_eyes, cut_face, moved, offset
from attention_model.units import ACTION_UNITS
from tests.tpu_training.examples import example
from tpu_training.datasets.sight import face_targets

tf = pytest.importorskip("tensorflow")
augmenting = pytest.importorskip("tpu_training.datasets.augment")

BATCH = 6
Numbers = dict[str, NDArray[np.float32]]


@pytest.fixture(scope="module")
def inputs() -> Numbers:
    random = np.random.default_rng(3)
    sizes = {"face": (BATCH, 96, 96, 1), "eyes": (BATCH, 56, 128, 1)}
    return {name: random.uniform(0, 255, size).astype(np.float32) for name, size in sizes.items()}


@pytest.fixture(scope="module")
def targets() -> Numbers:
    random = np.random.default_rng(4)
    columns = {"gaze": 2, "head": 3, "region": 4, "openness": 2, "presence": 1, "action_units": len(ACTION_UNITS)}
    return {name: random.uniform(0, 1, (BATCH, count)).astype(np.float32) for name, count in columns.items()}


def as_numpy(tensors: object) -> Numbers:
    return {name: np.asarray(value) for name, value in dict(tensors).items()}  # type: ignore[call-overload]


def mirror(inputs: Numbers, targets: Numbers) -> tuple[Numbers, Numbers]:
    every = tf.ones((BATCH, 1, 1, 1), tf.bool)
    pictures, answers = augmenting.mirrored(inputs, targets, every)
    return as_numpy(pictures), as_numpy(answers)


def augmented(inputs: Numbers, targets: Numbers, seed: int) -> tuple[Numbers, Numbers]:
    pictures, answers, _ = augmenting.augment((inputs, targets, {}), (seed, 0))
    return as_numpy(pictures), as_numpy(answers)


def test_a_mirror_in_a_mirror_shows_what_is_there(inputs: Numbers, targets: Numbers) -> None:
    pictures, answers = mirror(*mirror(inputs, targets))
    for name, value in {**inputs, **targets}.items():
        np.testing.assert_array_equal({**pictures, **answers}[name], value)


def test_a_mirrored_picture_has_mirrored_answers_by_geometry() -> None:
    told = example(action_units=np.linspace(0, 1, len(ACTION_UNITS), dtype=np.float32))
    units = dict(zip(ACTION_UNITS, told.action_units.tolist(), strict=True))
    other = {"Left": "Right", "Right": "Left"}
    swapped = [
        units[name.removesuffix(side) + other[side]]
        if (side := next((s for s in other if name.endswith(s)), ""))
        else units[name]
        for name in ACTION_UNITS
    ]
    flip_yaw, flip_roll = np.array([-1, 1], np.float32), np.array([-1, 1, -1], np.float32)
    cx, cy, scale, angle = told.region.tolist()
    seen = example(
        gaze=told.gaze * flip_yaw,
        head=told.head * flip_roll,
        region=np.array([told.width - cx, cy, scale, -angle], np.float32),
        openness=told.openness[::-1],
        action_units=np.array(swapped, np.float32),
    )
    cut = moved(told.true_region(), 0.7, -0.4, 0.1, 0.06)
    cut_in_mirror = Region(told.width - cut.cx, cut.cy, cut.scale, -cut.angle)
    expected = face_targets(seen, cut_in_mirror)
    batch = {name: np.repeat(value[None], BATCH, 0) for name, value in face_targets(told, cut).items()}
    _, answers = mirror({}, batch)
    assert offset(cut_in_mirror, seen.true_region())[0] == pytest.approx(-offset(cut, told.true_region())[0], abs=1e-4)
    for name, value in expected.items():
        np.testing.assert_allclose(answers[name][0], value, atol=1e-3, err_msg=name)


def test_a_mirrored_crop_is_the_crop_of_the_mirrored_picture() -> None:
    grey = np.random.default_rng(5).integers(0, 255, (120, 160), dtype=np.uint8)
    grey = np.repeat(np.repeat(grey[::8, ::8], 8, 0), 8, 1)
    region = Region(78.0, 55.0, 5.0, 0.1)
    in_mirror = Region(159 - 78.0, 55.0, 5.0, -0.1)
    for cut in (cut_face, cut_eyes):
        difference = np.abs(cut(grey, region)[:, ::-1].astype(int) - cut(grey[:, ::-1].copy(), in_mirror))
        assert np.percentile(difference, 99) <= 8  # OpenCV interpolates in steps of 1/32 pixel


def test_equal_seeds_give_equal_batches_and_others_do_not(inputs: Numbers, targets: Numbers) -> None:
    one, same, other = (augmented(inputs, targets, seed)[0]["face"] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).mean() > 5


def test_what_comes_out_has_the_same_shapes_and_range(inputs: Numbers, targets: Numbers) -> None:
    for seed in range(5):
        pictures, answers = augmented(inputs, targets, seed)
        for name, value in {**inputs, **targets}.items():
            assert {**pictures, **answers}[name].shape == value.shape
        for picture in pictures.values():
            assert np.isfinite(picture).all()
            assert 0 <= picture.min() <= picture.max() <= 255


def test_answers_change_in_a_mirror_only(inputs: Numbers, targets: Numbers) -> None:
    _, in_mirror = mirror(inputs, targets)
    _, answers = augmented(inputs, targets, 7)
    kept = np.isclose(answers["gaze"], targets["gaze"]).all(1)
    flipped = np.isclose(answers["gaze"], in_mirror["gaze"]).all(1)
    assert (kept ^ flipped).all()
    for name, value in targets.items():
        np.testing.assert_allclose(answers[name][kept], value[kept])
        np.testing.assert_allclose(answers[name][flipped], in_mirror[name][flipped])


def test_it_runs_in_an_input_pipeline_with_static_shapes(inputs: Numbers, targets: Numbers) -> None:
    batches = tf.data.Dataset.from_tensor_slices((inputs, targets, {})).batch(3, drop_remainder=True)
    numbered = tf.data.Dataset.zip(batches, tf.data.Dataset.counter())
    found = numbered.map(lambda batch, n: augmenting.augment(batch, (0, n)))
    assert found.element_spec[0]["eyes"].shape == (3, 56, 128, 1)
    assert len(list(found)) == BATCH // 3


def test_a_blur_keeps_flat_grey_and_loses_fine_lines() -> None:
    for across, spread, _ in augmenting.SHARPNESS:
        lens = augmenting.blur(96, 19 / 96, across, spread)
        np.testing.assert_allclose(lens.sum(1), 1.0, atol=1e-9)
        stripes = lens @ (np.arange(96) % 2 * 255.0)
        assert np.ptp(stripes[8:-8]) < (255.1 if not across and not spread else 245)


def test_few_pixels_are_means_of_what_they_cover() -> None:
    np.testing.assert_allclose(augmenting.reduce(6, 2) @ np.arange(6.0), [1.0, 4.0])
    np.testing.assert_allclose(augmenting.enlarge(2, 4) @ [0.0, 4.0], [0.0, 1.0, 3.0, 4.0])
