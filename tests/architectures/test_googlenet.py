"""GoogLeNet: table 1 of the paper, and counts of its published Caffe model."""

import numpy as np
import pytest

from helpers.anatomy import explain

keras = pytest.importorskip("keras")
googlenet = pytest.importorskip("helpers.architectures.googlenet")

# Table 1: output size, and multiply-adds in millions ("ops"), row by row.
TABLE_1 = {
    "conv1": ((112, 112, 64), None),
    "pool1": ((56, 56, 64), None),
    "conv2": ((56, 56, 192), 360),
    "pool2": ((28, 28, 192), None),
    "inception_3a": ((28, 28, 256), 128),
    "inception_3b": ((28, 28, 480), 304),
    "pool3": ((14, 14, 480), None),
    "inception_4a": ((14, 14, 512), 73),
    "inception_4b": ((14, 14, 512), 88),
    "inception_4c": ((14, 14, 512), 100),
    "inception_4d": ((14, 14, 528), 119),
    "inception_4e": ((14, 14, 832), 170),
    "pool4": ((7, 7, 832), None),
    "inception_5b": ((7, 7, 1024), 71),
    "probabilities": ((1000,), 1),
}


@pytest.fixture
def network(unfilled):
    return unfilled(googlenet.googlenet)


def test_parameters_are_those_of_the_published_model(network):
    anatomy = explain(network)
    assert anatomy.parameters == anatomy.trainable_parameters == 6_998_552


def test_two_auxiliary_classifiers_are_the_rest(unfilled):
    network = unfilled(googlenet.googlenet, auxiliary=True)
    assert [output.shape for output in network.outputs] == [(None, 1000)] * 3
    assert network.get_layer("auxiliary_4a_pool").output.shape == (None, 4, 4, 512)
    assert network.get_layer("auxiliary_4d_pool").output.shape == (None, 4, 4, 528)
    assert explain(network).parameters == 13_378_280 == 6_998_552 + 6_379_728


def test_maps_have_the_sizes_of_table_1(network):
    sizes = {name: network.get_layer(name).output.shape[1:] for name in TABLE_1}
    assert sizes == {name: size for name, (size, _) in TABLE_1.items()}


@pytest.mark.parametrize("name", [name for name, (_, millions) in TABLE_1.items() if millions])
def test_multiply_adds_are_those_of_table_1(network, name):
    layers = explain(network).layers
    counted = sum(layer.multiply_adds for layer in layers if layer.name.startswith(name))
    assert counted / 1e6 == pytest.approx(TABLE_1[name][1], abs=1.03)


def test_what_the_note_says_of_multiply_adds(network):
    anatomy = explain(network)
    conv1 = next(layer for layer in anatomy.layers if layer.name == "conv1")
    assert round(anatomy.multiply_adds / 1e9, 2) == 1.58
    assert round(conv1.multiply_adds / 1e6) == 118
    assert round((conv1.multiply_adds - 34e6) / 1e9, 2) == 0.08


def test_a_module_stands_alone():
    image = keras.Input((28, 28, 4))
    module = keras.Model(image, googlenet.inception(image, (1, 2, 3, 4, 5, 6)))
    assert module.output.shape == (None, 28, 28, 1 + 3 + 5 + 6)
    weights = 4 * 1 + 4 * 2 + 9 * 2 * 3 + 4 * 4 + 25 * 4 * 5 + 4 * 6
    assert module.count_params() == weights + (1 + 2 + 3 + 4 + 5 + 6)


def test_a_narrow_network_reads_a_small_image():
    network = googlenet.googlenet(input_shape=(28, 28, 1), classes=10, width=0.125)
    probabilities = np.array(network(np.zeros((2, 28, 28, 1), "float32")))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert network.get_layer("inception_5b").output.shape == (None, 1, 1, 128)
