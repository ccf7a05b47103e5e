"""Training the window network: its data, losses, figures and export. The network itself is in window_layers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from attention_model.page_gaze import PAGE_SIZE
from attention_model.window import FEATURES, STEPS
from tpu_training.datasets.windows import PAGES, WINDOWS, read_part
from tpu_training.networks.losses import absolute, agrees, binary
from tpu_training.networks.window_boards import window_pictures, window_tables
from tpu_training.networks.window_layers import PRIOR, build_window
from tpu_training.tasks import Config, Exported, Part, Task

# Share of windows that come with a page.
WITH_PAGE = 0.5
# Rows that a batch is made of in turn: a window, a page. Each kind weighs as if it were alone.
KINDS = 2.0

Arrays = dict[str, NDArray[np.float32]]


def judged(true: Any, answer: Any) -> Any:
    """Cross-entropy for the value; for the deviation, the likelihood of the miss, which does not move the value."""
    value, log_sigma = answer[:, :1], answer[:, 1:2]
    miss = ops.stop_gradient(true - value)
    likelihood = 0.5 * ops.square(miss) * ops.exp(-2.0 * log_sigma) + log_sigma
    return binary(true, value) + 0.2 * ops.mean(likelihood, axis=-1)


def value_error(true: Any, answer: Any) -> Any:
    """How far the value is off."""
    return absolute(true, answer[:, :1])


def value_agrees(true: Any, answer: Any) -> Any:
    """1 where value and truth are on the same side of a half."""
    return agrees(true, answer[:, :1])


def window_losses() -> Mapping[str, Any]:
    """For each output."""
    return {"focus": judged, "confusion": judged, "seeking": binary}


def window_metrics() -> Mapping[str, Any]:
    """Shares of 1."""
    return {"focus": [value_error], "confusion": [value_error, value_agrees], "seeking": [agrees]}


def page_weights(wrong: NDArray[np.bool_], seeking: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Weights with which PRIOR of the pages were not understood, in seeking and in ordinary reading alike.

    Otherwise the network would learn how hard the questions of either kind were.
    """
    weights = np.zeros(len(wrong), np.float32)
    for purpose in (False, True):
        for outcome, share in ((True, PRIOR), (False, 1.0 - PRIOR)):
            rows = (seeking == purpose) & (wrong == outcome)
            weights[rows] = share * (seeking == purpose).sum() / max(1, rows.sum())
    return weights


def page_rows(folder: Path, *, validation: bool) -> tuple[Arrays, Arrays, Arrays]:
    """(inputs, targets, weights) of the pages; they tell nothing of focus."""
    found = read_part(folder, PAGES, ("page", "wrong", "seeking"), validation=validation)
    wrong, seeking = found["wrong"].astype(bool), found["seeking"].astype(bool)
    count = len(wrong)
    return (
        {"observations": np.zeros((count, STEPS, FEATURES), np.float16), "page": found["page"].astype(np.float32)},
        {"focus": column(np.zeros(count)), "confusion": column(wrong), "seeking": column(seeking)},
        {
            "focus": np.zeros(count, np.float32),
            "confusion": KINDS * page_weights(wrong, seeking),
            "seeking": np.full(count, KINDS, np.float32),
        },
    )


