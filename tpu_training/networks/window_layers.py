"""The window network: 30 s of observations, and the gaze on a page, → focus and confusion with their uncertainty.

Three parts that share nothing: what head, eyes and lids say of focus; what the face says of confusion; what page gaze
says of confusion. The last two are added as evidence (logits), each only where it is known. So focus is the same with
and without the face's columns, and confusion can be told from page gaze alone.
"""

import math
from typing import Any

import keras
from keras import layers, ops, regularizers

from attention_model.page_gaze import FEATURES as PAGE_FEATURES
from attention_model.page_gaze import FLAGS, PAGE_SIZE
from attention_model.window import COLUMNS, FEATURES, SIGHT_COLUMNS, STEPS

VALID = COLUMNS.index("valid")

# What the features go up to; anything beyond is a fault.
FARTHEST = 3.0
# How often a passage is not understood when nothing is known of it. The trials' own share is about one question's
# difficulty; training weighs them to this.
PRIOR = 0.35
# A face is weak evidence of confusion (AUC about .65 in classrooms), page gaze weaker: nobody may be surer than this.
FOCUS_SURE, CONFUSION_SURE = 0.05, 0.25
# Squares of weights in the loss: a weak signal, 55 features that go together, and 400 people. What holds for all
# reading is drawn to zero ten times as strongly as what tells searching from ordinary reading.
DECAY_SHARED, DECAY_SEEKING, DECAY_USUAL, DECAY_UNFINISHED, DECAY_GATE = 0.137, 0.0137, 0.008, 0.041, 0.0137


class Known(layers.Layer):
    """1 where any observation of a window (B×STEPS×FEATURES) was readable, else 0: B×1."""

    def call(self, observations: Any) -> Any:
        """By the column that says how many frames of a step could be read."""
        return ops.cast(ops.max(observations[:, :, VALID], axis=1, keepdims=True) > 0, "float32")


class Clipped(layers.Layer):
    """Values held within ±FARTHEST."""

    def call(self, values: Any) -> Any:
        """Any shape."""
        return ops.clip(values, -FARTHEST, FARTHEST)


class Columns(layers.Layer):
    """Some of the last axis's columns."""

    def __init__(self, first: int, end: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.first, self.end = first, end

    def call(self, values: Any) -> Any:
        """Any number of axes."""
        return values[..., self.first : self.end]


class Held(layers.Layer):
    """Passes values on and lets nothing be learned through them."""

    def call(self, values: Any) -> Any:
        """Any shape."""
        return ops.stop_gradient(values)


class HeldWhere(layers.Layer):
    """Passes values on; where the second input is 1 nothing is learned through them."""

    def call(self, values: Any, where: Any) -> Any:
        """Both B×1."""
        return values * (1.0 - where) + ops.stop_gradient(values) * where


class Signed(layers.Layer):
    """A probability as −1..1."""

    def call(self, chance: Any) -> Any:
        """Any shape."""
        return 2.0 * chance - 1.0


class Answer(layers.Layer):
    """(logit, anything) → (probability, log σ) with σ above `surest`."""

    def __init__(self, surest: float, prior: float = 0.5, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "dtype": "float32"})
        self.surest, self.logit = surest, math.log(prior / (1.0 - prior))

    def call(self, logit: Any, spread: Any) -> Any:
        """Both B×1."""
        value = ops.sigmoid(logit + self.logit)
        return ops.concatenate([value, ops.log(self.surest + ops.sigmoid(spread))], axis=-1)


def build_window() -> keras.Model:
    """All outputs: focus, confusion, and `seeking`, which only training reads."""
    observations = keras.Input((STEPS, FEATURES), name="observations")
    page = keras.Input((PAGE_SIZE,), name="page")
    seen, gaze = Clipped(name="seen")(observations), Clipped(name="gaze")(page)
    known = Known(name="known")(seen)
    focus = focus_head(Columns(0, SIGHT_COLUMNS, name="sight")(seen), gaze)
    evidence, seeking = page_evidence(gaze)
    confusion = confusion_head(seen, known, evidence, Columns(0, 1, name="page_known")(gaze))
    outputs = {"focus": focus, "confusion": confusion, "seeking": seeking}
    return keras.Model({"observations": observations, "page": page}, outputs, name="window")


