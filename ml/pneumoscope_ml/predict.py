"""What the exported graph says: every figure is measured on the file that ships, not on the network it came from."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime


@dataclass(frozen=True)
class Output:
    logit: np.ndarray
    activation: np.ndarray
    ood_score: np.ndarray


class Graph:
    """An ONNX file fed with `uint8 [n, 224, 224]`."""

    def __init__(self, path: Path, threads: int = 2):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def __call__(self, pictures: np.ndarray, batch: int = 16) -> Output:
        parts = [self._run(pictures[first : first + batch]) for first in range(0, len(pictures), batch)]
        return Output(*(np.concatenate(column) for column in zip(*parts)))

    def _run(self, pictures: np.ndarray) -> list[np.ndarray]:
        return self.session.run(["logit", "activation", "ood_score"], {"image": pictures[:, None]})
