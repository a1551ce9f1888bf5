"""VGG-16 and VGG-19: table 1 of the paper, keras.applications, and hand counts."""

import pytest

from helpers.anatomy import explain

keras = pytest.importorskip("keras")
vgg = pytest.importorskip("helpers.architectures.vgg")

# Table 1, columns D and E: convolutions of each block; and the sizes that "conv3" keeps.
COLUMNS = {"vgg16": (2, 2, 3, 3, 3), "vgg19": (2, 2, 4, 4, 4)}
SIZES = [(112, 64), (56, 128), (28, 256), (14, 512), (7, 512)]
NETWORKS = [("vgg16", "VGG16"), ("vgg19", "VGG19")]


@pytest.mark.parametrize(("name", "parameters"), [("vgg16", 138_357_544), ("vgg19", 143_667_240)])
def test_parameters_are_the_published_ones(unfilled, name, parameters):
    anatomy = explain(unfilled(getattr(vgg, name)))
    assert anatomy.parameters == anatomy.trainable_parameters == parameters


@pytest.mark.parametrize("name", COLUMNS)
def test_blocks_are_those_of_table_1(unfilled, name):
    network = unfilled(getattr(vgg, name))
    for block, (count, (size, channels)) in enumerate(zip(COLUMNS[name], SIZES, strict=True), 1):
        convolutions = [it for it in network.layers if it.name.startswith(f"conv{block}_")]
        assert [it.output.shape[1:] for it in convolutions] == [
            (2 * size, 2 * size, channels)
        ] * count
        assert network.get_layer(f"pool{block}").output.shape[1:] == (size, size, channels)
    assert [network.get_layer(it).units for it in ("fc6", "fc7", "probabilities")] == [
        4096,
        4096,
        1000,
    ]


@pytest.mark.parametrize(("name", "billions"), [("vgg16", 15.3), ("vgg19", 19.5)])
def test_multiply_adds_of_the_notes(unfilled, name, billions):
    anatomy = explain(unfilled(getattr(vgg, name)))
    dense = sum(layer.multiply_adds for layer in anatomy.layers if layer.kind == "Dense")
    assert dense == 25_088 * 4096 + 4096 * 4096 + 4096 * 1000
    assert round(dense / 1e6, 1) == 123.6
    assert round((anatomy.multiply_adds - dense) / 1e9, 1) == billions


@pytest.mark.parametrize(("name", "keras_name"), NETWORKS)
def test_the_keras_variant_counts_what_keras_counts(unfilled, name, keras_name):
    network = unfilled(getattr(vgg, name), "keras")
    other = unfilled(getattr(keras.applications, keras_name), weights=None)
    assert [weight.shape for weight in network.weights] == [w.shape for w in other.weights]
    assert [weight.trainable for weight in network.weights] == [w.trainable for w in other.weights]
    assert [layer.output.shape for layer in network.layers] == [
        layer.output.shape for layer in other.layers
    ]


def test_the_keras_variant_gives_the_outputs_of_keras(same_outputs):
    network = vgg.vgg16("keras", (32, 32, 3), classes=10)
    other = keras.applications.VGG16(weights=None, input_shape=(32, 32, 3), classes=10)
    assert same_outputs(network, other)


def test_a_block_stands_alone():
    image = keras.Input((28, 28, 1))
    network = keras.Model(image, vgg.block(image, 8, convolutions=2))
    assert network.output.shape == (None, 14, 14, 8)
    assert network.count_params() == (9 * 1 * 8 + 8) + (9 * 8 * 8 + 8)


def test_width_and_classes(unfilled):
    network = unfilled(vgg.vgg16, input_shape=(64, 64, 1), classes=3, width=0.25)
    assert network.get_layer("conv1_1").kernel.shape == (3, 3, 1, 16)
    assert network.get_layer("pool5").output.shape == (None, 2, 2, 128)
    assert network.get_layer("fc6").kernel.shape == (512, 1024)
    assert network.output.shape == (None, 3)


def test_what_is_not_accepted_is_named():
    with pytest.raises(ValueError, match="variant must be 'paper' or 'keras', got 'torch'"):
        vgg.vgg16("torch")
    with pytest.raises(ValueError, match="width must be above 0, got 0"):
        vgg.vgg16(width=0)
