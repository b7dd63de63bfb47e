"""`python -m pneumoscope_ml [STAGE …]`: makes a model version, stage by stage; what is finished is not done again."""

import argparse
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch

from . import adapt, calibrate, card, course, data, evaluate, export, flag, manifest, quantise, sanity, settings, shortcuts, train, validation
from .answers import Reading
from .predict import Graph


class Making:
    """One model version in the making: configuration, where it goes and where measurements are kept."""

    def __init__(self, config: dict, run: Path):
        self.config = config
        self.run = run
        self.folder = settings.version_folder(config)
        self.graph = run / "model.onnx"
        self.quantised = run / "model.int8.onnx"

    def train(self) -> None:
        base = train.train(self.config, self.run)
        adapt.adapt(self.config, base, self.run)

    def export(self) -> None:
        export.export(self.config, self.run, self.graph)
        for cache in ("validation.npz", "flagging.json"):
            (self.run / cache).unlink(missing_ok=True)

    def quantise(self) -> None:
        films = export.radiographs(self.config)[:: self.config["quantise"]["stride"]]
        quantise.quantise(self.graph, self.quantised, films, self.config)

    def evaluate(self) -> None:
        """Calibrates, chooses thresholds, measures, and writes manifest and card."""
        graph = Graph(self.graph)
        seen = validation.predict(self.config, graph, self.run / "validation.npz")
        flagging = flag.choose(self.config, graph, seen, self.run / "flagging.json")
        calibration = calibrate.fit(seen, self.config)
        reading = Reading(calibration, calibrate.thresholds(seen, calibration, self.config), flagging.threshold)
        activation = graph(data.load_pictures(seen.records)).activation
        gate = quantise.gate(self.config, seen, Graph(self.quantised), reading) if self.quantised.exists() else None
        figures = evaluate.figures(seen, reading) | {
            "outOfDistribution": asdict(flagging),
            "shortcuts": shortcuts.baselines(self.config),
            "saliency": self._saliency(seen, activation),
        }
        self._publish()
        manifest.write(self.folder, self.config, seen, reading, activation, gate, figures)
        card.write(self.folder, self.config["calibrate"]["prevalence"])
        print(json.dumps(figures["validation"], indent=2), flush=True)

    def _publish(self) -> None:
        """Graphs enter the version's folder only together with the manifest that names them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for graph in filter(Path.exists, (self.graph, self.quantised)):
            shutil.copy(graph, self.folder)

    def _saliency(self, seen: validation.Validation, activation) -> dict:
        network = course.load(self.config, self.run / "network.pt")
        rows = seen.rows("kermany") & seen.positive & (seen.logit["none"] > 0)
        films = data.load_pictures([record for record, chosen in zip(seen.records, rows) if chosen][::8])
        return {
            "peakInside": sanity.peak_share(activation[rows]),
            "scrambledCorrelation": sanity.randomised(network, films, self.config["seed"]),
        }


STAGES: dict[str, Callable[[Making], None]] = {
    "train": Making.train,
    "export": Making.export,
    "quantise": Making.quantise,
    "evaluate": Making.evaluate,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m pneumoscope_ml", description=__doc__)
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=f"of {', '.join(STAGES)}; all in this order when none is named")
    parser.add_argument("--config", type=Path, help="another config.toml")
    parser.add_argument("--run", default="main", help="name of the folder under ml/runs that holds checkpoints and measurements")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()
    unknown = set(options.stages) - set(STAGES)
    if unknown:
        parser.error(f"no such stage: {', '.join(sorted(unknown))}")
    torch.set_num_threads(options.threads)
    making = Making(settings.load_config(options.config), settings.run_folder(options.run))
    for stage in options.stages or STAGES:
        print(f"== {stage}", flush=True)
        STAGES[stage](making)


if __name__ == "__main__":
    main()
