"""Prints random pictures and what scikit-learn and NumPy make of them, as JSON, for the Swift figures to be compared with.

    python scikit_learn_reference.py SEED...

A figure that scikit-learn answers with a conventional number although it is undefined is null here, as it is in Swift.
"""

import json
import sys

import numpy as np
from sklearn import metrics

BINS = 15
PREVALENCES = (0.05, 0.2, 0.5)


def cases(seed):
    rng = np.random.default_rng(seed)

    def pictures(count, prevalence, spread=2.0):
        labels = (rng.random(count) < prevalence).astype(int)
        logits = np.where(labels == 1, 1.0, -1.0) + spread * rng.standard_normal(count)
        return labels, 1 / (1 + np.exp(-logits))

    labels, probabilities = pictures(397, 0.4)
    yield "no ties", labels, probabilities
    yield "ties of tenths", labels, probabilities.round(1)
    yield "ties of thousandths", labels, probabilities.round(3)
    yield "only 0 and 1", labels, probabilities.round(0)
    yield "one probability", labels, np.full_like(probabilities, 0.5)
    yield "few sick", *pictures(300, 0.02)
    yield "separable", labels, np.clip(labels * 0.5 + probabilities * 0.4, 0, 1)
    yield "reversed", 1 - labels, probabilities
    yield "all normal", np.zeros_like(labels), probabilities
    yield "all pneumonia", np.ones_like(labels), probabilities
    for count in (1, 2, 3, 5, 8, 14, 15, 16, 17):
        yield f"{count} pictures", *pictures(count, 0.5)
        yield f"{count} pictures with ties", *tied(pictures(count, 0.5))


def tied(pictures):
    labels, probabilities = pictures
    return labels, probabilities.round(1)


def expected_calibration_error(labels, probabilities):
    """Equal-mass bins by array_split; pictures of equal probability take their mean label, since they have no order."""
    _, inverse, counts = np.unique(probabilities, return_inverse=True, return_counts=True)
    shares = (np.bincount(inverse, weights=labels) / counts)[inverse]
    order = np.argsort(probabilities, kind="stable")
    bins = zip(np.array_split(probabilities[order], BINS), np.array_split(shares[order], BINS), strict=True)
    return sum(abs(p.mean() - y.mean()) * len(p) for p, y in bins if len(p)) / len(labels)


def threshold_free(labels, probabilities):
    both = 0 < labels.sum() < len(labels)
    return {
        "areaUnderROC": metrics.roc_auc_score(labels, probabilities) if both else None,
        "averagePrecision": metrics.average_precision_score(labels, probabilities) if both else None,
        "brierScore": metrics.brier_score_loss(labels, probabilities, labels=[0, 1], pos_label=1),
        "logLoss": metrics.log_loss(labels, probabilities, labels=[0, 1]),
        "expectedCalibrationError": expected_calibration_error(labels, probabilities),
    }


def at_threshold(labels, probabilities, threshold):
    called = (probabilities >= threshold).astype(int)
    (tn, fp), (fn, tp) = metrics.confusion_matrix(labels, called, labels=[0, 1]).tolist()
    normal, sick = tn + fp > 0, tp + fn > 0
    sensitivity = metrics.recall_score(labels, called, zero_division=np.nan) if sick else None
    specificity = metrics.recall_score(labels, called, pos_label=0, zero_division=np.nan) if normal else None
    figures = {
        "sensitivity": sensitivity,
        "specificity": specificity,
        "accuracy": metrics.accuracy_score(labels, called),
        "balancedAccuracy": metrics.balanced_accuracy_score(labels, called) if normal and sick else None,
        "f1": metrics.f1_score(labels, called) if sick else None,
        "matthewsCorrelation": metrics.matthews_corrcoef(labels, called) if normal and sick and tp + fp and tn + fn else None,
    }
    for prevalence in PREVALENCES:
        weights = np.where(labels == 1, prevalence / max(tp + fn, 1), (1 - prevalence) / max(tn + fp, 1))
        for name, call in (("positive", 1), ("negative", 0)):
            defined = normal and sick and (called == call).any()
            figures[f"{name}At{prevalence}"] = (
                metrics.precision_score(labels, called, pos_label=call, sample_weight=weights) if defined else None
            )
    return {"threshold": threshold, "matrix": [tp, fp, tn, fn], "figures": figures}


def curves(labels, probabilities):
    if not 0 < labels.sum() < len(labels):
        return {"roc": [], "precisionRecall": []}
    fpr, tpr, _ = metrics.roc_curve(labels, probabilities, drop_intermediate=False)
    precision, recall, _ = metrics.precision_recall_curve(labels, probabilities)
    return {"roc": np.column_stack([fpr, tpr]).tolist(), "precisionRecall": np.column_stack([recall, precision]).tolist()}


def case(name, labels, probabilities):
    # One threshold is a probability that occurs, to test "at or above".
    thresholds = [0.2, 0.5, 0.8, float(probabilities[0]), 0.0, 1.0]
    return {
        "name": name,
        "labels": labels.tolist(),
        "probabilities": probabilities.tolist(),
        "figures": threshold_free(labels, probabilities),
        "points": [at_threshold(labels, probabilities, threshold) for threshold in thresholds],
        "quantiles": {str(share): float(np.quantile(probabilities, share)) for share in (0, 0.025, 0.5, 0.975, 1)},
        **curves(labels, probabilities),
    }


def xoshiro256(seed, count):
    """xoshiro256** seeded by SplitMix64, written from its authors' description."""
    mask = (1 << 64) - 1

    def rotate(value, places):
        return ((value << places) | (value >> (64 - places))) & mask

    state = []
    for _ in range(4):
        seed = (seed + 0x9E3779B97F4A7C15) & mask
        mixed = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        state.append(mixed ^ (mixed >> 31))
    for _ in range(count):
        yield rotate(state[1] * 5 & mask, 7) * 9 & mask
        shifted = (state[1] << 17) & mask
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= shifted
        state[3] = rotate(state[3], 45)


if __name__ == "__main__":
    seeds = [int(argument) for argument in sys.argv[1:]]
    json.dump(
        {
            "cases": [case(f"{name}, seed {seed}", *pictures) for seed in seeds for name, *pictures in cases(seed)],
            "generators": [{"seed": seed, "outputs": list(map(str, xoshiro256(seed, 8)))} for seed in seeds],
        },
        sys.stdout,
        allow_nan=False,
    )
