"""ResNeXt-50 against its paper's table 1 and equation 4."""

import numpy as np
import pytest

from helpers.anatomy import explain
from tests.architectures.notes import figures

keras = pytest.importorskip("keras")
resnext = pytest.importorskip("helpers.architectures.resnext")


def test_counts_are_those_of_table_1(unfilled):
    anatomy = explain(unfilled(resnext.resnext50))
    shortcuts = [layer for layer in anatomy.layers if layer.name.endswith("_shortcut")]
    with_weights = [layer for layer in anatomy.layers if layer.kind in ("Conv2D", "Dense")]
    assert anatomy.trainable_parameters == 25_028_904  # as torchvision's
    assert round(anatomy.trainable_parameters / 1e6, 1) == 25.0
    assert round(anatomy.multiply_adds / 1e9, 1) == 4.2
    assert (len(shortcuts), len(with_weights) - len(shortcuts)) == (4, 50)
    assert figures(resnext.NOTES["resnext-50"]) == {
        f"{anatomy.trainable_parameters:,}",
        f"{anatomy.parameters - anatomy.trainable_parameters:,}",
        f"{anatomy.multiply_adds / 1e9:.2f}",
        "25.0",
        "4.2",
    }


def test_stages_are_those_of_table_1(unfilled):
    network = unfilled(resnext.resnext50)
    inner = [network.get_layer(f"conv{stage}_3_2").output.shape[1:] for stage in (2, 3, 4, 5)]
    assert inner == [(56, 56, 128), (28, 28, 256), (14, 14, 512), (7, 7, 1024)]
    outer = [
        network.get_layer(f"conv{stage}_relu").output for stage in ("2_3", "3_4", "4_6", "5_3")
    ]
    assert [output.shape[-1] for output in outer] == [256, 512, 1024, 2048]


def test_a_block_costs_what_equation_4_says(unfilled):
    """C · (256 · d + 3 · 3 · d · d + d · 256) for C = 32 paths of d = 4 channels."""
    image = keras.Input((56, 56, 256))
    anatomy = explain(unfilled(lambda: keras.Model(image, resnext.block(image, 128))))
    weights = sum(layer.parameters for layer in anatomy.layers if layer.kind == "Conv2D")
    assert weights == 32 * (256 * 4 + 3 * 3 * 4 * 4 + 4 * 256) == 70_144


def test_a_path_does_not_see_the_channels_of_the_others():
    image = keras.Input((6, 6, 32))
    block = keras.Model(image, resnext.block(image, 16, groups=4, name="block"))
    paths = keras.Model(block.get_layer("block_2").input, block.get_layer("block_2").output)
    maps = np.ones((1, 6, 6, 16), "float32")
    before = np.array(paths(maps))
    maps[..., 4:8] = 7
    changed = np.any(np.array(paths(maps)) != before, axis=(0, 1, 2))
    assert np.flatnonzero(changed).tolist() == [4, 5, 6, 7]


@pytest.mark.parametrize(("width", "channels"), [(0.1, 32), (0.6, 64), (1.5, 192)])
def test_channels_stay_divisible_by_the_groups(unfilled, width, channels):
    network = unfilled(resnext.resnext50, input_shape=(28, 28, 1), classes=7, width=width)
    layer = network.get_layer("conv2_1_2")
    assert (layer.filters, layer.groups) == (channels, 32)
    assert network.output.shape == (None, 7)


def test_keras_has_none():
    with pytest.raises(ValueError, match="variant must be 'paper', got 'keras'"):
        resnext.resnext50("keras")
