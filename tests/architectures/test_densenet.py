"""DenseNet-121 against its paper's table 1, keras.applications and hand counts."""

import numpy as np
import pytest

from helpers.anatomy import explain
from tests.architectures.notes import figures

keras = pytest.importorskip("keras")
densenet = pytest.importorskip("helpers.architectures.densenet")


def test_counts(unfilled):
    anatomy = explain(unfilled(densenet.densenet121))
    assert sum(layer.kind in ("Conv2D", "Dense") for layer in anatomy.layers) == 121
    assert anatomy.trainable_parameters == 7_978_856  # as torchvision's
    assert figures(densenet.NOTES["densenet-121"]) == {
        f"{anatomy.trainable_parameters:,}",
        f"{anatomy.parameters - anatomy.trainable_parameters:,}",
        f"{anatomy.multiply_adds / 1e9:.2f}",
    }


def test_blocks_and_transitions_have_the_sizes_of_table_1(unfilled):
    """Each layer adds 32 channels (k₀ + k · (ℓ − 1) before layer ℓ); a transition halves them."""
    network = unfilled(densenet.densenet121)
    size, channels = 56, 64
    for block, repeats in enumerate((6, 12, 24, 16), start=1):
        channels += 32 * repeats
        output = network.get_layer(f"dense{block}_{repeats}_concatenate").output
        assert output.shape == (None, size, size, channels)
        if block < 4:
            size, channels = size // 2, channels // 2
            output = network.get_layer(f"transition{block}_pool").output
            assert output.shape == (None, size, size, channels)
    assert channels == 1024


@pytest.mark.parametrize("variant", ["paper", "keras"])
def test_the_network_of_the_paper_is_the_one_of_keras(unfilled, variant):
    network = unfilled(densenet.densenet121, variant)
    other = unfilled(keras.applications.DenseNet121, weights=None)
    assert [it.shape for it in network.weights] == [it.shape for it in other.weights]
    assert [it.trainable for it in network.weights] == [it.trainable for it in other.weights]
    assert explain(network).multiply_adds == explain(other).multiply_adds


@pytest.mark.release
def test_the_keras_variant_gives_the_outputs_of_keras(same_outputs):
    network = densenet.densenet121("keras", (64, 64, 3), classes=10)
    other = keras.applications.DenseNet121(weights=None, input_shape=(64, 64, 3), classes=10)
    assert same_outputs(network, other)


def test_what_comes_into_a_block_leaves_it_unchanged_beside_what_is_new():
    image = keras.Input((6, 6, 5))
    block = keras.Model(image, densenet.block(image, 3, growth_rate=2))
    maps = np.random.default_rng(0).normal(size=(2, 6, 6, 5)).astype("float32")
    output = np.array(block(maps))
    assert output.shape == (2, 6, 6, 5 + 3 * 2)
    np.testing.assert_array_equal(output[..., :5], maps)
    assert np.ptp(output[..., 5:], axis=(0, 1, 2)).min() > 0


def test_a_layer_narrows_before_it_filters(unfilled):
    """1 × 1 to 4k maps, 3 × 3 to k: for 512 maps and k = 32 a sixth fewer multiply-adds."""
    image = keras.Input((14, 14, 512))
    layer = explain(unfilled(lambda: keras.Model(image, densenet.dense_layer(image, 32))))
    assert layer.multiply_adds == 14 * 14 * (512 * 128 + 3 * 3 * 128 * 32)


def test_width_is_that_of_the_growth_rate(unfilled):
    network = unfilled(densenet.densenet121, input_shape=(32, 32, 1), classes=7, width=0.25)
    assert network.get_layer("conv1").filters == 16
    assert network.get_layer("dense1_1_2").filters == 8
    assert network.output.shape == (None, 7)
