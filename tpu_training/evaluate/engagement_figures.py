"""The engagement suite's figures, slices and plots."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from tpu_training.datasets.wacv import LEVELS, NOT, PARTLY, VERY
from tpu_training.evaluate import plots
from tpu_training.evaluate.engagement import Pictures
from tpu_training.evaluate.statistics import Numbers, auc, auc_interval, balanced_accuracy, bootstrap, group_aucs
from tpu_training.evaluate.suite import Interval, SliceRow, SuiteResult

FLOORS = {"auc_not_vs_very": 0.985, "balanced_accuracy_3": 0.68}
EXTREMES = (0.05, 0.95)
SCORE, FOLLOWING, HEAD = "auc_not_vs_very", "auc_usual_direction", "balanced_accuracy_3"


def describe(seen: Pictures, answers: NDArray[np.int64], seed: int, taught_on: str) -> SuiteResult:
    """Everything the suite tells."""
    score, following = seen.scores(), seen.scores_by_usual_direction()
    label, ends = seen.data.engagement, seen.data.engagement != PARTLY
    curves = {"each picture alone": score, "following the person's direction": following}
    return SuiteResult(
        name="engagement",
        figures=figures(seen, score, following, answers),
        intervals=intervals(seen, score, following, answers, seed),
        slices=tuple(by_subject(seen, score, answers)),
        plots={
            "Score by engagement": partial(
                plots.histograms, {name: score[label == level] for level, name in LEVELS.items()}, "score"
            ),
            "Not engaged against very engaged": partial(
                plots.roc, {name: (label[ends] == VERY, values[ends]) for name, values in curves.items()}
            ),
            "Answers of the small head": partial(plots.confusion, label, answers, LEVELS),
        },
        notes=(
            "The score's weights (attention_model/glance.py) are fixed, not fitted.",
            "Its form was settled while looking at WACV's odd subjects: their figure flatters it; others are the test.",
            f"{FOLLOWING}: the screen is where the person mostly looks, as the site's focus learns it.",
            f"The small head (logistic regression on what the pipeline says) was trained on {taught_on}.",
            "closed_eyes_auc: our openness, on the twentieth of faces with the narrowest and with the widest eyes.",
            "Intervals are drawn over subjects: what would other people give?",
        ),
        floors=FLOORS,
    )


def ends_only(seen: Pictures, score: Numbers) -> tuple[NDArray[np.bool_], Numbers, NDArray[np.int64]]:
    """Not and very engaged pictures: whether it is very, score, subject."""
    ends = seen.data.engagement != PARTLY
    return seen.data.engagement[ends] == VERY, score[ends], seen.data.subject[ends]


def figures(seen: Pictures, score: Numbers, following: Numbers, answers: NDArray[np.int64]) -> dict[str, float]:
    """The headline figures."""
    alone = list(group_aucs(*ends_only(seen, score)).values())
    label = seen.data.engagement
    return {
        SCORE: auc(*ends_only(seen, score)[:2]),
        HEAD: balanced_accuracy(label, answers),
        "auc_mean_of_subjects": float(np.mean(alone)) if alone else float("nan"),
        "auc_worst_subject": min(alone, default=float("nan")),
        FOLLOWING: auc(*ends_only(seen, following)[:2]),
        "closed_eyes_auc": closed_eyes_auc(seen),
        "auc_very_vs_rest": auc(label == VERY, score),
        "faces_found": float(seen.found.mean()),
        "faces_found_not_engaged": float(seen.found[label == NOT].mean()) if (label == NOT).any() else float("nan"),
        "pictures": len(label),
        "subjects": len(np.unique(seen.data.subject)),
    }


def closed_eyes_auc(seen: Pictures) -> float:
    """Our openness on the faces whose eyes landmarks see the narrowest and the widest."""
    low, high = np.quantile(seen.aspect[seen.found], EXTREMES) if seen.found.any() else (0.0, 0.0)
    extreme = seen.found & ((seen.aspect <= low) | (seen.aspect >= high))
    opened = np.array([(each.eye_openness_left + each.eye_openness_right) / 2 for each in seen.observations])
    return auc(seen.aspect[extreme] <= low, -opened[extreme])


def intervals(
    seen: Pictures, score: Numbers, following: Numbers, answers: NDArray[np.int64], seed: int
) -> dict[str, Interval]:
    """95 % intervals, drawn over subjects."""
    label, subject = seen.data.engagement, seen.data.subject
    found = {}
    for name, values in ((SCORE, score), (FOLLOWING, following)):
        very, kept, who = ends_only(seen, values)
        found[name] = auc_interval(very, kept, groups=who, seed=seed)

    def head(rows: NDArray[np.intp]) -> float:
        return balanced_accuracy(label[rows], answers[rows])

    return {**found, HEAD: bootstrap(head, len(label), groups=subject, seed=seed)}


def by_subject(seen: Pictures, score: Numbers, answers: NDArray[np.int64]) -> Iterator[SliceRow]:
    """One row a person: how evenly it works, and so how it would on others."""
    alone = group_aucs(*ends_only(seen, score))
    for person in np.unique(seen.data.subject).tolist():
        own = seen.data.subject == person
        recall = balanced_accuracy(seen.data.engagement[own], answers[own])
        known = {SCORE: alone[person]} if person in alone else {}
        yield SliceRow("person", str(person), int(own.sum()), {**known, HEAD: recall})
