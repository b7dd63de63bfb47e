"""Grey levels to network input, inside the graph: half standard score, half rank, neither moved by exposure or contrast."""

import torch
from torch import nn

LEVELS = 256


class Normalisation(nn.Module):
    """`uint8 [n, 1, h, w]` to `float [n, 1, h, w]` with mean 0 and deviation near 1 inside the central ellipse.

    The rank of a grey level is unchanged by any monotone tone curve; the standard score keeps what ranks throw away.
    """

    def __init__(self, equalised_share: float, window: float):
        super().__init__()
        self.equalised_share = equalised_share
        self.window = window
        self.register_buffer("levels", torch.arange(LEVELS, dtype=torch.float32), persistent=False)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        index = image.flatten(1).long()
        share = self._histogram(index, image.shape[-2:])
        table = (1 - self.equalised_share) * self._standard(share) + self.equalised_share * self._rank(share)
        return table.gather(1, index).view(image.shape)

    def _histogram(self, index: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
        weight = ellipse(*shape, self.window).to(index.device).expand(index.shape[0], -1)
        counts = torch.zeros(index.shape[0], LEVELS, device=index.device).scatter_add(1, index, weight)
        return counts / counts.sum(1, keepdim=True)

    def _standard(self, share: torch.Tensor) -> torch.Tensor:
        mean = (share * self.levels).sum(1, keepdim=True)
        centred = self.levels - mean
        deviation = (share * centred.square()).sum(1, keepdim=True).add(1.0).sqrt()
        return (centred / deviation).clamp(-3, 3)

    def _rank(self, share: torch.Tensor) -> torch.Tensor:
        middle = share.cumsum(1) - share / 2
        return (middle - 0.5) * 12**0.5


def ellipse(height: int, width: int, part: float) -> torch.Tensor:
    """`[1, height * width]`: 1 inside the central ellipse that spans `part` of each side, else 0."""
    rows = torch.linspace(-1, 1, height)[:, None]
    columns = torch.linspace(-1, 1, width)[None, :]
    return ((rows.square() + columns.square()) <= part**2).float().reshape(1, -1)
