"""ResNet against its paper, keras.applications and hand counts."""

from functools import cache

import numpy as np
import pytest

from helpers.anatomy import explain
from helpers.convolution import convolve
from tests.architectures.notes import figures

keras = pytest.importorskip("keras")
resnet = pytest.importorskip("helpers.architectures.resnet")

# Table 1: multiply-adds in billions, as printed.
BILLIONS = {"resnet34": 3.6, "resnet50": 3.8, "resnet152": 11.3}


@cache
def explained(name, variant="paper"):
    with keras.StatelessScope(initialize_variables=False):
        return explain(getattr(resnet, name)(variant))


def convolutions(anatomy, shortcuts):
    return [
        layer
        for layer in anatomy.layers
        if layer.kind == "Conv2D" and layer.name.endswith("_shortcut") == shortcuts
    ]


@pytest.mark.parametrize(
    ("name", "depth"), [("resnet34", 34), ("resnet50", 50), ("resnet152", 152)]
)
def test_layers_are_counted_without_shortcuts(name, depth):
    anatomy = explained(name)
    assert len(convolutions(anatomy, shortcuts=False)) + 1 == depth


@pytest.mark.parametrize(
    ("name", "trained"),
    [("resnet34", 21_797_672), ("resnet50", 25_557_032), ("resnet152", 60_192_808)],
)
def test_trained_parameters_are_those_of_torchvision(name, trained):
    assert explained(name).trainable_parameters == trained


@pytest.mark.parametrize("name", BILLIONS)
def test_multiply_adds_are_those_of_table_1(name):
    """Within 2 %: the paper's are rounded, and do not say what they count."""
    multiply_adds = explained(name).multiply_adds
    assert multiply_adds / 1e9 == pytest.approx(BILLIONS[name], rel=0.02)


@pytest.mark.parametrize(
    ("name", "last", "channels"),
    [
        ("resnet34", (3, 4, 6, 3), (64, 128, 256, 512)),
        ("resnet50", (3, 4, 6, 3), (256, 512, 1024, 2048)),
        ("resnet152", (3, 8, 36, 3), (256, 512, 1024, 2048)),
    ],
)
def test_stages_have_the_sizes_of_table_1(unfilled, name, last, channels):
    network = unfilled(getattr(resnet, name))
    assert network.get_layer("conv1").output.shape == (None, 112, 112, 64)
    sizes = (56, 28, 14, 7)
    for stage, (block, size, filters) in enumerate(zip(last, sizes, channels, strict=True), 2):
        output = network.get_layer(f"conv{stage}_{block}_relu").output
        assert output.shape == (None, size, size, filters)
        assert f"conv{stage}_{block + 1}_relu" not in {layer.name for layer in network.layers}


# What the notes say


def test_note_on_34_layers():
    anatomy = explained("resnet34")
    shortcuts = convolutions(anatomy, shortcuts=True)
    without = anatomy.multiply_adds - sum(layer.multiply_adds for layer in shortcuts)
    assert len(shortcuts) == 3
    assert figures(resnet.NOTES["resnet-34"]) == {
        f"{anatomy.trainable_parameters:,}",
        f"{anatomy.parameters - anatomy.trainable_parameters:,}",
        f"{BILLIONS['resnet34']}",
        f"{without / 1e9:.2f}",
        f"{anatomy.multiply_adds / 1e9:.2f}",
    }


@pytest.mark.parametrize(
    ("name", "key", "others"),
    [("resnet50", "resnet-50", {"25.5", "4.1", "25,503,912"}), ("resnet152", "resnet-152", set())],
)
def test_notes_on_bottlenecks(name, key, others):
    anatomy = explained(name)
    biases = explained(name, "keras").parameters - anatomy.parameters
    assert len(convolutions(anatomy, shortcuts=True)) == 4
    assert figures(resnet.NOTES[key]) == others | {
        f"{anatomy.trainable_parameters:,}",
        f"{anatomy.parameters - anatomy.trainable_parameters:,}",
        f"{biases:,}",
        f"{anatomy.multiply_adds / 1e9:.2f}",
        f"{BILLIONS[name]}",
    }


