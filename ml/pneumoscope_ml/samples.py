"""`python -m pneumoscope_ml.samples`: pictures to try the service with that are nobody's radiograph.

Each class is modelled by its mean, its principal components and the power spectrum of what those leave over; a sample is one random draw.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from sklearn.decomposition import PCA

from . import data, settings
from .answers import NORMAL, PNEUMONIA, Reading, findings
from .calibrate import POINTS, Calibration
from .predict import Graph

COMPONENTS = 100
GRAIN = 0.3  # of the residuals' amplitude: what they hold of ribs and edges cannot be drawn from a spectrum, and all of it looks like snow
WIDTH, HEIGHT = 1024, 840
CANDIDATES = 200
WANTED = {"normal": (NORMAL, 1), "pneumonia": (PNEUMONIA, 2)}


@dataclass(frozen=True)
class FilmModel:
    """A Gaussian over films of one class: correlated in the components, stationary beyond them."""

    pca: PCA
    amplitude: np.ndarray  # of the grain, by frequency
    films: np.ndarray

    def draw(self, random: np.random.Generator) -> np.ndarray:
        # Beyond 1.5 deviations the Gaussian leaves the films and shows ghosts.
        scores = np.clip(random.standard_normal(COMPONENTS), -1.5, 1.5) * np.sqrt(self.pca.explained_variance_)
        film = self.pca.mean_ + scores @ self.pca.components_
        grain = np.fft.irfft2(np.fft.rfft2(random.standard_normal((settings.SIDE,) * 2)) * self.amplitude, (settings.SIDE,) * 2)
        return np.clip(film.reshape(settings.SIDE, settings.SIDE) + grain, 0, 255).astype(np.uint8)

    def nearest(self, film: np.ndarray) -> float:
        """Root mean square difference from the most similar training film, in grey levels."""
        return float(np.sqrt(np.square(self.films - film.ravel().astype(np.float32)).mean(1).min()))

    def closeness_of_films(self) -> float:
        """The median over training films of the distance to their most similar other."""
        some = self.films[:: max(len(self.films) // 60, 1)]
        distances = [np.sort(np.square(self.films - film).mean(1))[1] for film in some]
        return float(np.sqrt(np.median(distances)))


def model_of(positive: bool, config: dict) -> FilmModel:
    records = [record for record in data.fold(data.load_records(), "train", config) if record.source == "kermany" and record.positive == positive]
    films = data.load_pictures(records[:: max(len(records) // 900, 1)]).reshape(-1, settings.SIDE**2).astype(np.float32)
    pca = PCA(COMPONENTS, svd_solver="randomized", random_state=config["seed"]).fit(films)
    residual = (films - pca.inverse_transform(pca.transform(films))).reshape(-1, settings.SIDE, settings.SIDE)
    amplitude = np.sqrt(np.mean([np.abs(np.fft.rfft2(left)) ** 2 for left in residual], axis=0)) / settings.SIDE * GRAIN
    return FilmModel(pca, amplitude, films)


def choose(name: str, model: FilmModel, graph: Graph, reading: Reading, seed: int) -> list[np.ndarray]:
    """The first draws that the model reads as it should, that are not flagged, and that are no near-copy of a film."""
    random = np.random.default_rng([seed, *name.encode()])
    finding, count = WANTED[name]
    limit, chosen = model.closeness_of_films(), []
    for attempt in range(CANDIDATES):
        film = model.draw(random)
        output = graph(film[None])
        fits = findings(output.logit, reading)[0] == finding and output.ood_score[0] <= reading.outlier
        if fits and model.nearest(film) >= limit:
            print(f"{name}: draw {attempt}, nearest film {model.nearest(film):.1f} grey levels away, films among themselves {limit:.1f}")
            chosen.append(film)
        if len(chosen) == count:
            break
    return chosen


def reading_of(folder: Path) -> Reading:
    manifest = json.loads((folder / "manifest.json").read_text())
    calibration = Calibration(manifest["calibration"]["slope"], manifest["calibration"]["intercept"])
    thresholds = {point: manifest["operatingPoints"][point]["threshold"] for point in POINTS}
    return Reading(calibration, thresholds, manifest["outOfDistribution"]["threshold"])


def save(film: np.ndarray, path: Path) -> None:
    large = cv2.resize(film, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(path), large, [cv2.IMWRITE_JPEG_QUALITY, 88])


def main() -> None:
    config = settings.load_config()
    folder = settings.version_folder(config)
    graph, reading = Graph(folder / "model.onnx"), reading_of(folder)
    target = settings.REPOSITORY / "samples"
    target.mkdir(exist_ok=True)
    for name in WANTED:
        model = model_of(name == "pneumonia", config)
        for number, film in enumerate(choose(name, model, graph, reading, config["seed"]), 1):
            save(film, target / f"{name}-{number}.jpeg")


if __name__ == "__main__":
    main()
