"""The model version in the tree: complete, consistent, and answering as its contract says."""

import hashlib
import json

import numpy as np
import onnxruntime
import pytest


@pytest.fixture(scope="module")
def manifest(version) -> dict:
    return json.loads((version / "manifest.json").read_text())


@pytest.fixture(scope="module")
def sessions(version, manifest) -> dict:
    load = lambda file: onnxruntime.InferenceSession(version / file, providers=["CPUExecutionProvider"])
    return {graph["precision"]: load(graph["file"]) for graph in manifest["graphs"]}


def test_graphs_are_the_ones_the_manifest_names(version, manifest):
    for graph in manifest["graphs"]:
        content = (version / graph["file"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (graph["bytes"], graph["sha256"])


def test_graphs_carry_no_path_of_the_machine_that_made_them(version, manifest):
    for graph in manifest["graphs"]:
        content = (version / graph["file"]).read_bytes()
        assert b"/work/" not in content and b"/tmp/" not in content and b"site-packages" not in content


def test_thresholds_are_probabilities_in_order(manifest):
    low, middle, high = (manifest["operatingPoints"][point]["threshold"] for point in ("highSensitivity", "balanced", "highSpecificity"))
    assert 0 < low <= middle <= high < 1


def test_histograms_have_one_edge_more_than_counts(manifest):
    for histogram in manifest["reference"]["histograms"].values():
        assert len(histogram["edges"]) == len(histogram["counts"]) + 1
        assert histogram["edges"] == sorted(histogram["edges"])


@pytest.mark.parametrize("batch", [1, 3])
def test_outputs_have_their_shapes_and_the_map_averages_to_the_logit(sessions, batch):
    pictures = np.random.default_rng(0).integers(0, 256, (batch, 1, 224, 224), np.uint8)
    for session in sessions.values():
        logit, activation, strangeness = session.run(["logit", "activation", "ood_score"], {"image": pictures})
        assert logit.shape == strangeness.shape == (batch,) and activation.shape == (batch, 7, 7)
        np.testing.assert_allclose(logit, activation.mean((1, 2)), atol=1e-5)


def test_a_picture_gets_the_same_answer_alone_and_in_a_batch(sessions):
    pictures = np.random.default_rng(1).integers(0, 256, (4, 1, 224, 224), np.uint8)
    session = sessions["fp32"]
    together = session.run(["logit"], {"image": pictures})[0]
    alone = np.concatenate([session.run(["logit"], {"image": picture[None]})[0] for picture in pictures])
    np.testing.assert_allclose(alone, together, atol=1e-3)


def test_noise_and_plain_grey_are_flagged(sessions, manifest):
    noise = np.random.default_rng(2).integers(0, 256, (1, 1, 224, 224), np.uint8)
    for picture in (noise, np.full_like(noise, 128)):
        assert sessions["fp32"].run(["ood_score"], {"image": picture})[0][0] > manifest["outOfDistribution"]["threshold"]
