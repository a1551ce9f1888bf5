"""EfficientNet-B0 against tables 1 and 2 of its paper."""

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from helpers.anatomy import explain  # noqa: E402
from helpers.architectures.efficientnet import (  # noqa: E402
    efficientnet_b0,
    mb_conv,
    squeeze_excitation,
)

# Table 1: kernel size, input size, channels, layers of stages 2 to 8.
ROWS = [
    (3, 112, 16, 1),
    (3, 112, 24, 2),
    (5, 56, 40, 2),
    (3, 28, 80, 3),
    (5, 14, 112, 3),
    (5, 14, 192, 4),
    (3, 7, 320, 1),
]


def test_the_rows_of_table_1(unfilled):
    model = unfilled(efficientnet_b0)
    assert model.get_layer("stem").output.shape == (None, 112, 112, 32)
    for stage, (kernel, size, channels, blocks) in enumerate(ROWS, start=2):
        names = [f"stage{stage}_{block}" for block in range(1, blocks + 1)]
        depthwise = [model.get_layer(f"{name}_dw") for name in names]
        assert {layer.kernel_size for layer in depthwise} == {(kernel, kernel)}
        # The sizes of table 1 are those of a stage's input.
        assert depthwise[0].input.shape[1] == size
        assert {model.get_layer(f"{name}_project").filters for name in names} == {channels}
    assert model.get_layer("stage9").output.shape == (None, 7, 7, 1280)


def test_the_costs_of_table_2_and_of_the_note(unfilled):
    anatomy = explain(unfilled(efficientnet_b0))
    assert anatomy.trainable_parameters == 5_288_548  # torchvision's count
    assert anatomy.parameters - anatomy.trainable_parameters == 42_016
    assert round(anatomy.multiply_adds / 1e9, 2) == 0.39
    keras_own = explain(unfilled(efficientnet_b0, "keras"))
    assert keras_own.parameters - anatomy.parameters == 7


def test_squeeze_and_excitation_multiplies_each_map_by_a_gate():
    x = keras.Input((4, 4, 6))
    model = keras.Model(x, squeeze_excitation(x, 2))
    assert model.count_params() == 6 * 2 + 2 + 2 * 6 + 6
    maps = np.random.default_rng(0).random((3, 4, 4, 6), dtype=np.float32)
    gates = np.array(model(maps)) / maps
    assert np.ptp(gates, axis=(1, 2)) == pytest.approx(0, abs=1e-5)
    assert (gates > 0).all()
    assert (gates < 1).all()
    assert np.ptp(gates[:, 0, 0]) > 0.01


def test_dropped_branches_leave_the_shortcut():
    x = keras.Input((8, 8, 4))
    model = keras.Model(x, mb_conv(x, 4, drop_rate=0.999999))
    maps = np.random.default_rng(0).random((2, 8, 8, 4), dtype=np.float32)
    assert np.array(model(maps, training=True)) == pytest.approx(maps)


def test_a_block_alone():
    x = keras.Input((28, 28, 8))
    block = keras.Model(x, mb_conv(x, 10, stride=2, kernel_size=5, expansion=2))
    assert block.output_shape == (None, 14, 14, 10)
    gates = 16 * 2 + 2 + 2 * 16 + 16  # a quarter of 8 channels in between
    assert block.count_params() == (8 * 16 + 25 * 16 + 16 * 10) + 4 * (16 + 16 + 10) + gates


def test_width_classes_and_variants(unfilled):
    model = unfilled(efficientnet_b0, input_shape=(28, 28, 1), classes=10, width=0.25)
    assert model.output_shape == (None, 10)
    assert model.get_layer("stage9").filters == 320
    with pytest.raises(ValueError, match="variant must be 'paper' or 'keras', got 'torch'"):
        efficientnet_b0("torch")
