"""What the graph's normalisation promises: exposure, contrast and gamma do not matter."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="SKIPPED LOUDLY: torch is not installed (ml/requirements-train.txt)")

from pneumoscope_ml.normalise import Normalisation  # noqa: E402


@pytest.fixture
def picture() -> np.ndarray:
    rows, columns = np.mgrid[0:224, 0:224]
    return 110 + 50 * np.sin(rows / 30) * np.cos(columns / 25)


def normalised(picture: np.ndarray, share: float) -> np.ndarray:
    image = torch.from_numpy(np.clip(np.rint(picture), 0, 255).astype(np.uint8))[None, None]
    return Normalisation(share, 0.9)(image).numpy()


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_brightness_and_contrast_do_not_matter(picture, share):
    changed = (picture - 110) * 1.4 + 125
    assert np.abs(normalised(changed, share) - normalised(picture, share)).mean() < 0.02


def test_rank_is_unmoved_by_any_monotone_curve(picture):
    changed = 255 * (picture / 255) ** 0.6
    assert np.abs(normalised(changed, 1.0) - normalised(picture, 1.0)).mean() < 0.02


def test_plain_grey_gives_finite_numbers():
    assert np.isfinite(normalised(np.full((224, 224), 90.0), 0.5)).all()


def test_what_lies_outside_the_ellipse_does_not_move_the_inside(picture):
    framed = picture.copy()
    framed[:8], framed[:, :8] = 0, 255
    inside = (slice(None), slice(None), slice(60, 160), slice(60, 160))
    np.testing.assert_allclose(normalised(framed, 0.5)[inside], normalised(picture, 0.5)[inside], atol=1e-5)