def window_rows(folder: Path, pages: Arrays, wrong: NDArray[np.float32], *, validation: bool) -> Any:
    """(inputs, targets, weights) of the windows, half of them with a page that was understood as often as they say.

    Windows that were really seen (`own`) keep the page that was really read, or none.
    """
    names = ("observations", "focus", "focus_weight", "confusion", "confusion_weight")
    found = read_part(folder, WINDOWS, names, validation=validation, more=("own", "page"))
    count = len(found["focus"])
    random = np.random.default_rng(count)
    lost = random.random(count) < found["confusion"].astype(np.float64)
    page = np.where(lost, *(random.choice(np.flatnonzero(wrong[:, 0] == kind), count) for kind in (1.0, 0.0)))
    shown = (random.random(count) < WITH_PAGE)[:, None]
    drawn = (pages["page"][page] * shown).astype(np.float32)
    if "page" in found:
        drawn = np.where(found["own"].astype(bool)[:, None], found["page"].astype(np.float32), drawn)
    return (
        {"observations": found["observations"], "page": drawn},
        {
            "focus": column(found["focus"]),
            "confusion": column(found["confusion"]),
            "seeking": column(np.zeros(count)),
        },
        {
            "focus": KINDS * found["focus_weight"].astype(np.float32),
            "confusion": KINDS * found["confusion_weight"].astype(np.float32),
            "seeking": np.zeros(count, np.float32),
        },
    )


def column(values: NDArray[Any]) -> NDArray[np.float32]:
    """N×1."""
    return values.astype(np.float32)[:, None]


def window_data(folder: Path, part: Part, config: Config) -> Any:
    """Windows and pages in turn; both shuffled and repeated for training, in order for validation."""
    import tensorflow as tf

    validation = part == "validation"
    pages = page_rows(folder, validation=validation)
    windows = window_rows(folder, pages[0], pages[1]["confusion"], validation=validation)
    kinds = [tf.data.Dataset.from_tensor_slices(rows) for rows in (windows, pages)]
    if config.limit:
        kinds = [rows.take(max(1, config.limit // 2)) for rows in kinds]
    if not validation:
        kinds = [rows.shuffle(8192, seed=config.seed + config.start).repeat() for rows in kinds]
    both = tf.data.Dataset.zip(*kinds).flat_map(
        lambda a, b: tf.data.Dataset.from_tensors(a).concatenate(tf.data.Dataset.from_tensors(b))
    )
    return both.batch(config.batch, drop_remainder=True).map(as_float).prefetch(tf.data.AUTOTUNE)


def as_float(inputs: Any, targets: Any, weights: Any) -> Any:
    """The windows are stored in half precision. TensorFlow's own cast: the data are its, whatever trains."""
    import tensorflow as tf

    return {**inputs, "observations": tf.cast(inputs["observations"], tf.float32)}, targets, weights


def window_count(folder: Path, part: Part, config: Config) -> int:
    """Examples in a part: twice as many as there are windows or pages, whichever are fewer."""
    validation = part == "validation"
    counts = [
        len(read_part(folder, name, (key,), validation=validation)[key])
        for name, key in ((WINDOWS, "focus"), (PAGES, "wrong"))
    ]
    count = 2 * min(counts)
    return min(count, config.limit) if config.limit else count


WINDOW_TASK = Task(
    name="window",
    summary="30 s of observations and page gaze → focus and confusion",
    build=lambda _config: build_window(),
    data=window_data,
    losses=window_losses,
    metrics=window_metrics,
    loss_weights={"focus": 1.0, "confusion": 1.0, "seeking": 1.0},
    networks=(
        Exported("window", "expression", ("focus", "confusion")),
        Exported("focus", "gaze", ("focus",)),
    ),
    units={
        "observations": f"{STEPS}×{FEATURES}, two steps a second, oldest first; see attention_model/window.py",
        "page": f"{PAGE_SIZE} numbers of the page's gaze, all 0 without any; see attention_model/page_gaze.py",
        "focus": "0..1; natural logarithm of its deviation",
        "confusion": "0..1; natural logarithm of its deviation",
    },
    sources=(
        {"name": "Behaviour before a screen, simulated by tpu_training.synthetic.behaviour", "licence": "Apache-2.0"},
        {"name": "WebQAmGaze reading trials with webcam gaze (Ribeiro et al. 2023)", "licence": "CC BY 4.0"},
    ),
    count=window_count,
    boards=window_pictures,
    tables=window_tables,
    epochs=30,
    batch=256,
    learning_rate=2e-3,
    weight_decay=1e-5,
)
