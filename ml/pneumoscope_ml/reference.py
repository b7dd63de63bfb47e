"""Predictions by Pillow, pydicom and ONNX Runtime's Python package, one JSON line a file.

python -m pneumoscope_ml.reference --model models/pneumonia/2 FILE...
"""

import argparse
import hashlib
import json
import math
from pathlib import Path

import numpy as np
import onnxruntime

from .preprocess import model_input


class Model:
    def __init__(self, folder: Path):
        self.manifest = json.loads((folder / "manifest.json").read_text())
        graph = next(graph for graph in self.manifest["graphs"] if graph["precision"] == "fp32")
        self.session = onnxruntime.InferenceSession(folder / graph["file"], providers=["CPUExecutionProvider"])

    def predict(self, picture: np.ndarray) -> dict:
        names = self.manifest["outputs"]
        outputs = [names["logit"], names["outOfDistribution"]]
        logit, ood_score = self.session.run(outputs, {self.manifest["input"]["name"]: picture[None, None]})
        probability = self.calibrated(float(logit[0]))
        return {
            "logit": float(logit[0]),
            "probability": probability,
            "ood_score": float(ood_score[0]),
            "finding": self.finding(probability),
        }

    def calibrated(self, logit: float) -> float:
        calibration = self.manifest["calibration"]
        return 1 / (1 + math.exp(-(calibration["slope"] * logit + calibration["intercept"])))

    def finding(self, probability: float) -> str:
        points = self.manifest["operatingPoints"]
        if probability >= points["highSpecificity"]["threshold"]:
            return "pneumonia"
        return "normal" if probability < points["highSensitivity"]["threshold"] else "indeterminate"


def answer(model: Model, path: Path) -> dict:
    try:
        picture = model_input(path.read_bytes())
    except Exception as error:  # whatever a decoder raises, the remaining files are still to be read
        return {"file": str(path), "error": f"{type(error).__name__}: {error}"}
    return {"file": str(path), "input_sha256": hashlib.sha256(picture.tobytes()).hexdigest(), **model.predict(picture)}


def main():
    parser = argparse.ArgumentParser(description="The reference predictions that the native road is compared with.")
    parser.add_argument("--model", type=Path, required=True, help="a folder with manifest.json and the graph")
    parser.add_argument("files", type=Path, nargs="+")
    arguments = parser.parse_args()
    model = Model(arguments.model)
    for path in arguments.files:
        print(json.dumps(answer(model, path)), flush=True)


if __name__ == "__main__":
    main()
