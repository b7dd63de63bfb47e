"""Endless augmented batches, balanced over source, label and view, made on threads ahead of the network."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch

from .augment import Augmentation
from .data import Record

Batch = tuple[torch.Tensor, torch.Tensor]


def sampling_weights(records: Sequence[Record], nih_share: float) -> np.ndarray:
    """Both labels equally likely within a source and a view, so that neither source nor view tells the label."""
    cells = Counter((record.source, record.view, record.positive) for record in records)
    views = Counter((record.source, record.view) for record in records)
    sources = Counter(record.source for record in records)
    share = {"nih": nih_share, "kermany": 1 - nih_share}
    weights = np.array([
        share[record.source] * views[record.source, record.view] / sources[record.source] / cells[record.source, record.view, record.positive]
        for record in records
    ])
    return weights / weights.sum()


def targets(records: Sequence[Record], smoothing: dict[str, float]) -> np.ndarray:
    """Soft labels: the more a source's labels are doubted, the nearer to one half."""
    doubt = np.array([smoothing[record.source] for record in records])
    positive = np.array([record.positive for record in records])
    return (positive * (1 - doubt) + (1 - positive) * doubt).astype(np.float32)


class Batches:
    """A batch is a function of the seed and its number, so that a resumed run sees what the killed one would have seen."""

    def __init__(self, records: Sequence[Record], pictures: np.ndarray, config: dict):
        self.pictures = pictures
        self.weights = sampling_weights(records, config["train"]["nih_share"])
        self.targets = targets(records, config["train"]["smoothing"])
        self.augment = Augmentation(config["augment"])
        self.seed = config["seed"]

    def make(self, number: int, size: int, count: int) -> Batch:
        batch, chosen = self.draw(number, size, count)
        return torch.from_numpy(batch)[:, None], torch.from_numpy(self.targets[chosen])

    def draw(self, number: int, size: int, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Changed pictures and which films they were."""
        random = np.random.default_rng([self.seed, number])
        chosen = random.choice(len(self.pictures), count, p=self.weights)
        return np.stack([self.augment(self.pictures[index], size, random) for index in chosen]), chosen

    def ahead(self, plan: Sequence[tuple[int, int, int]]) -> Iterator[Batch]:
        """The batches of `plan`, each (number, size, count)."""
        return ahead(self.make, plan)


def ahead(make: Callable, plan: Sequence[tuple]) -> Iterator:
    """What `make` gives for each entry of `plan`, one being made while another is used."""
    with ThreadPoolExecutor(1) as pool:
        waiting = [pool.submit(make, *entry) for entry in plan[:2]]
        for index in range(len(plan)):
            if index + 2 < len(plan):
                waiting.append(pool.submit(make, *plan[index + 2]))
            yield waiting.pop(0).result()
