"""How unlike the training radiographs a picture is, computed inside the graph.

Features of a film lie near a low-dimensional subspace fitted to the training films; what a picture has outside it says how strange it is.
Nothing but radiographs is fitted, so nothing hangs on which outliers were thought of beforehand.
"""

from collections.abc import Iterator

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from .network import Network

EARLY, MIDDLE = 3, 5  # stages with 40 channels at 28 x 28 and 112 channels at 14 x 14


def descriptors(stages: list[torch.Tensor]) -> dict[str, torch.Tensor]:
    """Where things are (7 x 7 grids of two depths) and what they are made of (means and deviations over the picture)."""
    early, middle = stages[EARLY], stages[MIDDLE]
    moments = [statistic for stage in (early, middle) for statistic in (stage.mean((2, 3)), _deviation(stage))]
    return {
        "early": functional.avg_pool2d(early, 4).flatten(1),
        "middle": functional.avg_pool2d(middle, 2).flatten(1),
        "texture": torch.cat(moments, dim=1),
    }


class Subspace(nn.Module):
    """Principal components of one descriptor; gives the logarithm of the distance to them, in standard scores of the training films."""

    def __init__(self, size: int, components: int):
        super().__init__()
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("axes", torch.zeros(size, components))
        self.register_buffer("centre", torch.zeros(()))
        self.register_buffer("spread", torch.ones(()))

    def fit(self, samples: torch.Tensor) -> None:
        self.mean.copy_(samples.mean(0))
        _, _, axes = torch.pca_lowrank(samples - self.mean, q=self.axes.shape[1], center=False, niter=8)
        self.axes.copy_(axes)
        distance = self._distance(samples)
        self.centre.copy_(distance.mean())
        self.spread.copy_(distance.std())

    def forward(self, sample: torch.Tensor) -> torch.Tensor:
        return (self._distance(sample) - self.centre) / self.spread

    def _distance(self, sample: torch.Tensor) -> torch.Tensor:
        centred = sample - self.mean
        within = centred @ self.axes
        outside = centred.square().sum(1) - within.square().sum(1)
        return outside.clamp(min=1e-6).log() / 2


class Detector(nn.Module):
    """The mean of the subspaces' scores; larger is stranger."""

    def __init__(self, sizes: dict[str, int], components: dict[str, int]):
        super().__init__()
        self.subspaces = nn.ModuleDict({name: Subspace(sizes[name], components[name]) for name in components})

    def forward(self, samples: dict[str, torch.Tensor]) -> torch.Tensor:
        return torch.stack([subspace(samples[name]) for name, subspace in self.subspaces.items()]).mean(0)


def fit(network: Network, pictures: np.ndarray, config: dict) -> Detector:
    """A detector fitted to radiographs given as `uint8 [n, 224, 224]`."""
    parts = list(_describe(network, pictures))
    samples = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
    detector = Detector({name: sample.shape[1] for name, sample in samples.items()}, config["outliers"]["components"])
    torch.manual_seed(config["seed"])
    for name, subspace in detector.subspaces.items():
        subspace.fit(samples[name])
    return detector


@torch.no_grad()
def _describe(network: Network, pictures: np.ndarray) -> Iterator[dict[str, torch.Tensor]]:
    for first in range(0, len(pictures), 32):
        yield descriptors(network.stages(torch.from_numpy(pictures[first : first + 32])[:, None]))


def _deviation(stage: torch.Tensor) -> torch.Tensor:
    centred = stage - stage.mean((2, 3), keepdim=True)
    return centred.square().mean((2, 3)).add(1e-6).sqrt()
