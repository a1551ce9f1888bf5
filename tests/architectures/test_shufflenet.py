"""ShuffleNet against table 1 of its paper, and the shuffle against a deck of cards."""

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from helpers.anatomy import explain  # noqa: E402
from helpers.architectures.shufflenet import (  # noqa: E402
    ChannelShuffle,
    shuffle_unit,
    shufflenet,
)

# Table 1, g = 3: output of each row.
ROWS = {
    "conv1": (112, 112, 24),
    "maxpool": (56, 56, 24),
    "stage2_1": (28, 28, 240),
    "stage2_4": (28, 28, 240),
    "stage3_1": (14, 14, 480),
    "stage3_8": (14, 14, 480),
    "stage4_1": (7, 7, 960),
    "stage4_4": (7, 7, 960),
}


def test_the_rows_of_table_1(unfilled):
    model = unfilled(shufflenet)
    for row, size in ROWS.items():
        name = f"{row}_relu" if row.startswith("stage") else row
        assert model.get_layer(name).output.shape == (None, *size)
    for name in ("stage2_5_relu", "stage3_9_relu", "stage4_5_relu"):
        with pytest.raises(ValueError, match="No such layer"):
            model.get_layer(name)


def test_layers_and_costs(unfilled):
    anatomy = explain(unfilled(shufflenet))
    weighted = [x for x in anatomy.layers if x.kind in ("Conv2D", "DepthwiseConv2D", "Dense")]
    assert len(weighted) == 50  # section 4.3
    assert round(anatomy.multiply_adds / 1e6) == 137  # table 1
    assert anatomy.trainable_parameters == 1_865_728  # pytorchcv's shufflenet_g3_w1
    assert not [layer for layer in anatomy.layers if "does not know" in layer.formula]


@pytest.mark.parametrize(("width", "millions"), [(2, 524), (0.5, 38)])
def test_other_widths_have_the_multiply_adds_of_tables_2_and_5(unfilled, width, millions):
    assert round(explain(unfilled(shufflenet, width=width)).multiply_adds / 1e6) == millions


def test_only_the_first_pointwise_convolution_is_not_grouped(unfilled):
    model = unfilled(shufflenet)
    pointwise = [x for x in model.layers if x.name.endswith(("_reduce", "_expand"))]
    assert [layer.name for layer in pointwise if layer.groups == 1] == ["stage2_1_reduce"]
    assert {layer.groups for layer in pointwise} == {1, 3}


def test_channels_are_dealt_out_like_cards():
    channels = np.arange(6.0).reshape(1, 1, 1, 6)  # groups 0 1 | 2 3 | 4 5
    assert np.array(ChannelShuffle(3)(channels)).ravel().tolist() == [0, 2, 4, 1, 3, 5]


def test_the_shuffle_keeps_each_map_whole_and_is_saved_with_its_groups():
    maps = np.random.default_rng(0).random((2, 4, 5, 8), dtype=np.float32)
    saved = keras.saving.serialize_keras_object(ChannelShuffle(2))
    layer = keras.saving.deserialize_keras_object(saved)
    assert (np.array(layer(maps)) == maps[..., [0, 4, 1, 5, 2, 6, 3, 7]]).all()


def test_after_a_shuffle_every_group_reads_from_every_group():
    group = np.repeat([0.0, 1.0, 2.0], 4).reshape(1, 1, 1, 12)
    mixed = np.array(ChannelShuffle(3)(group)).reshape(3, 4)
    assert [set(channels) for channels in mixed] == [{0, 1, 2}] * 3


def test_the_units_alone():
    x = keras.Input((28, 28, 12))
    unit = keras.Model(x, shuffle_unit(x, 24, groups=2, stride=2))
    assert unit.output_shape == (None, 14, 14, 24)
    weights = 12 * 6 // 2 + 9 * 6 + 6 * 12 // 2
    assert unit.count_params() == weights + 4 * (6 + 6 + 12)
    unit = keras.Model(x, shuffle_unit(x, 12, groups=3))
    assert unit.output_shape == (None, 28, 28, 12)
    assert unit.count_params() == 12 * 3 // 3 + 9 * 3 + 3 * 12 // 3 + 4 * (3 + 3 + 12)


def test_width_classes_and_variant(unfilled):
    model = unfilled(shufflenet, input_shape=(28, 28, 1), classes=10, width=0.3)
    assert model.output_shape == (None, 10)
    assert model.get_layer("stage2_1_relu").output.shape[-1] == 72  # a multiple of 4 · 3
    with pytest.raises(ValueError, match="variant must be 'paper', got 'keras'"):
        shufflenet("keras")
