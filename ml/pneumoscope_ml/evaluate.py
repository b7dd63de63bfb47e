"""The figures that go into the manifest and the model card, all from validation films."""

import numpy as np

from . import metrics
from .answers import Reading
from .data import Record
from .validation import Validation

SOURCES = ("kermany", "nih")


def figures(validation: Validation, reading: Reading) -> dict:
    return {
        "validation": {source: of_source(validation, reading, source) for source in SOURCES},
        "stress": {name: under_stress(validation, reading, name) for name in validation.logit},
    }


def of_source(validation: Validation, reading: Reading, source: str) -> dict:
    """Ranking, errors at each operating point and calibration, with 95 % intervals."""
    rows = validation.rows(source)
    positive, probability = validation.positive[rows], reading.calibration(validation.logit["none"][rows])
    return {
        "pictures": int(rows.sum()),
        "positives": int(positive.sum()),
        "auc": _with_interval(metrics.auc, positive, probability),
        "aucWithinView": metrics.auc_within(positive, probability, _views(validation.records, rows)),
        "calibrationError": metrics.calibration_error(positive, probability),
        "brier": metrics.brier(positive, probability),
        "points": {point: _at(positive, probability >= threshold) for point, threshold in reading.thresholds.items()},
    }


def under_stress(validation: Validation, reading: Reading, stress: str) -> dict:
    """AUC of both sources, and Kermany's errors at the frozen balanced threshold."""
    score = {source: validation.logit[stress][validation.rows(source)] for source in SOURCES}
    positive = {source: validation.positive[validation.rows(source)] for source in SOURCES}
    called = reading.calibration(score["kermany"]) >= reading.thresholds["balanced"]
    return {
        "auc": {source: metrics.auc(positive[source], score[source]) for source in SOURCES},
        "sensitivity": metrics.sensitivity(positive["kermany"], called),
        "specificity": metrics.specificity(positive["kermany"], called),
    }


def _at(positive: np.ndarray, called: np.ndarray) -> dict:
    return {figure.__name__: _with_interval(figure, positive, called) for figure in (metrics.accuracy, metrics.sensitivity, metrics.specificity)}


def _with_interval(figure, *columns: np.ndarray) -> dict:
    return {"value": figure(*columns), "interval": metrics.interval(figure, *columns)}


def _views(records: list[Record], rows: np.ndarray) -> np.ndarray:
    return np.array([record.view for record in records])[rows]
