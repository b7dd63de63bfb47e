"""Sampling, schedule and averaging; the training itself is judged by its figures."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="SKIPPED LOUDLY: torch is not installed (ml/requirements-train.txt)")

from pneumoscope_ml import batches, course, train  # noqa: E402
from pneumoscope_ml.data import Record  # noqa: E402


@pytest.fixture
def records() -> list[Record]:
    def films(count, source, positive, view=""):
        return [Record("", source, "train", positive, "", None, view, "", 224, 224)] * count

    return films(90, "kermany", True) + films(10, "kermany", False) + films(6, "nih", True, "PA") + films(2, "nih", False, "PA") + films(2, "nih", False, "AP") + films(4, "nih", True, "AP")


def test_labels_are_balanced_within_source_and_view(records):
    weights = batches.sampling_weights(records, nih_share=0.25)
    for source, view in (("kermany", ""), ("nih", "PA"), ("nih", "AP")):
        share = {label: sum(w for w, r in zip(weights, records) if (r.source, r.view, r.positive) == (source, view, label)) for label in (True, False)}
        assert share[True] == pytest.approx(share[False])
    assert sum(w for w, r in zip(weights, records) if r.source == "nih") == pytest.approx(0.25)


def test_a_batch_is_a_function_of_seed_and_number(records, config):
    pictures = np.random.default_rng(0).integers(0, 256, (len(records), 224, 224), np.uint8)
    first, second = (batches.Batches(records, pictures, config).make(3, 112, 4) for _ in range(2))
    assert torch.equal(first[0], second[0]) and torch.equal(first[1], second[1])


def test_batches_come_in_the_order_of_the_plan(records, config):
    pictures = np.zeros((len(records), 224, 224), np.uint8)
    plan = [(0, 64, 2), (1, 64, 3), (2, 96, 2)]
    shapes = [tuple(image.shape) for image, _ in batches.Batches(records, pictures, config).ahead(plan)]
    assert shapes == [(2, 1, 64, 64), (3, 1, 64, 64), (2, 1, 96, 96)]


def test_every_cycle_warms_up_and_cools_down(config):
    rates, end = train.learning_rates(config["train"]), 0
    assert len(rates) == len(train.plan(config))
    for cycle in config["train"]["cycles"]:
        part = rates[end : end + train.cycle_length(cycle)]
        assert max(part) == pytest.approx(cycle["rate"]) and part[0] < 0.1 * cycle["rate"] and part[-1] < 0.01 * cycle["rate"]
        end += len(part)


def test_mean_of_weights():
    states = [{"weight": torch.tensor([1.0, 3.0]), "count": torch.tensor(4)}, {"weight": torch.tensor([3.0, 5.0]), "count": torch.tensor(6)}]
    mean = course.mean_of(states)
    assert mean["weight"].tolist() == [2.0, 4.0] and mean["count"].item() == 5 and mean["count"].dtype == torch.int64
