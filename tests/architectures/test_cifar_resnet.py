"""The networks for CIFAR-10 of the ResNet paper: table 6, and shortcuts without weights."""

import numpy as np
import pytest

from helpers.anatomy import explain
from tests.architectures.notes import figures

keras = pytest.importorskip("keras")
cifar_resnet = pytest.importorskip("helpers.architectures.cifar_resnet")

# Table 6: millions of parameters.
MILLIONS = {20: 0.27, 32: 0.46, 44: 0.66, 56: 0.85, 110: 1.7}


@pytest.mark.parametrize("depth", MILLIONS)
def test_parameters_are_those_of_table_6(unfilled, depth):
    trained = explain(unfilled(cifar_resnet.cifar_resnet, depth)).trainable_parameters
    assert round(trained / 1e6, 1 if depth == 110 else 2) == MILLIONS[depth]


@pytest.mark.parametrize("depth", [20, 56])
def test_a_plain_network_costs_as_much(unfilled, depth):
    residual = explain(unfilled(cifar_resnet.cifar_resnet, depth))
    plain = explain(unfilled(cifar_resnet.cifar_resnet, depth, shortcuts=False))
    assert plain.trainable_parameters == residual.trainable_parameters
    assert plain.multiply_adds == residual.multiply_adds
    assert sum(layer.kind in ("Conv2D", "Dense") for layer in plain.layers) == depth
    assert sum(layer.kind == "Add" for layer in residual.layers) == (depth - 2) / 2
    assert not [layer for layer in plain.layers if layer.kind == "Add"]


@pytest.mark.parametrize("depth", [20, 56])
def test_the_notes(unfilled, depth):
    anatomy = explain(unfilled(cifar_resnet.cifar_resnet, depth))
    assert figures(cifar_resnet.NOTES[f"cifar-resnet-{depth}"]) == {
        f"{anatomy.trainable_parameters:,}",
        f"{anatomy.parameters - anatomy.trainable_parameters:,}",
        f"{MILLIONS[depth]}",
    }


def test_stages_halve_the_size_and_double_the_channels(unfilled):
    network = unfilled(cifar_resnet.cifar_resnet, 20)
    shapes = [network.get_layer(f"conv{stage}_3_relu").output.shape[1:] for stage in (2, 3, 4)]
    assert shapes == [(32, 32, 16), (16, 16, 32), (8, 8, 64)]


@pytest.mark.parametrize("size", [6, 7])
def test_the_shortcut_takes_every_other_cell_and_appends_zeros(size):
    maps = np.random.default_rng(0).random((2, size, size, 3), dtype="float32")
    short = np.array(cifar_resnet.ShortcutA(filters=5, stride=2)(maps))
    expected = np.zeros((2, *short.shape[1:3], 5))
    for row in range(0, size, 2):
        for column in range(0, size, 2):
            expected[:, row // 2, column // 2, :3] = maps[:, row, column]
    np.testing.assert_array_equal(short, expected)


def test_the_shortcut_is_explained(unfilled):
    layers = {layer.name: layer for layer in explain(unfilled(cifar_resnet.cifar_resnet, 8)).layers}
    shortcut = layers["conv3_1_shortcut"]
    assert shortcut.formula == "no weights: one cell of 2 × 2, 16 channels of 0"
    assert shortcut.multiply_adds == shortcut.connections == 0


def test_it_learns_and_is_saved(tmp_path):
    network = cifar_resnet.cifar_resnet(8, input_shape=(28, 28, 1), width=0.25)
    network.compile("sgd", "sparse_categorical_crossentropy")
    images = np.random.default_rng(0).random((4, 28, 28, 1), dtype="float32")
    before = np.array(network(images))
    network.fit(images, np.arange(4), verbose=0)
    assert not np.allclose(network(images), before)
    network.save(tmp_path / "network.keras")
    again = keras.saving.load_model(tmp_path / "network.keras")
    np.testing.assert_allclose(again(images), network(images), rtol=1e-5)


def test_what_is_not_accepted_is_named():
    with pytest.raises(ValueError, match=r"depth must be 6n \+ 2 \(8, 14, 20, …\), got 18"):
        cifar_resnet.cifar_resnet(18)
    with pytest.raises(ValueError, match=r"depth must be 6n \+ 2 .*, got 2"):
        cifar_resnet.cifar_resnet(2)
    with pytest.raises(ValueError, match="filters must be at least 16, as x has, got 8"):
        cifar_resnet.block(keras.Input((8, 8, 16)), 8)
