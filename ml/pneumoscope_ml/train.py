"""Progressive training with averaged weights; resumes from its last checkpoint."""

import itertools
import math
from pathlib import Path

import torch

from . import course, data, network, settings
from .batches import Batches
from .course import Course

Step = tuple[int, int, int]


def train(config: dict, folder: Path) -> Path:
    """Trains on the `train` fold; gives the file of the cycles' mean weights with BatchNorm statistics estimated anew for them."""
    finished = folder / "base.pt"
    if not finished.exists():
        torch.manual_seed(config["seed"])
        records = data.fold(data.load_records(), "train", config)
        batches = Batches(records, data.load_pictures(records), config)
        ends = cycle_ends(config, folder)
        run = Course(network.create(config), _read, learning_rates(config["train"]), config["train"], folder / "checkpoint.pt")
        run.finish(batches.ahead(plan(config)[run.done :]), {end: path for path, end in ends.items()})
        trained = network.Network(config)
        trained.load_state_dict(course.mean_of([torch.load(path, weights_only=True) for path in ends]))
        recalibrate(trained, batches, config)
        torch.save(trained.state_dict(), finished)
    return finished


def plan(config: dict) -> list[Step]:
    """Every step of every cycle as (number, size, batch)."""
    steps = [(stage["size"], stage["batch"]) for cycle in config["train"]["cycles"] for stage in cycle["stages"] for _ in range(stage["steps"])]
    return [(number, size, batch) for number, (size, batch) in enumerate(steps)]


def learning_rates(config: dict) -> list[float]:
    """Each step's share of the learning rate: in every cycle a linear warm-up, then half a cosine down to zero."""
    return [share for cycle in config["cycles"] for share in cycle_rates(cycle_length(cycle), config["warmup_steps"], cycle["rate"])]


def cycle_rates(total: int, warmup: int, rate: float) -> list[float]:
    rising = [(step + 1) / warmup for step in range(warmup)]
    falling = [(1 + math.cos(math.pi * step / (total - warmup))) / 2 for step in range(total - warmup)]
    return [rate * share for share in (rising + falling)[:total]]


def cycle_length(cycle: dict) -> int:
    return sum(stage["steps"] for stage in cycle["stages"])


def cycle_ends(config: dict, folder: Path) -> dict[Path, int]:
    """Where the averaged weights of each cycle go, and after which step."""
    ends = itertools.accumulate(map(cycle_length, config["train"]["cycles"]))
    return {folder / f"cycle{number}.pt": end for number, end in enumerate(ends, 1)}


def recalibrate(trained: network.Network, batches: Batches, config: dict) -> None:
    """BatchNorm statistics of the averaged weights at full size, over what training saw."""
    first, count = len(plan(config)), 32
    rounds = config["train"]["recalibration_pictures"] // count
    images = (image for image, _ in batches.ahead([(first + number, settings.SIDE, count) for number in range(rounds)]))
    course.settle(trained, trained, images)


def _read(trained: network.Network, image: torch.Tensor) -> torch.Tensor:
    return trained(image)[0]
