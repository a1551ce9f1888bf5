"""Transfer learning: weights that are had or not, frozen features, a head at its optimum."""

import numpy as np
import pytest

from helpers.datasets.model import CorruptDataError, MissingDataError
from tests.datasets import mirror as server

keras = pytest.importorskip("keras")
transfer = pytest.importorskip("helpers.pets.transfer")

NAME = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_96_no_top.h5"


@pytest.fixture(scope="module")
def network():
    """Random weights: there are no others here."""
    keras.utils.set_random_seed(0)
    return transfer.pretrained(weights=None)


@pytest.fixture(scope="module")
def photographs():
    return np.random.default_rng(0).integers(0, 256, (20, 96, 96, 3), np.uint8)


@pytest.fixture
def mirror():
    with server.running() as mirror:
        yield mirror


def test_the_features_are_frozen(network, photographs):
    assert network.output_shape == (None, 1280)
    assert network.trainable_weights == []
    photographs = photographs[:2].astype("float32")
    np.testing.assert_array_equal(
        network(photographs, training=True), network(photographs, training=False)
    )


def test_the_head_stands_where_the_penalised_loss_has_no_slope(network, photographs):
    """The gradient of the sum of cross-entropies is Xᵀ(p − y); with the penalty it is 0."""
    labels = np.arange(20) % 2
    transferred = transfer.with_new_head(network, photographs, labels, penalty=0.5)
    kernel, bias = transferred.get_layer("dog").get_weights()
    features = network(photographs.astype("float32")).numpy()
    error = 1 / (1 + np.exp(-(features @ kernel + bias)))[:, 0] - labels
    np.testing.assert_allclose(features.T @ error + 0.5 * kernel[:, 0], 0, atol=2e-3)
    assert error.sum() == pytest.approx(0, abs=2e-3)
    said = transferred(photographs.astype("float32"))[:, 0]
    np.testing.assert_allclose(said, error + labels, atol=1e-4)


def test_each_training_begins_with_an_optimiser_that_has_seen_nothing():
    """From the same weights the same training follows, whatever was trained before."""
    keras.utils.set_random_seed(0)
    model = transfer.tiny_network(3)
    train, start = transfer.trainer(model), model.get_weights()
    images = np.random.default_rng(0).integers(0, 256, (6, 28, 28, 1), np.uint8)
    ends = []
    for _ in range(2):
        model.set_weights(start)
        train(images, [0, 1, 2, 0, 1, 2], steps=3, batch_size=4, seed=1)
        ends.append(model.get_weights())
    for first, second in zip(*ends, strict=True):
        np.testing.assert_allclose(first, second, atol=1e-5)
    assert any(np.abs(a - b).max() > 1e-3 for a, b in zip(start, ends[0], strict=True))


def test_the_first_step_of_adam_moves_the_biases_by_its_rate():
    """Adam's first step is the rate times the gradient's sign (Kingma & Ba, 2015, section 2.1)."""
    keras.utils.set_random_seed(0)
    model = transfer.tiny_network(3)
    images = np.random.default_rng(0).integers(0, 256, (6, 28, 28, 1), np.uint8)
    transfer.trainer(model, rate=0.01)(images, [1] * 6, steps=1, batch_size=4)
    np.testing.assert_allclose(model.get_layer("head").bias, [-0.01, 0.01, -0.01], atol=1e-5)


def test_training_without_a_seed_is_that_of_seed_0():
    images = np.random.default_rng(0).integers(0, 256, (12, 28, 28, 1)).astype(np.uint8)
    labels = np.arange(12) % 3
    keras.utils.set_random_seed(0)
    model = transfer.tiny_network(3)
    first, train = model.get_weights(), transfer.trainer(model)
    kernels = []
    for seed in ({}, {"seed": 0}, {"seed": 1}):
        model.set_weights(first)
        train(images, labels, 2, 4, **seed)
        kernels.append(model.get_layer("conv1").get_weights()[0])
    np.testing.assert_allclose(kernels[0], kernels[1], atol=1e-5)
    assert np.abs(kernels[1] - kernels[2]).max() > 1e-3


def test_pixels_reach_the_networks_as_they_were_trained_with_them(network):
    """MobileNetV2 learned from -1 to 1; the tiny network from 0 to 1, its means move by a tenth."""
    ends = np.array([0.0, 255.0], np.float32)
    np.testing.assert_allclose(network.get_layer("rescaling")(ends), [-1, 1], atol=1e-6)
    tiny = transfer.tiny_network()
    np.testing.assert_allclose(tiny.get_layer("rescaling")(ends), [0, 1], atol=1e-6)
    assert {layer.momentum for layer in tiny.layers if hasattr(layer, "momentum")} == {0.9}


def test_the_tiny_network_has_64_features():
    model = transfer.tiny_network()
    assert model.get_layer("average").output.shape == (None, 64)
    assert model.output_shape == (None, 10)


def test_weights_come_from_the_address_once_and_then_from_the_folder(
    network, photographs, mirror, tmp_path
):
    served = tmp_path / "served.h5"
    network.layers[-1].save(served)
    mirror.files = {NAME: served.read_bytes()}
    for _ in range(2):
        loaded = transfer.pretrained(96, address=mirror.url("honest"), folder=tmp_path)
    assert mirror.requests == [f"honest {NAME}"]
    photographs = photographs[:2].astype("float32")
    np.testing.assert_allclose(loaded(photographs), network(photographs), atol=1e-6)


def test_weights_that_cannot_be_had_are_said_where_to_find_and_put(mirror, tmp_path):
    mirror.files = {NAME: b""}
    address = mirror.url("missing")
    with pytest.raises(MissingDataError) as error:
        transfer.pretrained(96, address=address, folder=tmp_path)
    assert f"from {address}{NAME}: " in str(error.value)
    assert "404" in str(error.value)
    assert f"put it at {tmp_path / 'models' / NAME}, or pass its path" in str(error.value)


def test_a_wrong_file_or_size_is_named(tmp_path):
    (tmp_path / "cut.h5").write_bytes(b"\x89HDF\r\n")
    with pytest.raises(CorruptDataError, match=r"cut\.h5 does not hold the weights"):
        transfer.pretrained(weights=tmp_path / "cut.h5")
    with pytest.raises(MissingDataError, match=r"none\.h5, which does not exist"):
        transfer.pretrained(weights=tmp_path / "none.h5")
    with pytest.raises(ValueError, match="size must be one of 96, 128, 160, 192, 224, got 64"):
        transfer.pretrained(64)
