"""Pool and members: killed runs go on where they stopped, and frozen stages stay what they were."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="SKIPPED LOUDLY: torch is not installed (ml/requirements-train.txt)")

from pneumoscope_ml import adapt, network, pool  # noqa: E402


class Draws:
    """Stands in for `Batches`: a batch is its number, repeated."""

    def __init__(self):
        self.asked: list[int] = []

    def draw(self, number: int, size: int, count: int) -> tuple[np.ndarray, np.ndarray]:
        self.asked.append(number - pool.FIRST)
        return np.full((count, 1, 2, 2), number - pool.FIRST), np.full(count, number - pool.FIRST)


def test_a_killed_pool_goes_on_from_its_last_block(tmp_path):
    def dies(pictures: np.ndarray) -> np.ndarray:
        if pictures.flat[0] == 3:
            raise KeyboardInterrupt
        return pictures

    kept, count = pool.Pool(tmp_path, 160), pool.CHUNK
    with pytest.raises(KeyboardInterrupt):
        kept.fill(dies, Draws(), 2 * count)
    again = Draws()
    kept.fill(lambda pictures: pictures, again, 2 * count)
    features, films = kept.load()
    assert again.asked == [2, 3, 4]
    assert films.tolist() == features[:, 0, 0, 0].tolist() == np.repeat(np.arange(5), count).tolist()


def test_a_resumed_member_sees_what_the_killed_one_would_have_seen():
    features, targets = np.arange(10, dtype=np.float16).reshape(10, 1, 1, 1), np.arange(10, dtype=np.float32)
    batches = lambda done: [seen.flatten().tolist() for seen, _ in adapt._batches({"batch": 4, "steps": 6}, 1, features, targets, done)]
    assert len(batches(0)) == 6 and batches(3) == batches(0)[3:]
    assert len({*batches(0)[0], *batches(0)[1]}) == 8


def test_reading_from_features_on_gives_what_reading_the_picture_gives(config):
    torch.manual_seed(0)
    whole = network.Network(config).eval()
    torch.nn.init.normal_(whole.head.weight)
    image = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (2, 1, 64, 64), np.uint8))
    with torch.no_grad():
        torch.testing.assert_close(whole.later(pool.Early(whole, 6)(image), 6)[0], whole(image)[0])


def test_averaging_settles_the_later_stages_and_leaves_the_early_ones(tmp_path, config):
    base = network.Network(config)
    torch.save(base.state_dict(), tmp_path / "base.pt")
    features = np.random.default_rng(0).random((32, 112, 4, 4)).astype(np.float16)
    small = config | {"train": config["train"] | {"recalibration_pictures": 32}}
    mean = adapt.average(small, tmp_path / "base.pt", [base.state_dict(), base.state_dict()], features)
    changed = {name.split(".")[1] for name, value in base.state_dict().items() if name.startswith("features") and not torch.allclose(value, mean[name])}
    assert changed == {str(stage) for stage in range(config["adapt"]["frozen_stages"], len(base.features))}
