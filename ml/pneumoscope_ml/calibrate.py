"""Logits to probabilities, and the operating points, chosen on validation films under stress so that they travel."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from . import metrics
from .validation import Validation

POINTS = ("highSensitivity", "balanced", "highSpecificity")


@dataclass(frozen=True)
class Calibration:
    """Platt scaling."""

    slope: float
    intercept: float

    def __call__(self, logit: np.ndarray) -> np.ndarray:
        return expit(self.slope * logit + self.intercept)


def fit(validation: Validation, config: dict) -> Calibration:
    """Platt scaling over sources, stresses and days, each source and label weighted as the configuration says."""
    shares = config["calibrate"]["source_share"]
    columns = [(*_other_days(*validation.pooled(source), config["calibrate"]["drift"]), share) for source, share in shares.items()]
    positive = np.concatenate([column[0] for column in columns])
    logit = np.concatenate([column[1] for column in columns])
    weight = np.concatenate([share * _balanced(label, config["calibrate"]["prevalence"]) for label, _, share in columns])
    model = LogisticRegression(C=1e9).fit(logit[:, None], positive, weight)
    return Calibration(float(model.coef_[0, 0]), float(model.intercept_[0]))


def thresholds(validation: Validation, calibration: Calibration, config: dict) -> dict[str, float]:
    """Calibrated probabilities that keep a given share of stressed Kermany pneumonias.

    They hang on the positives alone: normals of an unseen day score higher than validation's, pneumonias do not, so a threshold that
    balances validation's own errors lies too low.
    """
    positive, logit = validation.pooled("kermany")
    probability = calibration(logit[positive])
    return {point: float(np.quantile(probability, 1 - config["calibrate"]["sensitivity"][point])) for point in POINTS}


def measured(validation: Validation, calibration: Calibration, threshold: float) -> dict[str, float]:
    """A threshold with the sensitivity and specificity that it has on unstressed Kermany validation films."""
    rows = validation.rows("kermany")
    positive = validation.positive[rows]
    called = calibration(validation.logit["none"][rows]) >= threshold
    return {
        "threshold": threshold,
        "sensitivity": metrics.sensitivity(positive, called),
        "specificity": metrics.specificity(positive, called),
    }


def _other_days(positive: np.ndarray, logit: np.ndarray, drift: float) -> tuple[np.ndarray, np.ndarray]:
    """The films once as they are and once with their normals `drift` deviations higher."""
    moved = logit + np.where(positive, 0.0, drift * logit[~positive].std())
    return np.tile(positive, 2), np.concatenate([logit, moved])


def _balanced(positive: np.ndarray, prevalence: float) -> np.ndarray:
    """Weights that sum to one and give the positives the share `prevalence`."""
    return np.where(positive, prevalence / positive.sum(), (1 - prevalence) / (~positive).sum())
