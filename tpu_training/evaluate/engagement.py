"""Engagement of real e-learners (WACV 2016's format): a fixed score, and a small head.

Each picture is laid into a camera picture and shown to the served pipeline on its own, as if the stream began with it.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from attention_model.focus import MAX_OWN_PITCH, MAX_OWN_YAW, USUAL_PITCH, bounded
from attention_model.glance import doubts, engagement_score
from attention_model.observation import Observation
from tpu_training.datasets.wacv import EngagementFaces, read_engagement
from tpu_training.evaluate.head import answers_in_folds, chosen_head
from tpu_training.evaluate.progress import watched
from tpu_training.evaluate.served import Served, look, open_served, points_of, unplaced
from tpu_training.evaluate.shape import eye_aspect, shape_features
from tpu_training.evaluate.statistics import Numbers
from tpu_training.evaluate.suite import Options, SuiteResult, require

NUMBERS = tuple(f.name for f in fields(Observation) if f.name not in {"status", "track", "action_units"})
SIDEWAYS = ("head_yaw", "head_roll", "gaze_yaw")


@dataclass(frozen=True, slots=True)
class Pictures:
    """What was seen in each picture, whether landmarks found a face, and what the small head is told."""

    data: EngagementFaces
    observations: list[Observation]
    found: NDArray[np.bool_]
    features: Numbers
    aspect: Numbers
    """Height of the eyes as a share of their breadth, by landmarks."""

    def scores(self) -> Numbers:
        """The fixed score of each picture alone."""
        return np.array([engagement_score(seen) for seen in self.observations])

    def scores_by_usual_direction(self) -> Numbers:
        """The fixed score with the screen where each person mostly looks, as the site's focus learns it: no label."""
        scores = np.empty(len(self.observations))
        for person in np.unique(self.data.subject):
            own = np.flatnonzero(self.data.subject == person).tolist()
            yaw, pitch = usual_direction([self.observations[k] for k in own if self.found[k]])
            scores[own] = [engagement_score(self.observations[k], yaw, pitch) for k in own]
        return scores


def usual_direction(seen: list[Observation]) -> tuple[float, float]:
    """Where a person mostly looks, within the bounds that attention_model.focus keeps."""
    if not seen:
        return 0.0, USUAL_PITCH
    yaw, pitch = np.median([(each.gaze_yaw, each.gaze_pitch) for each in seen], axis=0).tolist()
    return bounded(yaw, 0.0, MAX_OWN_YAW), bounded(pitch, USUAL_PITCH, MAX_OWN_PITCH)


def run(options: Options) -> SuiteResult:
    """Measure; raises what `open_served` and `read_engagement` raise."""
    from tpu_training.evaluate.engagement_figures import describe

    taught = options.head_data
    require(not (taught and taught.resolve() == options.data.resolve()), "--head-data and --data are the same file.")
    data = read_engagement(options.data).spread(options.limit)
    teaching = read_engagement(taught).spread(options.limit) if taught else None
    served = open_served(options.bundle)
    seen = see(served, data)
    answers = answered(seen, see(served, teaching) if teaching else None, options.seed)
    return describe(seen, answers, options.seed, "the file of --head-data" if teaching else "folds by person")


def see(served: Served, data: EngagementFaces) -> Pictures:
    """Show every picture to the pipeline."""
    observations, found, features, aspects = [], [], [], []
    for image in watched(data.images, "looking at faces", len(data.images)):
        looked = look(served, image)
        units = looked.observation.action_units or unplaced(served, looked, image).action_units or ()
        observations.append(looked.observation)
        found.append(looked.found is not None)
        points = points_of(served, looked)
        features.append([*of_observation(looked.observation), *units, *shape_features(points)])
        aspects.append(eye_aspect(points))
    return Pictures(data, observations, np.array(found), np.array(features, np.float64), np.array(aspects))


def of_observation(seen: Observation) -> list[float]:
    """The head's features of an observation: its numbers, how far to the side, and what speaks against engagement."""
    return [
        float(seen.status == "ok"),
        *(float(getattr(seen, name)) for name in NUMBERS),
        *(abs(float(getattr(seen, name))) for name in SIDEWAYS),
        *doubts(seen).values(),
        engagement_score(seen),
    ]


def answered(seen: Pictures, teaching: Pictures | None, seed: int) -> NDArray[np.int64]:
    """The small head's answers, trained on other people than it is asked about."""
    if teaching is not None:
        head = chosen_head(teaching.features, teaching.data.engagement, teaching.data.subject, seed)
        return head.answer(seen.features)
    require(len(np.unique(seen.data.subject)) > 1, "Folds by person need at least two subjects; or give --head-data.")
    return answers_in_folds(seen.features, seen.data.engagement, seen.data.subject, seed)
