"""The network's shape and promises, with random weights."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="SKIPPED LOUDLY: torch is not installed (ml/requirements-train.txt)")

from pneumoscope_ml import network, outliers  # noqa: E402


@pytest.fixture(scope="module")
def reader(config) -> network.Network:
    torch.manual_seed(0)
    made = network.Network(config)
    torch.nn.init.normal_(made.head.weight)
    return made


@pytest.fixture(scope="module")
def image() -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(0).integers(0, 256, (2, 1, 224, 224), np.uint8))


def test_the_activation_map_averages_to_the_logit(reader, image):
    with torch.no_grad():
        logit, activation = reader.eval()(image)
    assert activation.shape == (2, 7, 7)
    torch.testing.assert_close(logit, activation.mean((1, 2)))


def test_frozen_stages_get_no_gradient_and_later_ones_do(reader, image, config):
    reader.train()(image)[0].sum().backward()
    frozen = config["network"]["frozen_stages"]
    learned = [any(parameter.grad is not None for parameter in stage.parameters()) for stage in reader.features]
    assert learned == [number >= frozen for number in range(len(learned))]


def test_distance_is_small_within_a_subspace_and_large_outside():
    random = torch.Generator().manual_seed(0)
    axes = torch.randn(4, 30, generator=random)
    films = torch.randn(300, 4, generator=random) @ axes + 0.05 * torch.randn(300, 30, generator=random)
    subspace = outliers.Subspace(30, 4)
    subspace.fit(films)
    stranger = films[:5] + torch.randn(5, 30, generator=random)
    assert subspace(films).abs().max() < 6
    assert subspace(stranger).min() > 6
