"""What each answer of the frame network is judged by: losses for training, and figures that a person can read.

Every function takes (truth B×N, answer B×M) and returns B numbers, so that sample weights can mask pictures.
"""

import math
from typing import Any

import numpy as np
from keras import ops

# How much a picture's weight in the gaze loss follows its own uncertainty (β of Seitzer et al. 2022): with 0 the
# network gives up on hard pictures, with 1 it fits directions as if all were equally sure.
BETA = 0.5
RAD = math.pi / 180.0


def gaze_loss(true: Any, answer: Any) -> Any:
    """Negative log-likelihood of a Laplace distribution whose deviation the network states, in degrees, β-weighted."""
    log_sigma = answer[:, 2:4]
    miss = ops.abs(answer[:, :2] - true[:, :2])
    nll = math.sqrt(2.0) * miss * ops.exp(-log_sigma) + log_sigma
    return ops.mean(ops.stop_gradient(ops.exp(BETA * log_sigma)) * nll, axis=-1)


def huber(*scales: float) -> Any:
    """Huber loss with each column's errors counted in units of its scale."""
    factors = np.asarray(scales, np.float32)

    def loss(true: Any, answer: Any) -> Any:
        miss = ops.abs(true - answer) / factors
        return ops.mean(ops.where(miss < 1.0, 0.5 * miss * miss, miss - 0.5), axis=-1)

    return loss


def binary(true: Any, answer: Any) -> Any:
    """Cross-entropy of probabilities, mean over the columns; the truth may lie between 0 and 1."""
    p = ops.clip(answer, 1e-5, 1.0 - 1e-5)
    return -ops.mean(true * ops.log(p) + (1.0 - true) * ops.log(1.0 - p), axis=-1)


def action_unit_loss(true: Any, answer: Any) -> Any:
    """Squared error for the strength, cross-entropy so that a weak unit is not lost among the many that rest."""
    return 5.0 * ops.mean(ops.square(true - answer), axis=-1) + binary(true, answer)


def angle_deg(true: Any, answer: Any) -> Any:
    """Angle between two directions given as yaw and pitch in degrees."""
    a, b = unit_vector(true), unit_vector(answer)
    chord = ops.sqrt(ops.sum(ops.square(a - b), axis=-1))
    return 2.0 * ops.arcsin(ops.clip(chord / 2.0, 0.0, 1.0)) / RAD


def unit_vector(angles: Any) -> Any:
    """Yaw and pitch in degrees → B×3."""
    yaw, pitch = angles[:, 0] * RAD, angles[:, 1] * RAD
    return ops.stack([ops.sin(yaw) * ops.cos(pitch), ops.sin(pitch), ops.cos(yaw) * ops.cos(pitch)], axis=-1)


def absolute(true: Any, answer: Any) -> Any:
    """Mean absolute error over the columns."""
    return ops.mean(ops.abs(true - answer), axis=-1)


def agrees(true: Any, answer: Any) -> Any:
    """1 where a probability is on the right side of a half."""
    return ops.mean(ops.cast((true > 0.5) == (answer > 0.5), "float32"), axis=-1)
