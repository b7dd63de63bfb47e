"""The same graph with 8-bit weights and activations, and the gate that says whether it may stand in for the first."""

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
from onnx import numpy_helper
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from . import data, metrics
from .answers import Reading, findings
from .predict import Graph
from .validation import Validation


@dataclass(frozen=True)
class Gate:
    """What quantising cost on unstressed validation films."""

    passed: bool
    aucLoss: float
    findingsChanged: float
    flagsChanged: float

    def manifest(self) -> dict[str, object]:
        return asdict(self)


class Films(CalibrationDataReader):
    """Feeds radiographs to the calibrator, in batches of eight because it wants all of one size; up to seven are left over."""

    def __init__(self, pictures: np.ndarray):
        self.batches = iter(pictures[: len(pictures) // 8 * 8].reshape(-1, 8, 1, *pictures.shape[1:]))

    def get_next(self) -> dict[str, np.ndarray] | None:
        batch = next(self.batches, None)
        return None if batch is None else {"image": batch}


def quantise(source: Path, target: Path, films: np.ndarray, config: dict) -> None:
    """Static, per channel, QDQ, of the late pointwise convolutions."""
    with TemporaryDirectory() as scratch:
        prepared = Path(scratch) / "prepared.onnx"
        quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
        quantize_static(
            str(prepared),
            str(target),
            Films(films),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.Percentile,
            extra_options={"CalibPercentile": config["quantise"]["percentile"]},
            op_types_to_quantize=["Conv"],
            nodes_to_exclude=[node.name for node in onnx.load(prepared).graph.node if node.op_type == "Conv" and not may_be_rounded(node, config)],
        )
    align(source, target, films)


def may_be_rounded(node: onnx.NodeProto, config: dict) -> bool:
    """Pointwise convolutions of the last stages: earlier ones give the outlier score, where rounding looks strange, and all the others cost findings."""
    stage = re.match(r"network\.features\.(\d+)\.", node.input[1])
    squeeze_and_excitation = ".fc" in node.input[1]
    depthwise = any(attribute.name == "group" and attribute.i > 1 for attribute in node.attribute)
    return stage is not None and int(stage[1]) >= config["quantise"]["first_stage"] and not squeeze_and_excitation and not depthwise


def align(source: Path, target: Path, films: np.ndarray) -> None:
    """Undoes in the head what rounding did to the logits' scale and offset."""
    slope, offset = np.polyfit(Graph(target)(films).logit, Graph(source)(films).logit, 1)
    model = onnx.load(target)
    for tensor in model.graph.initializer:
        if tensor.name in ("network.head.weight", "network.head.bias"):
            values = numpy_helper.to_array(tensor) * slope + (offset if tensor.name.endswith("bias") else 0)
            tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float32), tensor.name))
    onnx.save(model, target)


def gate(config: dict, validation: Validation, quantised: Graph, reading: Reading) -> Gate:
    output = quantised(data.load_pictures(validation.records))
    plain = validation.logit["none"]
    loss = max(_auc_loss(validation, source, plain, output.logit) for source in ("kermany", "nih"))
    changed = float((findings(plain, reading) != findings(output.logit, reading)).mean())
    flags = float(((validation.ood_score["none"] > reading.outlier) != (output.ood_score > reading.outlier)).mean())
    allowed = config["quantise"]
    passed = loss <= allowed["auc_loss"] and changed <= allowed["findings_changed"] and flags <= allowed["flags_changed"]
    return Gate(bool(passed), loss, changed, flags)


def _auc_loss(validation: Validation, source: str, plain: np.ndarray, quantised: np.ndarray) -> float:
    rows = validation.rows(source)
    return metrics.auc(validation.positive[rows], plain[rows]) - metrics.auc(validation.positive[rows], quantised[rows])