def test_the_stride_in_the_3x3_makes_4_1_billion():
    """The 1 × 1 before it then works on four times the cells, in three blocks."""
    anatomy = explained("resnet50")
    first = [
        layer for layer in anatomy.layers if layer.name in ("conv3_1_1", "conv4_1_1", "conv5_1_1")
    ]
    moved = anatomy.multiply_adds + 3 * sum(layer.multiply_adds for layer in first)
    assert moved == 4_089_184_256  # as torchvision's
    assert round(moved / 1e9, 1) == 4.1


def test_without_scales_and_shifts_it_is_25_5_million():
    anatomy = explained("resnet50")
    weights = [layer.parameters for layer in anatomy.layers if layer.kind != "BatchNormalization"]
    assert sum(weights) == 25_503_912
    assert round(sum(weights) / 1e6, 1) == 25.5


# Keras


@pytest.mark.parametrize(
    ("name", "keras_name"), [("resnet50", "ResNet50"), ("resnet152", "ResNet152")]
)
def test_the_keras_variant_counts_what_keras_counts(unfilled, name, keras_name):
    network = unfilled(getattr(resnet, name), "keras")
    other = unfilled(getattr(keras.applications, keras_name), weights=None)
    assert [it.shape for it in network.weights] == [it.shape for it in other.weights]
    assert [it.trainable for it in network.weights] == [it.trainable for it in other.weights]
    assert explain(network).multiply_adds == explain(other).multiply_adds


@pytest.mark.release
def test_the_keras_variant_gives_the_outputs_of_keras(same_outputs):
    network = resnet.resnet50("keras", (64, 64, 3), classes=10)
    other = keras.applications.ResNet50(weights=None, input_shape=(64, 64, 3), classes=10)
    assert same_outputs(network, other)


# Blocks


def test_the_two_blocks_cost_about_the_same(unfilled):
    """Figure 5: 64 channels in one, 256 outside the other's 64; biases and normalisation apart."""

    def weights(block, channels):
        image = keras.Input((14, 14, channels))
        anatomy = explain(unfilled(lambda: keras.Model(image, block(image, 64))))
        return sum(layer.parameters for layer in anatomy.layers if layer.kind == "Conv2D")

    assert weights(resnet.basic_block, 64) == 2 * 3 * 3 * 64 * 64 == 73_728
    assert weights(resnet.bottleneck_block, 256) == 2 * 256 * 64 + 3 * 3 * 64 * 64 == 69_632


@pytest.mark.parametrize(("name", "channels"), [("basic_block", 8), ("bottleneck_block", 32)])
def test_a_block_that_adds_nothing_passes_its_input_on(name, channels):
    image = keras.Input((5, 7, channels))
    block = keras.Model(image, getattr(resnet, name)(image, 8, name="block"))
    last = "block_2_bn" if name == "basic_block" else "block_3_bn"
    block.get_layer(last).gamma.assign(np.zeros(channels))
    maps = np.random.default_rng(0).random((2, 5, 7, channels), dtype="float32")
    np.testing.assert_array_equal(block(maps), maps)


@pytest.mark.parametrize("size", [6, 7])
def test_with_stride_2_the_border_is_alike_on_all_sides(size):
    image = keras.Input((size, size, 3))
    network = keras.Model(image, resnet.convolution(image, 4, 3, stride=2))
    images = np.random.default_rng(0).random((1, size, size, 3))
    kernel = network.get_layer("conv").kernel.numpy()
    expected = convolve(images, kernel, stride=2, padding=1) / np.sqrt(1 + 1.001e-5)
    np.testing.assert_allclose(network(images), expected, rtol=1e-4, atol=1e-5)


# Options


def test_small_images_few_classes_half_the_width(unfilled):
    network = unfilled(resnet.resnet50, input_shape=(28, 28, 1), classes=7, width=0.5)
    assert network.get_layer("conv1").kernel.shape == (7, 7, 1, 32)
    assert network.get_layer("conv5_3_relu").output.shape == (None, 1, 1, 1024)
    assert network.output.shape == (None, 7)


def test_a_variant_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="variant must be 'paper', got 'keras'"):
        resnet.resnet34("keras")