def build_page() -> keras.Model:
    """The page's part alone, as `build_window` has it: for folds over readers."""
    page = keras.Input((PAGE_SIZE,), name="page")
    evidence, seeking = page_evidence(Clipped(name="gaze")(page))
    spread = layers.Dense(1, name="spread")(Held(name="held")(evidence))
    return keras.Model(
        {"page": page},
        {"confusion": Answer(CONFUSION_SURE, PRIOR, name="confusion")(evidence, spread), "seeking": seeking},
    )


def over_time(x: Any, channels: tuple[int, int, int], units: int, name: str) -> Any:
    """Plain convolutions along time; the last map is flattened, because what is recent counts most."""
    for k, count in enumerate(channels):
        stride = 1 if k == 0 else 2
        x = layers.Conv1D(count, 5, stride, "same", activation="relu", name=f"{name}_{k}")(x)
    x = layers.Flatten(name=f"{name}_flat")(x)
    x = layers.Dropout(0.2, name=f"{name}_drop")(x)
    return layers.Dense(units, activation="relu", name=f"{name}_features")(x)


def focus_head(sight: Any, gaze: Any) -> Any:
    """Focus from head, eyes and lids. Of page gaze only whether there is any: what it says was never labelled."""
    x = over_time(sight, (28, 32, 40), 24, "focus_time")
    x = layers.Concatenate(name="focus_all")([x, Columns(0, 2, name="page_flags")(gaze)])
    return Answer(FOCUS_SURE, name="focus")(
        layers.Dense(1, name="focus_value")(x), layers.Dense(1, name="focus_spread")(x)
    )


def page_evidence(gaze: Any) -> tuple[Any, Any]:
    """(logit that the passage was not understood, probability that the page was searched for an answer): both B×1.

    Searching and ordinary reading are read in opposite ways: long on the page is thorough there and lost here. Which of
    the two it is, is itself told by the gaze. What is usual for a reader tells something of searching only.
    """
    known, unfinished = Columns(0, 1, name="has_page")(gaze), Columns(1, 2, name="unfinished")(gaze)
    both = Columns(FLAGS, PAGE_SIZE, name="page_and_usual")(gaze)
    x = Columns(FLAGS, FLAGS + PAGE_FEATURES, name="this_page")(gaze)
    usual = Columns(FLAGS + PAGE_FEATURES, PAGE_SIZE, name="usual_page")(gaze)
    begun = layers.Multiply(name="both_begun")([both, unfinished])
    everything = layers.Concatenate(name="page_all")([both, begun, unfinished])
    seeking = linear(everything, DECAY_GATE, "seeking", bias=True, activation="sigmoid")
    sought = Held(name="seeking_held")(seeking)
    twice = layers.Multiply(name="seeking_surely")([sought, sought])
    logit = layers.Add(name="page_logit")(
        [
            linear(x, DECAY_SHARED, "page_shared", bias=True),
            linear(layers.Multiply(name="sought")([x, Signed(name="purpose")(sought)]), DECAY_SEEKING, "page_seeking"),
            linear(layers.Multiply(name="sought_usual")([usual, twice]), DECAY_USUAL, "page_usual"),
            linear(layers.Multiply(name="begun")([x, unfinished]), DECAY_UNFINISHED, "page_begun"),
        ]
    )
    return layers.Multiply(name="page_evidence")([logit, known]), seeking


def linear(x: Any, decay: float, name: str, *, bias: bool = False, activation: str | None = None) -> Any:
    """One weighted sum with small weights."""
    return layers.Dense(
        1,
        activation,
        use_bias=bias,
        kernel_initializer="zeros",
        kernel_regularizer=regularizers.L2(decay),
        name=name,
    )(x)


def confusion_head(seen: Any, known: Any, evidence: Any, has_page: Any) -> Any:
    """Confusion from face and page together. Windows teach the face's part only: their pages are drawn to fit them."""
    x = over_time(seen, (24, 24, 24), 16, "face_time")
    face = layers.Multiply(name="face_evidence")([layers.Dense(1, name="face_logit")(x), known])
    logit = layers.Add(name="confusion_logit")([face, HeldWhere(name="page_held")(evidence, known)])
    x = layers.Multiply(name="face_known")([x, known])
    about = layers.Concatenate(name="confusion_about")([x, known, has_page, logit])
    spread = layers.Dense(8, activation="relu", name="confusion_about_features")(Held(name="confusion_held")(about))
    return Answer(CONFUSION_SURE, PRIOR, name="confusion")(logit, layers.Dense(1, name="confusion_spread")(spread))
