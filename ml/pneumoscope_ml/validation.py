"""What the exported graph says of the validation films, as they are and under every stress."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import data, stress
from .data import Record
from .predict import Graph


@dataclass(frozen=True)
class Validation:
    """Films of the `val` and `shift` folds and the graph's outputs for them, one row of `logit` and `ood_score` a stress."""

    records: Sequence[Record]
    positive: np.ndarray
    logit: dict[str, np.ndarray]
    ood_score: dict[str, np.ndarray]

    def rows(self, source: str) -> np.ndarray:
        return data.mask(self.records, source)

    def pooled(self, source: str) -> tuple[np.ndarray, np.ndarray]:
        """Labels and logits of one source over all stresses."""
        rows = self.rows(source)
        return np.tile(self.positive[rows], len(self.logit)), np.concatenate([logit[rows] for logit in self.logit.values()])


def films(config: dict) -> list[Record]:
    records = data.load_records()
    return data.fold(records, "val", config) + data.fold(records, "shift", config)


def predict(config: dict, graph: Graph, cache: Path) -> Validation:
    """Runs the graph over all stresses once; `cache` keeps the answers."""
    records = films(config)
    if not cache.exists():
        pictures = data.load_pictures(records)
        columns: dict[str, np.ndarray] = {}
        for name in stress.STRESSES:
            output = graph(stress.apply(name, pictures))
            columns |= {f"logit|{name}": output.logit, f"ood_score|{name}": output.ood_score}
            print(f"validated under stress: {name}", flush=True)
        np.savez(cache, **columns)
    with np.load(cache) as stored:
        pick = lambda kind: {name: stored[f"{kind}|{name}"] for name in stress.STRESSES}
        return Validation(records, data.labels(records), pick("logit"), pick("ood_score"))
