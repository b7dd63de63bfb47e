"""Changed films as the early stages see them, computed once: those stages are no longer trained, and they are most of the work."""

from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

from . import settings
from .batches import Batches, ahead
from .network import Network

FIRST = 1_000_000  # batch numbers from here on, which training never reaches
CHUNK = 32


class Early(nn.Module):
    """Normalisation and the first stages: `uint8 [n, 1, h, w]` to features."""

    def __init__(self, network: Network, count: int):
        super().__init__()
        self.normalisation = network.normalisation
        self.stages = network.features[:count]

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.stages(self.normalisation(image))


class EarlyGraph:
    """The same as an ONNX graph, which reads five times as many pictures a second."""

    def __init__(self, network: Network, count: int, path: Path, threads: int = 2):
        example = torch.zeros(2, 1, settings.SIDE, settings.SIDE, dtype=torch.uint8)
        shapes = {"image": {0: torch.export.Dim("batch", min=1, max=4096)}}
        torch.onnx.export(
            Early(network, count).eval(),
            (example,),
            path,
            dynamo=True,
            opset_version=18,
            input_names=["image"],
            dynamic_shapes=shapes,
            external_data=False,
            verbose=False,
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        return self.session.run(None, {"image": pictures[:, None]})[0]


class Pool:
    """Features of `count` changed films as `float16` in a file, and which film each was; a killed run goes on from the last whole block."""

    def __init__(self, folder: Path, count: int):
        self.path, self.films, self.count = folder / "pool.npy", folder / "pool-films.npy", count

    def fill(self, early: EarlyGraph, batches: Batches, block: int) -> None:
        films = np.load(self.films) if self.films.exists() else np.empty(0, np.int64)
        plan = [(FIRST + number, settings.SIDE, CHUNK) for number in range(len(films) // CHUNK, self.count // CHUNK)]
        for pictures, chosen in ahead(batches.draw, plan):
            self._put(len(films), early(pictures))
            films = np.concatenate([films, chosen])
            if len(films) % block == 0 or len(films) == self.count:
                np.save(self.films, films)
                print(f"pool {len(films)}/{self.count}", flush=True)

    def _put(self, first: int, seen: np.ndarray) -> None:
        mode = "r+" if self.path.exists() else "w+"
        np.lib.format.open_memmap(self.path, mode, np.float16, (self.count, *seen.shape[1:]))[first : first + len(seen)] = seen

    def load(self) -> tuple[np.ndarray, np.ndarray]:
        return np.load(self.path, mmap_mode="r"), np.load(self.films)
