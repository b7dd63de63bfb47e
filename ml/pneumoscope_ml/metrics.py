"""Figures of merit, each with a bootstrap interval where one is asked for."""

from collections.abc import Callable

import numpy as np
from sklearn.metrics import roc_auc_score


def auc(positive: np.ndarray, score: np.ndarray) -> float:
    return float(roc_auc_score(positive, score))


def auc_within(positive: np.ndarray, score: np.ndarray, cell: np.ndarray) -> float:
    """Mean AUC inside each cell (a view, say), so that telling the cells apart earns nothing."""
    return float(np.mean([auc(positive[cell == name], score[cell == name]) for name in np.unique(cell)]))


def sensitivity(positive: np.ndarray, called: np.ndarray) -> float:
    return float(called[positive].mean())


def specificity(positive: np.ndarray, called: np.ndarray) -> float:
    return float(1 - called[~positive].mean())


def accuracy(positive: np.ndarray, called: np.ndarray) -> float:
    return float((called == positive).mean())


def calibration_error(positive: np.ndarray, probability: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error over bins of equal mass."""
    parts = np.array_split(np.argsort(probability, kind="stable"), bins)
    gaps = [len(part) * abs(probability[part].mean() - positive[part].mean()) for part in parts if len(part)]
    return float(sum(gaps) / len(positive))


def brier(positive: np.ndarray, probability: np.ndarray) -> float:
    return float(np.mean((probability - positive) ** 2))


def interval(figure: Callable[..., float], *columns: np.ndarray, samples: int = 1000, seed: int = 0) -> list[float]:
    """Central 95 % of `figure` over resampled rows; samples that lack a class are drawn again."""
    random = np.random.default_rng(seed)
    values: list[float] = []
    while len(values) < samples:
        rows = random.integers(0, len(columns[0]), len(columns[0]))
        if 0 < columns[0][rows].sum() < len(rows):
            values.append(figure(*(column[rows] for column in columns)))
    return [float(value) for value in np.quantile(values, [0.025, 0.975])]
