"""ConvNeXt-T against the tables of its paper."""

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from helpers.anatomy import explain  # noqa: E402
from helpers.architectures.convnext import (  # noqa: E402
    LayerScale,
    convnext_block,
    convnext_t,
    downsample,
)

# Table of architectures: map size, channels and blocks of res2 to res5.
ROWS = [(56, 96, 3), (28, 192, 3), (14, 384, 9), (7, 768, 3)]


def test_the_stages(unfilled):
    model = unfilled(convnext_t)
    for stage, (size, channels, blocks) in enumerate(ROWS, start=2):
        ends = [x for x in model.layers if x.name.startswith(f"res{stage}_") and "_add" in x.name]
        assert [layer.output.shape for layer in ends] == [(None, size, size, channels)] * blocks
    widened = model.get_layer("res4_9_pw1")
    assert widened.units == 4 * 384


def test_the_costs_of_table_1(unfilled):
    anatomy = explain(unfilled(convnext_t))
    assert anatomy.parameters == anatomy.trainable_parameters == 28_589_128  # torchvision's count
    assert round(anatomy.parameters / 1e6) == 29
    assert round(anatomy.multiply_adds / 1e9, 1) == 4.5
    assert not [layer for layer in anatomy.layers if "does not know" in layer.formula]


def test_a_block_begins_as_almost_the_identity():
    x = keras.Input((9, 9, 8))
    block = keras.Model(x, convnext_block(x))
    assert block.count_params() == (49 + 1) * 8 + 2 * 8 + (8 + 1) * 32 + (32 + 1) * 8 + 8
    maps = np.random.default_rng(0).random((2, 9, 9, 8), dtype=np.float32)
    assert np.array(block(maps)) == pytest.approx(maps, abs=1e-4)


def test_layer_scale_has_a_factor_for_each_channel_and_is_saved_with_its_beginning():
    saved = keras.saving.serialize_keras_object(LayerScale(initial=0.5))
    layer = keras.saving.deserialize_keras_object(saved)
    maps = np.ones((1, 2, 2, 3), dtype=np.float32)
    assert (np.array(layer(maps)) == 0.5).all()
    layer.gamma.assign([1, 2, 3])
    assert np.array(layer(maps))[0, 0, 0].tolist() == [1, 2, 3]


def test_between_stages_the_maps_are_halved_without_overlap():
    x = keras.Input((28, 28, 8))
    model = keras.Model(x, downsample(x, 16))
    assert model.output_shape == (None, 14, 14, 16)
    assert model.count_params() == 2 * 8 + (4 * 8 + 1) * 16


def test_branches_are_dropped_more_often_towards_the_end_but_not_in_keras(unfilled):
    def rates(variant):
        layers = unfilled(convnext_t, variant, input_shape=(32, 32, 3), width=0.1).layers
        return [layer.rate for layer in layers if layer.name.endswith("_drop")]

    assert len(rates("paper")) == 17  # the first block's is 0
    assert rates("paper") == sorted(rates("paper"))
    assert rates("paper")[-1] == 0.1
    assert rates("keras") == []


def test_width_classes_and_variants(unfilled):
    model = unfilled(convnext_t, input_shape=(32, 32, 1), classes=10, width=0.25)
    assert model.output_shape == (None, 10)
    assert model.get_layer("res5_3_add").output.shape[-1] == 192
    with pytest.raises(ValueError, match="variant must be 'paper' or 'keras', got 'torch'"):
        convnext_t("torch")
