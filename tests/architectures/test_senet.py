"""SE-ResNet-50 against its paper; the gates by hand."""

import numpy as np
import pytest

from helpers.anatomy import explain
from tests.architectures.notes import figures

keras = pytest.importorskip("keras")
resnet = pytest.importorskip("helpers.architectures.resnet")
senet = pytest.importorskip("helpers.architectures.senet")


def test_the_gates_cost_what_section_4_says(unfilled):
    """2 / r · Σ N · C² parameters for N blocks of C channels a stage, r = 16: 2.5 million."""
    blocks = {256: 3, 512: 4, 1024: 6, 2048: 3}
    gates = 2 * sum(number * channels**2 for channels, number in blocks.items()) // 16
    biases = sum(number * (channels // 16 + channels) for channels, number in blocks.items())
    anatomy = explain(unfilled(senet.se_resnet50))
    plain = explain(unfilled(resnet.resnet50))
    scaled = sum(layer.activations for layer in anatomy.layers if layer.kind == "Multiply")
    assert anatomy.parameters - plain.parameters == gates
    assert round(gates / 1e6, 1) == 2.5
    assert anatomy.trainable_parameters + biases == 28_088_024  # of the usual port to PyTorch
    assert anatomy.multiply_adds - plain.multiply_adds == gates
    assert round((anatomy.multiply_adds + scaled) / 1e9, 2) == 3.87  # table 2
    assert figures(senet.NOTES["se-resnet-50"]) == {
        f"{gates:,}",
        "2.5",
        f"{anatomy.trainable_parameters:,}",
        f"{anatomy.parameters - anatomy.trainable_parameters:,}",
        f"{biases:,}",
        "28,088,024",
        f"{anatomy.multiply_adds / 1e9:.2f}",
        "3.87",
        f"{scaled:,}",
    }


def test_table_1_narrows_to_16_32_64_128(unfilled):
    network = unfilled(senet.se_resnet50)
    units = [network.get_layer(f"conv{stage}_1_se_reduce").units for stage in (2, 3, 4, 5)]
    assert units == [16, 32, 64, 128]


def test_the_gates_are_equations_2_to_4():
    maps = np.random.default_rng(0).normal(size=(2, 3, 5, 8)).astype("float32")
    image = keras.Input((3, 5, 8))
    network = keras.Model(image, senet.squeeze_excitation(image, ratio=4))
    first, second = (weight.numpy() for weight in network.weights)
    hidden = np.maximum(0, maps.mean(axis=(1, 2)) @ first)
    gates = 1 / (1 + np.exp(-hidden @ second))
    assert first.shape == (8, 2)
    assert np.ptp(gates) > 0.01
    np.testing.assert_allclose(network(maps), maps * gates[:, None, None], rtol=1e-5, atol=1e-6)


def test_a_block_gates_what_it_adds_and_not_its_shortcut():
    image = keras.Input((4, 4, 32))
    block = keras.Model(image, senet.block(image, 8, name="block"))
    block.get_layer("block_3_bn").gamma.assign(np.zeros(32))
    maps = np.random.default_rng(0).random((2, 4, 4, 32), dtype="float32")
    np.testing.assert_array_equal(block(maps), maps)


def test_few_channels_still_have_a_gate(unfilled):
    network = unfilled(senet.se_resnet50, input_shape=(28, 28, 1), classes=7, width=1 / 32)
    assert network.get_layer("conv2_1_se_reduce").units == 1
    assert network.output.shape == (None, 7)


def test_keras_has_none():
    with pytest.raises(ValueError, match="variant must be 'paper', got 'keras'"):
        senet.se_resnet50("keras")
