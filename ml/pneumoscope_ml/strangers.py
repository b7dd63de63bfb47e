"""Sets of pictures that must be flagged: drawn ones, disfigured films, and the few real photographs that Python libraries carry."""

from collections.abc import Iterator

import cv2
import numpy as np
from matplotlib import cbook
from sklearn.datasets import load_sample_images

from . import disfigured, nonchest, preprocess, settings
from .settings import SIDE

DRAWN_EACH, DISFIGURED_EACH, CROPS_EACH = 60, 60, 40


def kinds(films: np.ndarray, seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """Each kind's name and its pictures, `uint8 [n, 224, 224]`."""
    for kind in nonchest.DRAWN:
        yield f"drawn: {kind}", nonchest.draw(kind, DRAWN_EACH, seed)
    for kind in disfigured.DISFIGURED:
        yield f"film {kind.replace('_', ' ')}", disfigured.disfigure(kind, films, DISFIGURED_EACH, seed)
    yield "photographs", photographs(seed)


def photographs(seed: int) -> np.ndarray:
    """scikit-learn's and matplotlib's sample photographs, whole and in random square crops."""
    random = np.random.default_rng(seed)
    colour = [*load_sample_images().images, cv2.imread(str(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)))[..., ::-1]]
    grey = [cv2.cvtColor(np.ascontiguousarray(photograph), cv2.COLOR_RGB2GRAY) for photograph in colour]
    crops = [_crop(photograph, random) for photograph in grey for _ in range(CROPS_EACH)]
    return np.stack([_squash(picture) for picture in grey + crops])


# The only real radiographs at hand that show no chest: a leg and a shoulder under fluoroscopy. Checked, never fitted to.
OTHER_PARTS = ("rg3_extremity_mono1_j2k_lossless.dcm", "rf_siemens_explicit_le_8bit.dcm")


def other_parts() -> dict[str, np.ndarray]:
    paths = [settings.SHARED / "data" / "dicom" / name for name in OTHER_PARTS]
    return {path.name: preprocess.model_input(path.read_bytes())[None] for path in paths if path.exists()}


def _crop(photograph: np.ndarray, random: np.random.Generator) -> np.ndarray:
    height, width = photograph.shape
    side = int(min(height, width) * random.uniform(0.3, 1.0))
    top, left = random.integers(0, height - side + 1), random.integers(0, width - side + 1)
    return photograph[top : top + side, left : left + side]


def _squash(picture: np.ndarray) -> np.ndarray:
    return cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
