"""Calibration, operating points and the outlier threshold on numbers whose answers are known."""

import numpy as np
import pytest

for library in ("scipy", "sklearn", "cv2", "matplotlib"):
    pytest.importorskip(library, reason=f"SKIPPED LOUDLY: {library} is not installed (ml/requirements-train.txt)")

from scipy.special import expit  # noqa: E402

from pneumoscope_ml import answers, calibrate, flag, metrics  # noqa: E402
from pneumoscope_ml.data import Record  # noqa: E402
from pneumoscope_ml.validation import Validation  # noqa: E402


@pytest.fixture
def validation() -> Validation:
    """Logits that are twice too sure of themselves."""
    random = np.random.default_rng(0)
    positive = random.random(4000) < 0.5
    logit = 2 * (random.normal(0, 1.5, 4000) + np.where(positive, 2.25, -2.25) / 2)
    records = [_record("kermany" if index % 4 else "nih", label) for index, label in enumerate(positive)]
    return Validation(records, positive, {"none": logit, "shifted": logit + 0.2}, {})


def test_platt_scaling_mends_overconfidence(validation, config):
    calibration = calibrate.fit(validation, drifting(config, 0.0))
    assert calibration.slope == pytest.approx(0.5, abs=0.05)
    assert metrics.calibration_error(validation.positive, calibration(validation.logit["none"])) < 0.04


def test_drift_makes_the_same_logit_mean_less(validation, config):
    still, moving = (calibrate.fit(validation, drifting(config, drift)) for drift in (0.0, 1.3))
    assert moving(np.array([0.0])) < still(np.array([0.0]))


def test_operating_points_are_in_order_and_keep_their_sensitivity(validation, config):
    calibration = calibrate.fit(validation, config)
    chosen = calibrate.thresholds(validation, calibration, config)
    assert 0 < chosen["highSensitivity"] <= chosen["balanced"] <= chosen["highSpecificity"] < 1
    positive, logit = validation.pooled("kermany")
    kept = (calibration(logit[positive]) >= chosen["balanced"]).mean()
    assert kept == pytest.approx(config["calibrate"]["sensitivity"]["balanced"], abs=0.01)


def test_finding_follows_the_two_outer_points():
    reading = answers.Reading(calibrate.Calibration(1.0, 0.0), {"highSensitivity": 0.2, "balanced": 0.5, "highSpecificity": 0.8}, 1.0)
    logit = np.array([-2.0, 0.0, 2.0])
    assert expit(logit).round(2).tolist() == [0.12, 0.5, 0.88]
    assert answers.findings(logit, reading).tolist() == [answers.NORMAL, answers.INDETERMINATE, answers.PNEUMONIA]


def test_outlier_threshold_lies_between_films_and_the_rest():
    films, others = {"a": np.linspace(-2, 2, 101)}, {"b": np.linspace(5, 9, 101)}
    assert 2 < flag.between(films, others, films_below=0.985, others_above=0.97, part=0.5) < 5


def test_outlier_threshold_spares_films_where_the_two_overlap():
    films, others = {"a": np.linspace(-2, 2, 101)}, {"b": np.linspace(0, 4, 101)}
    threshold = flag.between(films, others, films_below=0.985, others_above=0.97, part=0.5)
    assert (films["a"] > threshold).mean() <= 0.02


def test_calibration_error_of_a_perfect_forecast_is_small_and_of_a_wrong_one_is_its_error():
    random = np.random.default_rng(1)
    probability = random.random(30_000)
    positive = random.random(30_000) < probability
    assert metrics.calibration_error(positive, probability) < 0.02
    assert metrics.calibration_error(np.ones(300, bool), np.full(300, 0.7)) == pytest.approx(0.3)


def drifting(config: dict, drift: float) -> dict:
    return config | {"calibrate": config["calibrate"] | {"drift": drift, "prevalence": 0.5}}


def _record(source: str, positive: bool) -> Record:
    return Record("", source, "val", bool(positive), "", None, "", "", 224, 224)
