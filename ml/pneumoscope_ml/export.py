"""Network and outlier detector as one ONNX graph."""

from pathlib import Path

import numpy as np
import onnx
import torch
from torch import nn

from . import course, data, outliers, settings
from .augment import Augmentation
from .network import Network
from .predict import Graph

OPSET = 18


class Reader(nn.Module):
    """The graph of docs/model-manifest.md: `uint8 [n, 1, 224, 224]` to logit, activation and out-of-distribution score."""

    def __init__(self, network: Network, detector: outliers.Detector):
        super().__init__()
        self.network = network
        self.detector = detector

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        stages = self.network.stages(image)
        logit, activation = self.network.classify(stages[-1])
        return logit, activation, self.detector(outliers.descriptors(stages))


def export(config: dict, run: Path, target: Path) -> None:
    """Fits the detector, writes the graph and checks that it computes what the network does."""
    network = course.load(config, run / "network.pt")
    films = radiographs(config)
    reader = Reader(network, outliers.fit(network, films, config)).eval()
    write(reader, target)
    check(reader, films[:8], Graph(target))


def radiographs(config: dict) -> np.ndarray:
    """Training films to fit the detector to: both sources alike, as they are and as another machine might have shown them."""
    random = np.random.default_rng(config["seed"])
    records = data.fold(data.load_records(), "train", config)
    kermany = [record for record in records if record.source == "kermany"]
    chosen = [kermany[index] for index in random.choice(len(kermany), config["outliers"]["kermany_films"], replace=False)]
    films = data.load_pictures(chosen + [record for record in records if record.source == "nih"])
    mild = Augmentation(config["augment"] | config["outliers"]["augment"])
    return np.concatenate([films, np.stack([mild(film, settings.SIDE, random) for film in films])])


def write(reader: Reader, target: Path) -> None:
    example = torch.zeros(2, 1, settings.SIDE, settings.SIDE, dtype=torch.uint8)
    program = torch.onnx.export(
        reader,
        (example,),
        dynamo=True,
        opset_version=OPSET,
        input_names=["image"],
        output_names=["logit", "activation", "ood_score"],
        dynamic_shapes={"image": {0: torch.export.Dim("batch", min=1, max=4096)}},
        external_data=False,
        verbose=False,
    )
    model = program.model_proto
    strip(model)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def strip(model: onnx.ModelProto) -> None:
    """Drops what the exporter noted about its own source files: nobody needs it, and it names places on the training machine."""
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")


def check(reader: Reader, pictures: np.ndarray, graph: Graph) -> None:
    with torch.no_grad():
        expected = [tensor.numpy() for tensor in reader(torch.from_numpy(pictures)[:, None])]
    output = graph(pictures)
    for name, want, have in zip(("logit", "activation", "ood_score"), expected, (output.logit, output.activation, output.ood_score)):
        np.testing.assert_allclose(have, want, atol=1e-3, err_msg=name)
    np.testing.assert_allclose(output.logit, output.activation.mean((1, 2)), atol=1e-5)
