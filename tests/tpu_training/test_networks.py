import dataclasses
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from attention_model.units import ACTION_UNITS
from tpu_training.tasks import TASKS, Config, Task, TrainingError, find_task

keras = pytest.importorskip("keras")

from tpu_training.networks import losses  # noqa: E402  needs Keras
from tpu_training.networks.blocks import Standardise  # noqa: E402
from tpu_training.networks.frame import build_frame  # noqa: E402
from tpu_training.networks.presets import FRAME_PRESETS  # noqa: E402

SIZES = {"gaze": 4, "head": 3, "region": 4, "openness": 2, "presence": 1, "action_units": len(ACTION_UNITS)}
Rows = NDArray[np.float32]


@pytest.fixture(scope="module")
def tiny() -> Any:
    return build_frame("tiny")


def pictures(count: int = 2, seed: int = 0) -> dict[str, Rows]:
    random = np.random.default_rng(seed)
    sizes = {"face": (count, 96, 96, 1), "eyes": (count, 56, 128, 1)}
    return {name: random.uniform(0, 255, size).astype(np.float32) for name, size in sizes.items()}


def rows(*values: float) -> Rows:
    return np.array([values], np.float32)


def number(value: object) -> float:
    return float(np.asarray(value).reshape(-1)[0])


@pytest.mark.parametrize("name", sorted(TASKS))
def test_every_task_says_what_its_networks_answer(name: str) -> None:
    task = find_task(name)
    assert isinstance(task, Task)
    assert task.name == name
    model = task.build(Config(task=name, preset=task.presets[-1]))
    assert set(task.losses()) == set(model.output)
    assert set(task.metrics()) <= set(model.output)
    for network in task.networks:
        assert set(network.outputs) <= set(model.output)
        assert {*network.outputs, *(tensor.name for tensor in model.inputs)} <= set(task.units)
    assert all({"name", "licence"} == set(source) for source in task.sources)


def test_an_unknown_task_is_a_plain_sentence() -> None:
    with pytest.raises(TrainingError, match="no task “windows”"):
        find_task("windows")


def test_what_may_run_without_reading_expressions_answers_no_action_units() -> None:
    for name in TASKS:
        for network in find_task(name).networks:
            if network.level == "gaze":
                assert not {"action_units", "confusion"} & set(network.outputs)


@pytest.mark.parametrize("preset", sorted(FRAME_PRESETS))
def test_the_frame_network_has_the_contract_s_shapes(preset: str) -> None:
    model = build_frame(preset)
    assert {tensor.name: tensor.shape[1:] for tensor in model.inputs} == {"face": (96, 96, 1), "eyes": (56, 128, 1)}
    assert SIZES.items() <= {name: tensor.shape[1] for name, tensor in model.output.items()}.items()
    assert {tensor.dtype for tensor in model.output.values()} == {"float32"}


def test_shares_lie_between_0_and_1_and_the_uncertainty_within_bounds(tiny: Any) -> None:
    answers = {name: np.asarray(value) for name, value in tiny(pictures(), training=False).items()}
    for name in ("openness", "presence", "action_units"):
        assert (answers[name] >= 0).all()
        assert (answers[name] <= 1).all()
    assert (np.exp(answers["gaze"][:, 2:]) > 0.29).all()
    assert (np.exp(answers["gaze"][:, 2:]) < 61).all()


def test_brightness_and_contrast_hardly_matter(tiny: Any) -> None:
    plain = tiny(pictures(), training=False)
    dim = tiny({name: 20 + 0.4 * value for name, value in pictures().items()}, training=False)
    for name, value in plain.items():
        np.testing.assert_allclose(np.asarray(dim[name]), np.asarray(value), rtol=0.05, atol=0.05)


def test_a_flat_crop_becomes_nothing_rather_than_noise() -> None:
    flat = np.full((1, 8, 8, 1), 130, np.float32) + np.random.default_rng(0).uniform(-1, 1, (1, 8, 8, 1))
    assert np.abs(np.asarray(Standardise()(flat))).max() < 0.3
    assert np.isfinite(np.asarray(Standardise()(np.zeros((1, 8, 8, 1), np.float32)))).all()


def test_each_preset_has_more_weights_than_the_one_before() -> None:
    counts = [build_frame(preset).count_params() for preset in ("tiny", "small", "wide")]
    assert counts == sorted(counts)
    assert counts[1] < 1_000_000  # both networks have to stay under 4 MB


def test_the_gaze_loss_is_least_where_the_answer_is_right() -> None:
    right, off = (number(losses.gaze_loss(rows(10, -5), rows(yaw, -5, 0.7, 0.7))) for yaw in (10, 16))
    assert right < off


def test_the_gaze_loss_asks_for_an_uncertainty_as_large_as_the_miss() -> None:
    tf = pytest.importorskip("tensorflow")
    answer = tf.Variable(rows(16, -5, 0.0, 0.0))

    def pull(deviation: float) -> float:
        answer.assign(rows(16, -5, np.log(deviation), 0.0))
        with tf.GradientTape() as tape:
            loss = losses.gaze_loss(rows(10, -5), answer)
        return float(tape.gradient(loss, answer)[0, 2])

    assert pull(2.0) < 0 < pull(20.0)
    assert pull(6 * np.sqrt(2.0)) == pytest.approx(0, abs=1e-4)


def test_the_angle_is_that_between_directions() -> None:
    assert number(losses.angle_deg(rows(0, 0), rows(0, 7))) == pytest.approx(7, abs=1e-3)
    assert number(losses.angle_deg(rows(-30, 0), rows(40, 0))) == pytest.approx(70, abs=1e-3)
    assert number(losses.angle_deg(rows(90, 60), rows(-90, 60))) == pytest.approx(60, abs=1e-3)
    assert number(losses.angle_deg(rows(3, 4), np.array([[3, 4, 1, 1]], np.float32))) == pytest.approx(0, abs=1e-3)


def test_huber_is_square_near_and_straight_far() -> None:
    loss = losses.huber(2.0)
    near, far, farther = (number(loss(rows(0), rows(miss))) for miss in (1, 10, 12))
    assert near == pytest.approx(0.125)
    assert farther - far == pytest.approx(1.0)


def test_action_units_are_best_answered_by_themselves() -> None:
    true = rows(0.0, 0.3, 1.0)
    best = number(losses.action_unit_loss(true, true))
    for column in range(3):
        wrong = true.copy()
        wrong[0, column] = 0.55
        assert number(losses.action_unit_loss(true, wrong)) > best


def test_a_picture_without_weight_teaches_nothing() -> None:
    task = find_task("frame")
    config = dataclasses.replace(Config(task="frame"), preset="tiny")
    model = task.build(config)
    model.compile("sgd", loss=dict(task.losses()))
    sizes = {name: 2 if name == "gaze" else tensor.shape[1] for name, tensor in model.output.items()}
    targets = {name: np.zeros((2, size), np.float32) for name, size in sizes.items()}
    changed = {name: value + np.array([[0.0], [0.7]], np.float32) for name, value in targets.items()}
    weights = {name: np.array([1, 0], np.float32) for name in sizes}
    one, other = (model.test_on_batch(pictures(), y, weights) for y in (targets, changed))
    np.testing.assert_allclose(one, other, rtol=1e-5)
