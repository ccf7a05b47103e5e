"""Is a passage understood? Told from the gaze on its page alone, against the answers that readers then gave.

Nothing goes in but where on the screen someone looked, and when: no question, no text, no target region, and not
whether the question was known before reading. Earlier pages of the same reader count as they would live: as what is
usual for this person. `--folds` trains the network's page part anew for readers it has not seen.
"""

import numpy as np
from numpy.typing import NDArray

from attention_model.bundle import load_bundle
from attention_model.network import Network
from tpu_training import strategy
from tpu_training.datasets.webqamgaze import Pages, Trial, make_pages, read_trials
from tpu_training.evaluate.head import folds_by_person
from tpu_training.evaluate.progress import watched
from tpu_training.evaluate.statistics import auc, auc_interval
from tpu_training.evaluate.suite import Interval, Options, SliceRow, SuiteResult, require

Numbers = NDArray[np.float64]

CONDITIONS = (("nr", False), ("is", True))
FLOORS = {"auc_nr": 0.56, "auc_is": 0.65}
NETWORK = "window"
CUTS = 2
EPOCHS, BATCH, LEARNING_RATE = 12, 256, 6e-3
WEAK = (
    "This is a weak signal: it shifts the odds a little and decides nothing for one reader. Boosted trees on 14 gaze "
    "features gave .516 (ordinary reading) and .610 (information seeking)."
)
UNSEEN = "Each reader is judged by weights that were trained on other readers only."
SHIPPED = (
    "The bundle's weights as they are. Where they were trained on these readers, only --folds tells what other readers "
    "would give."
)


def run(options: Options) -> SuiteResult:
    """The suite. Raises EvaluationError, BundleError or DataUnusableError."""
    trials = chosen(read_trials(options.data), options.limit)
    pages = make_pages(trials)
    require(pages.wrong.any() and not pages.wrong.all(), "Answers right and wrong are needed; these are all alike.")
    if options.folds:
        scores, how = in_folds(trials, pages, options.seed), UNSEEN
    else:
        scores, how = as_it_is(bundled(options), pages), SHIPPED
    return result(pages, scores, (how, WEAK), options.seed)


def chosen(trials: list[Trial], limit: int | None) -> list[Trial]:
    """All trials, or those of as many people, spread over the data, as come near the limit."""
    if limit is None or limit >= len(trials):
        return trials
    people = sorted({trial.person for trial in trials})
    count = max(2, round(len(people) * limit / len(trials)))
    kept = {people[k] for k in np.linspace(0, len(people) - 1, min(count, len(people))).astype(int)}
    return [trial for trial in trials if trial.person in kept]


def bundled(options: Options) -> Network:
    """The bundle's window network."""
    networks = load_bundle(options.bundle, "expression", only=(NETWORK,)).networks
    require(NETWORK in networks, f"The bundle {options.bundle.name} has no network “{NETWORK}”; --folds needs none.")
    return networks[NETWORK]


def as_it_is(network: Network, pages: Pages) -> Numbers:
    """What the window network says of each page without seeing a face."""
    scores = np.zeros(len(pages.page))
    for k, page in enumerate(pages.page):
        network.input("observations")[...] = 0.0
        network.input("page")[0] = page
        network.invoke()
        scores[k] = network.named_output("confusion")[0, 0]
    return scores


def in_folds(trials: list[Trial], pages: Pages, seed: int) -> Numbers:
    """What networks say of readers that they were not trained on."""
    lessons = make_pages(trials, cuts=CUTS, seed=seed)
    scores = np.zeros(len(pages.page))
    for test in watched(folds_by_person(pages.person, seed), "Training in folds"):
        others = ~np.isin(lessons.person, pages.person[test])
        scores[test] = trained_scores(lessons, others, pages.page[test], seed)
    return scores


def trained_scores(lessons: Pages, rows: NDArray[np.bool_], unseen: NDArray[np.float32], seed: int) -> Numbers:
    """Train the page's part of the window network on some rows; what it says of others."""
    strategy.prepare()
    import keras

    from tpu_training.networks.window import page_weights, window_losses
    from tpu_training.networks.window_layers import build_page

    keras.utils.set_random_seed(seed)
    model = build_page()
    steps = EPOCHS * max(1, int(rows.sum()) // BATCH)
    pace = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps)
    losses = window_losses()
    model.compile(keras.optimizers.Adam(pace), loss={name: losses[name] for name in ("confusion", "seeking")})
    wrong, seeking = lessons.wrong[rows], lessons.seeking[rows]
    model.fit(
        {"page": lessons.page[rows]},
        {"confusion": wrong[:, None].astype(np.float32), "seeking": seeking[:, None].astype(np.float32)},
        sample_weight={"confusion": page_weights(wrong, seeking), "seeking": np.ones(len(wrong), np.float32)},
        batch_size=BATCH,
        epochs=EPOCHS,
        verbose=0,
    )
    said = model({"page": unseen}, training=False)
    return np.asarray(said["confusion"][:, 0], np.float64)


def result(pages: Pages, scores: Numbers, notes: tuple[str, ...], seed: int) -> SuiteResult:
    """AUC of wrong answers in each condition, with intervals over readers."""
    figures: dict[str, float] = {"trials": len(scores), "readers": len(np.unique(pages.person))}
    intervals: dict[str, Interval] = {}
    slices = []
    for name, purpose in CONDITIONS:
        rows = pages.seeking == purpose
        figures[f"auc_{name}"] = auc(pages.wrong[rows], scores[rows])
        intervals[f"auc_{name}"] = (
            auc_interval(pages.wrong[rows], scores[rows], groups=pages.person[rows], seed=seed)
            if rows.any()
            else (float("nan"), float("nan"))
        )
        slices += parts(pages, scores, rows, name)
    return SuiteResult("reading", figures, intervals, tuple(slices), {}, notes, FLOORS)


def parts(pages: Pages, scores: Numbers, rows: NDArray[np.bool_], name: str) -> list[SliceRow]:
    """The same for readers' first pages, where nothing is usual yet, and for the others."""
    found = []
    for part, first in (("first page", True), ("later pages", False)):
        chosen_rows = rows & ((pages.page[:, 2] == 0) == first)
        if chosen_rows.any():
            value = auc(pages.wrong[chosen_rows], scores[chosen_rows])
            found.append(SliceRow(f"reader's pages ({name})", part, int(chosen_rows.sum()), {"auc": value}))
    return found
