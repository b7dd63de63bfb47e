"""How far one gets without looking at lungs: the floor under every figure of the model."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from . import data, metrics, settings
from .data import Record

THUMBNAIL = 32


def baselines(config: dict) -> dict[str, dict[str, float]]:
    """AUC on each source's `val` of models that see only the original's size, or only a thumbnail."""
    records = data.load_records()
    train, val = data.fold(records, "train", config), data.fold(records, "val", config)
    return {
        "width, height and aspect of the original": _auc(*map(with_known_size, (train, val)), sizes),
        f"linear model on {THUMBNAIL} x {THUMBNAIL} thumbnails": _auc(train, val, thumbnails),
    }


def with_known_size(records: Sequence[Record]) -> list[Record]:
    """Some originals are lost: what is left of them is 224 x 224, and that in itself tells their source."""
    return [record for record in records if (record.width, record.height) != (settings.SIDE, settings.SIDE)]


def sizes(records: Sequence[Record]) -> np.ndarray:
    size = np.log([(record.width, record.height) for record in records])
    return np.column_stack([size, size[:, 0] - size[:, 1]])


def thumbnails(records: Sequence[Record]) -> np.ndarray:
    pictures = data.load_pictures(records)
    return np.stack([cv2.resize(picture, (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA).ravel() for picture in pictures]) / 255


def _auc(train: Sequence[Record], val: Sequence[Record], see: Callable[[Sequence[Record]], np.ndarray]) -> dict[str, float]:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=500)).fit(see(train), data.labels(train))
    score = model.decision_function(see(val))
    rows = {source: data.mask(val, source) for source in ("kermany", "nih")}
    return {source: metrics.auc(data.labels(val)[row], score[row]) for source, row in rows.items()}
