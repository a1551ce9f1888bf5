"""MobileNet v1 and v2 against the tables of their papers."""

import pytest

keras = pytest.importorskip("keras")

from helpers.anatomy import explain  # noqa: E402
from helpers.architectures.mobilenet import mobilenet_v1, separable_block  # noqa: E402
from helpers.architectures.mobilenet_v2 import (  # noqa: E402
    inverted_residual,
    mobilenet_v2,
    multiple_of_8,
)

WEIGHTED = ("Conv2D", "DepthwiseConv2D", "Dense")

# Table 1 of Howard et al. (2017): input of each 1 × 1 convolution, and its filters.
V1_ROWS = [
    ((112, 112, 32), 64),
    ((56, 56, 64), 128),
    ((56, 56, 128), 128),
    ((28, 28, 128), 256),
    ((28, 28, 256), 256),
    ((14, 14, 256), 512),
    *[((14, 14, 512), 512)] * 5,
    ((7, 7, 512), 1024),
    ((7, 7, 1024), 1024),
]

# Table 2 of Sandler et al. (2018): input, bottlenecks, and the channels they put out.
V2_ROWS = [
    ((112, 112, 32), 1, 16),
    ((112, 112, 16), 2, 24),
    ((56, 56, 24), 3, 32),
    ((28, 28, 32), 4, 64),
    ((14, 14, 64), 3, 96),
    ((14, 14, 96), 3, 160),
    ((7, 7, 160), 1, 320),
]


def test_mobilenet_has_the_rows_of_table_1(unfilled):
    model = unfilled(mobilenet_v1)
    pointwise = [layer for layer in model.layers if layer.name.endswith("_pw")]
    assert [(layer.input.shape[1:], layer.filters) for layer in pointwise] == V1_ROWS
    assert model.get_layer("avgpool").output.shape == (None, 1024)


def test_mobilenet_has_28_layers_and_the_costs_of_table_4(unfilled):
    anatomy = explain(unfilled(mobilenet_v1))
    assert sum(layer.kind in WEIGHTED for layer in anatomy.layers) == 28
    assert round(anatomy.multiply_adds / 1e6) == 569
    assert anatomy.trainable_parameters == 4_231_976
    assert anatomy.parameters - anatomy.trainable_parameters == 21_888
    assert round(anatomy.trainable_parameters / 1e6, 1) == 4.2


def test_resources_per_layer_type_and_a_misprint_in_table_2(unfilled):
    anatomy = explain(unfilled(mobilenet_v1))
    kinds = {
        "1 × 1": [layer for layer in anatomy.layers if layer.name.endswith("_pw")],
        "depthwise": [layer for layer in anatomy.layers if layer.kind == "DepthwiseConv2D"],
        "3 × 3": [layer for layer in anatomy.layers if layer.name == "conv1"],
        "dense": [layer for layer in anatomy.layers if layer.kind == "Dense"],
    }
    work = {kind: sum(layer.multiply_adds for layer in kinds[kind]) for kind in kinds}
    shares = {kind: round(100 * work[kind] / anatomy.multiply_adds, 2) for kind in kinds}
    assert shares == {"1 × 1": 94.86, "depthwise": 3.06, "3 × 3": 1.91, "dense": 0.18}
    printed = shares | {"3 × 3": 1.19}
    assert round(sum(printed.values()), 2) == 99.29
    weights = {kind: sum(layer.parameters for layer in kinds[kind]) for kind in kinds}
    weights["dense"] -= 1000  # the biases
    total = sum(weights.values())
    shares = {kind: round(100 * weights[kind] / total, 2) for kind in kinds}
    assert shares == {"1 × 1": 74.59, "depthwise": 1.06, "3 × 3": 0.02, "dense": 24.33}


@pytest.mark.parametrize(("width", "millions"), [(0.75, 325), (0.5, 149), (0.25, 41)])
def test_narrower_mobilenets_have_the_multiply_adds_of_table_6(unfilled, width, millions):
    assert round(explain(unfilled(mobilenet_v1, width=width)).multiply_adds / 1e6) == millions


def test_mobilenet_v2_has_the_rows_of_table_2(unfilled):
    model = unfilled(mobilenet_v2)
    for stage, (size, blocks, channels) in enumerate(V2_ROWS, start=1):
        names = [f"bottleneck{stage}_{block}" for block in range(1, blocks + 1)]
        first = "dw" if stage == 1 else "expand"
        assert model.get_layer(f"{names[0]}_{first}").input.shape[1:] == size
        for name in names:
            assert model.get_layer(f"{name}_project").filters == channels
    assert model.get_layer("conv2").input.shape[1:] == (7, 7, 320)
    assert model.get_layer("conv2").output.shape[1:] == (7, 7, 1280)


def test_mobilenet_v2_costs_what_its_note_says(unfilled):
    anatomy = explain(unfilled(mobilenet_v2))
    norms = [layer for layer in anatomy.layers if layer.kind == "BatchNormalization"]
    assert anatomy.trainable_parameters == 3_504_872  # torchvision's count
    assert sum(layer.trainable_parameters for layer in norms) == 34_112
    assert sum(layer.parameters for layer in norms) == 2 * 34_112
    assert 3_504_872 - 34_112 == 3_470_760
    assert anatomy.multiply_adds / 1e6 == pytest.approx(300, rel=0.003)  # table 4
    projections = [layer for layer in anatomy.layers if layer.name.endswith("_project")]
    assert len(projections) == sum(blocks for _, blocks, _ in V2_ROWS) == 17


def test_shortcuts_join_blocks_of_equal_shape(unfilled):
    model = unfilled(mobilenet_v2)
    joined = [layer.name for layer in model.layers if layer.name.endswith("_add")]
    assert len(joined) == sum(blocks - 1 for _, blocks, _ in V2_ROWS)
    assert not any(name.endswith("_1_add") for name in joined)


def test_the_blocks_alone():
    x = keras.Input((28, 28, 6))
    block = keras.Model(x, separable_block(x, 10, stride=2))
    assert block.output_shape == (None, 14, 14, 10)
    assert block.count_params() == 9 * 6 + 4 * 6 + 6 * 10 + 4 * 10
    block = keras.Model(x, inverted_residual(x, 6, expansion=2))
    assert block.output_shape == (None, 28, 28, 6)
    assert block.count_params() == 6 * 12 + 4 * 12 + 9 * 12 + 4 * 12 + 12 * 6 + 4 * 6


@pytest.mark.parametrize(
    ("channels", "rounded"), [(1, 8), (11, 16), (12, 16), (19, 24), (27, 32), (84, 88), (125, 128)]
)
def test_channels_are_rounded_to_8_and_lose_at_most_a_tenth(channels, rounded):
    assert multiple_of_8(channels) == rounded


@pytest.mark.parametrize("function", [mobilenet_v1, mobilenet_v2])
def test_width_classes_and_variants(unfilled, function):
    model = unfilled(function, input_shape=(28, 28, 1), classes=10, width=0.25)
    assert model.output_shape == (None, 10)
    assert model.layers[-1].name == "probabilities"
    with pytest.raises(ValueError, match="variant must be 'paper' or 'keras', got 'torch'"):
        function("torch")
