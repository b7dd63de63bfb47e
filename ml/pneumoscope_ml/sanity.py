"""Does the activation map show what the network learned? Where does it peak, and does it change when the weights are scrambled?"""

import numpy as np
import torch
from scipy.stats import spearmanr
from torch import nn

from .network import Network

# The lungs' field on squashed frontal films: collimation, arms, neck and abdomen lie outside.
FIELD = (slice(1, 6), slice(1, 6))
SCRAMBLED = {"head": ["head"], "head and last stage": ["head", "features.8"], "head and last three stages": ["head", "features.8", "features.7", "features.6"]}


def peak_share(activation: np.ndarray) -> float:
    """Share of maps `[n, 7, 7]` whose peak lies in the inner 5 x 5 cells."""
    inside = activation[(slice(None), *FIELD)].max((1, 2)) == activation.max((1, 2))
    return float(inside.mean())


def randomised(network: Network, pictures: np.ndarray, seed: int) -> dict[str, float]:
    """Mean rank correlation between the maps before and after stages are given random weights; near 0 is sane."""
    before = _maps(network, pictures)
    state = {name: value.clone() for name, value in network.state_dict().items()}
    correlations = {}
    for name, stages in SCRAMBLED.items():
        torch.manual_seed(seed)
        for stage in stages:
            _scramble(network.get_submodule(stage))
        correlations[name] = float(np.mean([spearmanr(a, b).statistic for a, b in zip(before, _maps(network, pictures))]))
        network.load_state_dict(state)
    return correlations


def _scramble(stage: nn.Module) -> None:
    for parameter in stage.parameters():
        if parameter.dim() > 1:
            nn.init.normal_(parameter, std=float(parameter.detach().std()))


@torch.no_grad()
def _maps(network: Network, pictures: np.ndarray) -> np.ndarray:
    _, activation = network(torch.from_numpy(pictures)[:, None])
    return activation.flatten(1).numpy()
