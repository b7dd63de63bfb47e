"""Augmentation keeps size and type, repeats with its seed, and leaves a picture a picture."""

import numpy as np
import pytest

pytest.importorskip("cv2", reason="SKIPPED LOUDLY: OpenCV is not installed (ml/requirements-train.txt)")

from pneumoscope_ml import stress  # noqa: E402
from pneumoscope_ml.augment import Augmentation  # noqa: E402


@pytest.fixture
def picture() -> np.ndarray:
    rows, columns = np.mgrid[0:224, 0:224]
    return (100 + 60 * np.sin(rows / 20) + 40 * np.cos(columns / 15)).astype(np.uint8)


@pytest.mark.parametrize("size", [112, 224])
def test_gives_a_grey_picture_of_the_size_asked_for(picture, config, size):
    augment, random = Augmentation(config["augment"]), np.random.default_rng(0)
    for _ in range(50):
        changed = augment(picture, size, random)
        assert changed.shape == (size, size) and changed.dtype == np.uint8


def test_repeats_with_its_seed(picture, config):
    augment = Augmentation(config["augment"])
    first, second = (augment(picture, 224, np.random.default_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_does_not_change_the_original(picture, config):
    before = picture.copy()
    random = np.random.default_rng(1)
    for _ in range(50):
        Augmentation(config["augment"])(picture, 224, random)
    np.testing.assert_array_equal(picture, before)


@pytest.mark.parametrize("name", stress.STRESSES)
def test_stress_is_fixed_and_moderate(picture, name):
    once, twice = stress.STRESSES[name](picture), stress.STRESSES[name](picture)
    np.testing.assert_array_equal(once, twice)
    assert once.shape == picture.shape and once.dtype == np.uint8
    assert once.std() > 0.4 * picture.std()
