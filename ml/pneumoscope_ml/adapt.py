"""Trains the later stages on pooled features of strongly changed films, several times from the same start, and averages the outcomes with it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from . import course, data
from .batches import Batches
from .course import Course, State
from .pool import EarlyGraph, Pool
from .train import cycle_rates


def adapt(config: dict, base: Path, folder: Path) -> Path:
    """The file of the weights after adaptation, given that of those before it."""
    finished = folder / "network.pt"
    if not finished.exists():
        features, targets = pooled(config, base, folder)
        states = [torch.load(member(config, base, folder, number, features, targets), weights_only=True) for number in range(config["adapt"]["members"])]
        torch.save(average(config, base, states, features), finished)
    return finished


def pooled(config: dict, base: Path, folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """What the early stages of `base` make of the changed films, and the soft labels of these."""
    records = data.fold(data.load_records(), "train", config)
    batches = Batches(records, data.load_pictures(records), config | {"augment": config["augment"] | config["adapt"]["augment"]})
    early = EarlyGraph(course.load(config, base), config["adapt"]["frozen_stages"], folder / "early.onnx")
    pool = Pool(folder, config["adapt"]["pictures"])
    pool.fill(early, batches, config["adapt"]["block"])
    features, films = pool.load()
    return features, batches.targets[films]


def member(config: dict, base: Path, folder: Path, number: int, features: np.ndarray, targets: np.ndarray) -> Path:
    """The file of the weights that one order of the pool leads to."""
    finished = folder / f"member{number}.pt"
    if not finished.exists():
        options = config["adapt"]
        torch.manual_seed(config["seed"] + number)
        rates = cycle_rates(options["steps"], config["train"]["warmup_steps"], 1.0)
        first = options["frozen_stages"]
        run = Course(course.load(config, base), lambda network, seen: network.later(seen, first)[0], rates, config["train"] | options, folder / f"member{number}-checkpoint.pt")
        run.finish(_batches(options, config["seed"] + number, features, targets, run.done), {options["steps"]: finished})
    return finished


def average(config: dict, base: Path, states: list[State], features: np.ndarray) -> State:
    """The mean of the members and of their common start, with BatchNorm statistics of the later stages estimated anew for it."""
    network = course.load(config, base)
    network.load_state_dict(course.mean_of([network.state_dict(), *states]))
    first, count = config["adapt"]["frozen_stages"], config["train"]["recalibration_pictures"]
    parts = (_tensor(features[start : start + 32]) for start in range(0, count, 32))
    course.settle(network.features[first:], lambda seen: network.later(seen, first), parts)
    return network.state_dict()


def _batches(options: dict, seed: int, features: np.ndarray, targets: np.ndarray, done: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """The batches from step `done` on; every round visits the whole pool in its own order."""
    in_round = len(features) // options["batch"]
    for step in range(done, options["steps"]):
        order = np.random.default_rng([seed, step // in_round]).permutation(len(features))
        chosen = np.sort(order[step % in_round * options["batch"] :][: options["batch"]])
        yield _tensor(features[chosen]), torch.from_numpy(targets[chosen])


def _tensor(features: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(features.astype(np.float32)).contiguous(memory_format=torch.channels_last)
