"""From the graph's output to an answer, as docs/model-manifest.md defines it."""

from dataclasses import dataclass

import numpy as np

from .calibrate import Calibration

NORMAL, INDETERMINATE, PNEUMONIA = 0, 1, 2


@dataclass(frozen=True)
class Reading:
    """What gives the output its meaning: calibration, the three thresholds and the outlier threshold."""

    calibration: Calibration
    thresholds: dict[str, float]
    outlier: float


def findings(logit: np.ndarray, reading: Reading) -> np.ndarray:
    probability = reading.calibration(logit)
    above = [probability >= reading.thresholds[point] for point in ("highSensitivity", "highSpecificity")]
    return np.where(above[1], PNEUMONIA, np.where(above[0], INDETERMINATE, NORMAL))
