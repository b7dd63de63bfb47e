"""Writes `manifest.json`: everything the service needs to give the graph's output a meaning."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from . import calibrate, data
from .answers import Reading
from .data import Record
from .quantise import Gate
from .validation import Validation

SQUASHED = 224  # some originals are lost; what was kept of them says nothing about the size of films
BINS = 20


def write(folder: Path, config: dict, validation: Validation, reading: Reading, activation: np.ndarray, gate: Gate | None, figures: dict) -> None:
    records = data.load_records()
    pictures = data.load_pictures(validation.records)
    manifest = {
        "schema": 1,
        **config["version"],
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "graphs": graphs(folder, gate),
        "input": {"name": "image", "type": "uint8", "height": 224, "width": 224},
        "outputs": {"logit": "logit", "activation": "activation", "outOfDistribution": "ood_score", "activationHeight": 7, "activationWidth": 7},
        "calibration": {"method": "platt", "slope": reading.calibration.slope, "intercept": reading.calibration.intercept},
        "operatingPoints": {
            point: calibrate.measured(validation, reading.calibration, threshold) for point, threshold in reading.thresholds.items()
        },
        "outOfDistribution": {"threshold": reading.outlier},
        "saliency": {"scale": saliency_scale(activation, validation.positive)},
        "quality": quality(data.load_pictures(records), config["quality"]),
        "population": population(records),
        "reference": reference(validation, reading, pictures),
        "figures": figures,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


def graphs(folder: Path, gate: Gate | None) -> list[dict]:
    entries = [_graph(folder / "model.onnx", "fp32")]
    if gate is not None:
        entries.append(_graph(folder / "model.int8.onnx", "int8") | {"gate": gate.manifest()})
    return entries


def saliency_scale(activation: np.ndarray, positive: np.ndarray) -> float:
    """The 99th percentile of evidence for pneumonia on films that show it."""
    evidence = activation[positive]
    return float(np.quantile(evidence[evidence > 0], 0.99))


def quality(pictures: np.ndarray, config: dict) -> dict[str, dict[str, float]]:
    return {name: _bounds(values, config) for name, values in light(pictures).items()}


def light(pictures: np.ndarray) -> dict[str, np.ndarray]:
    """Brightness and contrast: mean and standard deviation over 255."""
    moments = np.array([(picture.mean(), picture.std()) for picture in pictures]) / 255
    return {"brightness": moments[:, 0], "contrast": moments[:, 1]}


def population(records: Sequence[Record]) -> dict:
    ages = [record.age for record in records if record.split == "train" and record.age is not None]
    return {
        # Kermany's paper gives the children's ages; the files do not.
        "ages": [
            {"minimumYears": 1, "maximumYears": 5, "source": "kermany"},
            {"minimumYears": int(min(ages)), "maximumYears": int(max(ages)), "source": "nih"},
        ],
        "modalities": ["CR", "DX"],
        "bodyParts": ["CHEST"],
        "viewPositions": ["AP", "PA"],
    }


def reference(validation: Validation, reading: Reading, pictures: np.ndarray) -> dict:
    size = np.array([(record.width, record.height) for record in validation.records if record.width != SQUASHED])
    score = validation.ood_score["none"]
    columns = {
        "probability": _histogram(reading.calibration(validation.logit["none"]), 0.0, 1.0),
        "outOfDistribution": _histogram(score, *_range(score)),
        **{name: _histogram(values, *_range(values)) for name, values in light(pictures).items()},
        "width": _histogram(size[:, 0], *_range(size[:, 0])),
        "height": _histogram(size[:, 1], *_range(size[:, 1])),
    }
    return {"pictures": len(validation.records), "histograms": columns}


def _graph(path: Path, precision: str) -> dict:
    content = path.read_bytes()
    return {"precision": precision, "file": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _bounds(values: np.ndarray, config: dict) -> dict[str, float]:
    low, high = np.quantile(values, [config["quantile"], 1 - config["quantile"]])
    margin = config["widened"] * (high - low)
    return {"minimum": round(float(max(low - margin, 0)), 4), "maximum": round(float(min(high + margin, 1)), 4)}


def _range(values: np.ndarray) -> tuple[float, float]:
    low, high = np.quantile(values, [0.005, 0.995])
    return float(low), float(high)


def _histogram(values: np.ndarray, low: float, high: float) -> dict[str, list]:
    edges = np.linspace(low, high, BINS + 1)
    counts, _ = np.histogram(np.clip(values, low, high), edges)
    return {"edges": [round(float(edge), 6) for edge in edges], "counts": counts.tolist()}
