"""Xception against its paper's figure 5 and table 3, and keras.applications."""

import numpy as np
import pytest

from helpers.anatomy import explain
from tests.architectures.notes import figures

keras = pytest.importorskip("keras")
xception = pytest.importorskip("helpers.architectures.xception")


def test_counts(unfilled):
    anatomy = explain(unfilled(xception.xception))
    convolutions = [layer for layer in anatomy.layers if "Conv2D" in layer.kind]
    shortcuts = [layer for layer in convolutions if layer.name.endswith("_shortcut")]
    assert anatomy.trainable_parameters == 22_855_952  # table 3
    assert (len(shortcuts), len(convolutions) - len(shortcuts)) == (4, 36)  # section 3
    assert figures(xception.NOTES["xception"]) == {
        f"{anatomy.trainable_parameters:,}",
        f"{anatomy.parameters - anatomy.trainable_parameters:,}",
        f"{anatomy.multiply_adds / 1e9:.2f}",
    }


def test_the_flows_have_the_sizes_of_figure_5(unfilled):
    network = unfilled(xception.xception)
    between = [network.get_layer(f"block{number}_add").output.shape[1:] for number in (4, 12)]
    assert between == [(19, 19, 728)] * 2
    assert network.get_layer("block13_add").output.shape == (None, 10, 10, 1024)
    assert network.get_layer("block14_sepconv2_relu").output.shape == (None, 10, 10, 2048)


@pytest.mark.parametrize("variant", ["paper", "keras"])
def test_the_network_of_the_paper_is_the_one_of_keras(unfilled, variant):
    network = unfilled(xception.xception, variant)
    other = unfilled(keras.applications.Xception, weights=None)
    assert [it.shape for it in network.weights] == [it.shape for it in other.weights]
    assert [it.trainable for it in network.weights] == [it.trainable for it in other.weights]
    assert explain(network).multiply_adds == explain(other).multiply_adds


def test_only_the_papers_variant_drops_half_before_the_last_layer(unfilled):
    """Section 4.3: a rate of 0.5 for ImageNet. ``keras.applications`` has none."""
    ends = [unfilled(xception.xception, variant).layers[-2] for variant in ("paper", "keras")]
    assert [type(it).__name__ for it in ends] == ["Dropout", "GlobalAveragePooling2D"]
    assert ends[0].rate == 0.5


def test_the_keras_variant_gives_the_outputs_of_keras(same_outputs):
    network = xception.xception("keras", (71, 71, 3), classes=10)
    other = keras.applications.Xception(weights=None, input_shape=(71, 71, 3), classes=10)
    assert same_outputs(network, other)


def test_a_separable_convolution_filters_first_and_mixes_then():
    """3 · 3 · 8 + 8 · 16 weights, a seventh of the 3 · 3 · 8 · 16 of an ordinary one."""
    image = keras.Input((5, 5, 8))
    network = keras.Model(image, xception.separable(image, 16, name="sepconv"))
    layer = network.get_layer("sepconv")
    assert layer.count_params() == 3 * 3 * 8 + 8 * 16 == 200
    maps = np.random.default_rng(0).random((1, 5, 5, 8), dtype="float32")
    depthwise, pointwise = layer.depthwise_kernel.numpy(), layer.pointwise_kernel.numpy()
    window = (maps[0, 1:4, 1:4, :, None] * depthwise).sum(axis=(0, 1))[:, 0]
    np.testing.assert_allclose(layer(maps)[0, 2, 2], window @ pointwise[0, 0], rtol=1e-4, atol=1e-5)


def test_a_block_whose_convolutions_give_nothing_passes_its_input_on():
    image = keras.Input((6, 6, 8))
    block = keras.Model(image, xception.block(image, (8, 8, 8), name="block"))
    block.get_layer("block_sepconv3_bn").gamma.assign(np.zeros(8))
    maps = np.random.default_rng(0).normal(size=(2, 6, 6, 8)).astype("float32")
    np.testing.assert_array_equal(block(maps), maps)


def test_small_images_few_classes_half_the_width(unfilled):
    network = unfilled(xception.xception, input_shape=(28, 28, 1), classes=7, width=0.5)
    assert network.get_layer("block5_sepconv1").filters == 364
    assert network.output.shape == (None, 7)
