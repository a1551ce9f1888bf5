"""SqueezeNet against table 1 of its paper: sizes and parameters of every row."""

import pytest

keras = pytest.importorskip("keras")

from helpers.anatomy import explain  # noqa: E402
from helpers.architectures.squeezenet import fire, squeezenet  # noqa: E402

# Table 1: output size, parameters before pruning.
ROWS = {
    "conv1": ((111, 111, 96), 14_208),
    "maxpool1": ((55, 55, 96), 0),
    "fire2": ((55, 55, 128), 11_920),
    "fire3": ((55, 55, 128), 12_432),
    "fire4": ((55, 55, 256), 45_344),
    "maxpool4": ((27, 27, 256), 0),
    "fire5": ((27, 27, 256), 49_440),
    "fire6": ((27, 27, 384), 104_880),
    "fire7": ((27, 27, 384), 111_024),
    "fire8": ((27, 27, 512), 188_992),
    "maxpool8": ((13, 13, 512), 0),
    "fire9": ((13, 13, 512), 197_184),
    "conv10": ((13, 13, 1000), 513_000),
    "avgpool10": ((1000,), 0),
}


def test_the_rows_of_table_1(unfilled):
    anatomy = explain(unfilled(squeezenet))
    for row, (size, parameters) in ROWS.items():
        parts = [layer for layer in anatomy.layers if layer.name.partition("_")[0] == row]
        assert parts[-1].output_shape == (None, *size)
        assert sum(layer.parameters for layer in parts) == parameters


def test_the_total_of_table_1_and_the_833_million_of_the_shufflenet_paper(unfilled):
    anatomy = explain(unfilled(squeezenet))
    assert anatomy.parameters == anatomy.trainable_parameters == 1_248_424
    assert round(anatomy.multiply_adds / 1e6) == 833  # Zhang et al. (2018), table 6


def test_on_224_the_first_maps_are_not_those_of_the_paper(unfilled):
    assert unfilled(squeezenet, input_shape=(224, 224, 3)).get_layer("conv1").output.shape[1] == 109


def test_a_fire_module_alone():
    x = keras.Input((28, 28, 5))
    model = keras.Model(x, fire(x, 3, 4))
    assert model.output_shape == (None, 28, 28, 8)
    assert model.count_params() == (5 + 1) * 3 + (3 + 1) * 4 + (9 * 3 + 1) * 4


def test_width_and_classes(unfilled):
    model = unfilled(squeezenet, input_shape=(64, 64, 1), classes=10, width=0.25)
    assert model.get_layer("fire9_concat").output.shape[-1] == 128
    assert model.output_shape == (None, 10)
    assert model.layers[-1].name == "probabilities"


def test_keras_has_no_squeezenet():
    with pytest.raises(ValueError, match="variant must be 'paper', got 'keras'"):
        squeezenet("keras")
