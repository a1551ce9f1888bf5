"""Pre-activation ResNets against their paper and keras.applications."""

import numpy as np
import pytest

from helpers.anatomy import explain
from tests.architectures.notes import figures

keras = pytest.importorskip("keras")
preact_resnet = pytest.importorskip("helpers.architectures.preact_resnet")
resnet = pytest.importorskip("helpers.architectures.resnet")

NOTES = preact_resnet.NOTES


def trained_and_stored(anatomy):
    return {
        f"{anatomy.trainable_parameters:,}",
        f"{anatomy.parameters - anatomy.trainable_parameters:,}",
    }


def depth(anatomy):
    return sum(
        layer.kind in ("Conv2D", "Dense") and not layer.name.endswith("_shortcut")
        for layer in anatomy.layers
    )


def test_50_layers_are_those_of_resnet_50_without_the_normalisation_of_shortcuts(unfilled):
    ours = explain(unfilled(preact_resnet.preact_resnet50))
    theirs = explain(unfilled(resnet.resnet50))
    shortcuts = [layer for layer in theirs.layers if layer.name.endswith("_shortcut_bn")]
    fewer = sum(layer.trainable_parameters for layer in shortcuts)
    assert len(shortcuts) == 4
    assert theirs.trainable_parameters - ours.trainable_parameters == fewer == 7_680
    assert ours.multiply_adds == theirs.multiply_adds
    assert depth(ours) == 50
    keras_variant = explain(unfilled(preact_resnet.preact_resnet50, "keras"))
    assert figures(NOTES["preact-resnet-50"]) == trained_and_stored(ours) | {
        f"{fewer:,}",
        f"{keras_variant.parameters - ours.parameters:,}",
        f"{keras_variant.multiply_adds / 1e9:.2f}",
        f"{ours.multiply_adds / 1e9:.2f}",
    }


def test_200_layers(unfilled):
    """152 and 16 units of 3 layers more, at 28 × 28, as the appendix says."""
    anatomy = explain(unfilled(preact_resnet.preact_resnet200))
    at_28 = {
        layer.name
        for layer in anatomy.layers
        if layer.kind == "Add" and layer.output_shape[1:3] == (28, 28)
    }
    assert depth(anatomy) == 200
    assert len(at_28) == 8 + 16
    assert figures(NOTES["preact-resnet-200"]) == trained_and_stored(anatomy) | {
        f"{anatomy.multiply_adds / 1e9:.2f}"
    }


def test_164_layers_for_small_images(unfilled):
    anatomy = explain(unfilled(preact_resnet.cifar_preact_resnet, 164))
    assert depth(anatomy) == 164
    assert round(anatomy.trainable_parameters / 1e6, 1) == 1.7
    assert figures(NOTES["preact-resnet-164"]) == trained_and_stored(anatomy) | {"1.7"}


def test_1001_layers_for_small_images(unfilled):
    """One block more in each stage costs the same from 11 layers to 20 as from 992 to 1,001."""

    def counts(depth):
        anatomy = explain(unfilled(preact_resnet.cifar_preact_resnet, depth))
        kept = [layer for layer in anatomy.layers if layer.kind != "BatchNormalization"]
        weights = sum(layer.parameters for layer in kept)
        return np.array([weights, anatomy.trainable_parameters, anatomy.parameters])

    first, second = counts(11), counts(20)
    weights, trained, stored = first + (1001 - 11) // 9 * (second - first)
    assert round(weights / 1e6, 1) == 10.2
    assert figures(NOTES["preact-resnet-1001"]) == {
        "10.2",
        f"{weights:,}",
        f"{trained:,}",
        f"{stored - trained:,}",
    }


def test_stages_have_the_sizes_of_resnet_50(unfilled):
    for variant, halving in (("paper", (56, 28, 14, 7)), ("keras", (28, 14, 7, 7))):
        network = unfilled(preact_resnet.preact_resnet50, variant)
        ends = [
            network.get_layer(f"conv{stage}_add").output for stage in ("2_3", "3_4", "4_6", "5_3")
        ]
        assert tuple(end.shape[1] for end in ends) == halving
        assert [end.shape[-1] for end in ends] == [256, 512, 1024, 2048]


# Keras


def test_the_keras_variant_counts_what_keras_counts(unfilled):
    network = unfilled(preact_resnet.preact_resnet50, "keras")
    other = unfilled(keras.applications.ResNet50V2, weights=None)
    assert [it.shape for it in network.weights] == [it.shape for it in other.weights]
    assert [it.trainable for it in network.weights] == [it.trainable for it in other.weights]
    assert explain(network).multiply_adds == explain(other).multiply_adds


@pytest.mark.release
def test_the_keras_variant_gives_the_outputs_of_keras(same_outputs):
    network = preact_resnet.preact_resnet50("keras", (64, 64, 3), classes=10)
    other = keras.applications.ResNet50V2(weights=None, input_shape=(64, 64, 3), classes=10)
    assert same_outputs(network, other)


# Blocks


def test_the_shortcut_is_an_identity_for_every_value():
    """Unlike the first ResNet's, a block that adds nothing passes negative values on too."""
    image = keras.Input((5, 5, 32))
    block = keras.Model(image, preact_resnet.block(image, 8, name="block"))
    block.get_layer("block_3").kernel.assign(np.zeros((1, 1, 8, 32)))
    maps = np.random.default_rng(0).normal(size=(2, 5, 5, 32)).astype("float32")
    np.testing.assert_array_equal(block(maps), maps)


def test_a_block_that_changes_the_shape_activates_both_paths_alike():
    image = keras.Input((6, 6, 4))
    block = keras.Model(image, preact_resnet.block(image, 8, stride=2, name="block"))
    assert block.output.shape == (None, 3, 3, 32)
    below_0 = -np.random.default_rng(0).random((2, 6, 6, 4), dtype="float32")
    np.testing.assert_allclose(block(below_0), 0)


def test_a_block_with_an_activated_input_does_not_activate_it_again():
    image = keras.Input((6, 6, 4))
    block = keras.Model(image, preact_resnet.block(image, 8, activated=True))
    assert "block_0_bn" not in {layer.name for layer in block.layers}
    assert block.output.shape == (None, 6, 6, 32)


def test_options_and_what_is_not_accepted(unfilled):
    network = unfilled(preact_resnet.preact_resnet50, "keras", (28, 28, 1), 7, width=0.5)
    assert network.get_layer("conv5_3_add").output.shape == (None, 1, 1, 1024)
    assert network.output.shape == (None, 7)
    with pytest.raises(ValueError, match=r"depth must be 9n \+ 2 \(11, 20, 29, …\), got 100"):
        preact_resnet.cifar_preact_resnet(100)
