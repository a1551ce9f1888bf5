"""What layers cost, against Keras, hand counts, the LeNet-5 paper and counting by brute force."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.anatomy import explain


@pytest.fixture(scope="module")
def keras():
    return pytest.importorskip("keras")


def only_layer(keras, shape, layer):
    """The anatomy of a single layer on an input of this shape."""
    (entry,) = explain(keras.Sequential([keras.Input(shape), layer])).layers
    return entry


# Chapter 2's models: parameters counted by hand, pooling and dropout between them have none.
def conv_stack(layers, first, *rest, kernel=3, padding="valid"):
    yield layers.Conv2D(first, kernel, padding=padding)
    for filters in rest:
        yield layers.MaxPooling2D()
        yield layers.Conv2D(filters, 3, padding=padding)


def lenet(layers):
    yield layers.Conv2D(6, 5, padding="same", activation="tanh")
    yield layers.AveragePooling2D(2)
    yield layers.Conv2D(16, 5, activation="tanh")
    yield layers.AveragePooling2D(2)
    yield layers.Flatten()
    yield from (layers.Dense(120), layers.Dense(84), layers.Dense(10))


def seven_first(layers):
    yield layers.Conv2D(64, 7, padding="same")
    for filters in (128, 256):
        yield layers.MaxPooling2D()
        yield layers.Conv2D(filters, 3, padding="same")
        yield layers.Conv2D(filters, 3, padding="same")
    yield from (layers.MaxPooling2D(), layers.Flatten(), layers.Dense(128), layers.Dropout(0.5))
    yield from (layers.Dense(64), layers.Dropout(0.5), layers.Dense(10))


@pytest.mark.parametrize(
    ("shape", "stack", "parameters"),
    [
        (
            (224, 224, 3),
            lambda layers: [*conv_stack(layers, 32, 64, 128), layers.Dense(10)],
            [896, 18_496, 73_856, 1_290],
        ),
        (
            (28, 28, 1),
            lambda layers: [
                *conv_stack(layers, 32, 64, 64),
                layers.Flatten(),
                layers.Dense(64),
                layers.Dense(10),
            ],
            [320, 18_496, 36_928, 36_928, 650],
        ),
        (
            (28, 28, 3),
            lambda layers: [
                *conv_stack(layers, 128, 128, 64, kernel=5),
                layers.Flatten(),
                layers.Dense(64),
                layers.Dense(10),
            ],
            [9_728, 147_584, 73_792, 36_928, 650],
        ),
        ((28, 28, 1), lenet, [156, 2_416, 48_120, 10_164, 850]),
        (
            (28, 28, 1),
            seven_first,
            [3_200, 73_856, 147_584, 295_168, 590_080, 295_040, 8_256, 650],
        ),
    ],
    ids=["no flatten", "32/64/64", "5 x 5 first", "LeNet", "7 x 7 first"],
)
def test_the_models_of_chapter_2(keras, shape, stack, parameters):
    model = keras.Sequential([keras.Input(shape), *stack(keras.layers)])
    anatomy = explain(model)
    assert [layer.parameters for layer in anatomy.layers if layer.parameters] == parameters
    assert anatomy.parameters == anatomy.trainable_parameters == sum(parameters)


def test_lenet_in_keras_has_61706_parameters(keras):
    model = keras.Sequential([keras.Input((28, 28, 1)), *lenet(keras.layers)])
    assert explain(model).parameters == 61_706


@pytest.mark.parametrize(
    ("shape", "layer", "connections"),
    [
        ((32, 32, 1), lambda layers: layers.Conv2D(6, 5), 122_304),  # C1
        ((5, 5, 16), lambda layers: layers.Conv2D(120, 5), 48_120),  # C5
        ((120,), lambda layers: layers.Dense(84), 10_164),  # F6
    ],
    ids=["C1", "C5", "F6"],
)
def test_connections_are_counted_as_in_the_lenet_paper(keras, shape, layer, connections):
    assert only_layer(keras, shape, layer(keras.layers)).connections == connections


@pytest.mark.parametrize(
    ("shape", "layer", "formula"),
    [
        (
            (28, 28, 32),
            lambda layers: layers.Conv2D(64, 3),
            "K · F · F · D_in + K = 64 filters × (3 × 3 × 32 weights + 1 bias) = 18,496",
        ),
        (
            (28, 28, 32),
            lambda layers: layers.Conv2D(64, (1, 3), use_bias=False),
            "K · F_h · F_w · D_in = 64 filters × 1 × 3 × 32 weights = 6,144",
        ),
        (
            (28, 28, 32),
            lambda layers: layers.Conv2D(64, 3, groups=4),
            "K · F · F · D_in / G + K = "
            "64 filters in 4 groups × (3 × 3 × 32 / 4 weights + 1 bias) = 4,672",
        ),
        (
            (128,),
            lambda layers: layers.Dense(10),
            "K · D_in + K = 10 units × (128 weights + 1 bias) = 1,290",
        ),
        (
            (28, 28, 32),
            lambda layers: layers.DepthwiseConv2D(3),
            "D_in · F · F + D_in = 32 channels × (3 × 3 weights + 1 bias) = 320",
        ),
        (
            (28, 28, 32),
            lambda layers: layers.SeparableConv2D(64, 3),
            "depthwise D_in · F · F = 32 channels × 3 × 3 weights = 288; "
            "pointwise K · D_in + K = 64 filters × (32 weights + 1 bias) = 2,112; together 2,400",
        ),
        (
            (28, 28, 32),
            lambda layers: layers.BatchNormalization(),
            "4 · C = 4 × 32 channels = 128: "
            "gamma, beta trained; moving_mean, moving_variance not trained",
        ),
        (
            (28, 28, 32),
            lambda layers: layers.MaxPooling2D(),
            "no weights: the largest of 2 × 2 cells of a channel",
        ),
    ],
    ids=["convolution", "no bias", "groups", "dense", "depthwise", "separable", "norm", "pooling"],
)
def test_formulas_read_as_in_the_chapter(keras, shape, layer, formula):
    assert only_layer(keras, shape, layer(keras.layers)).formula == formula


def test_the_working_shows_positions_and_units(keras):
    conv = only_layer(keras, (28, 28, 1), keras.layers.Conv2D(32, 3))
    assert conv.working == (
        "Multiply-adds: 26 × 26 positions × 32 filters × 9 weights = 194,688\n"
        "Connections: 26 × 26 positions × 32 filters × (9 inputs + 1 bias) = 216,320"
    )


SIZES = st.integers(1, 3)


@settings(max_examples=40, deadline=None)
@given(
    rank=st.integers(1, 3),
    kernel=st.tuples(SIZES, SIZES, SIZES),
    groups=SIZES,
    channels=SIZES,
    filters=SIZES,
    stride=SIZES,
    padding=st.sampled_from(["valid", "same"]),
    use_bias=st.booleans(),
)
def test_every_convolution_has_as_many_weights_as_its_formula_says(
    keras, rank, kernel, groups, channels, filters, stride, padding, use_bias
):
    layer = getattr(keras.layers, f"Conv{rank}D")(
        filters * groups,
        kernel[:rank],
        strides=stride,
        padding=padding,
        groups=groups,
        use_bias=use_bias,
    )
    anatomy = only_layer(keras, (4,) * rank + (channels * groups,), layer)
    numbers = [int(n.replace(",", "")) for n in re.findall(r"[\d,]*\d", anatomy.formula)]
    assert anatomy.parameters == layer.count_params() == numbers[-1]
    assert (
        anatomy.multiply_adds
        == math.prod(layer.output.shape[1:]) * math.prod(kernel[:rank]) * channels
    )


@pytest.mark.parametrize(
    ("shape", "layer"),
    [
        ((7, 2), lambda layers: layers.Conv1D(3, 3, strides=2)),
        ((5, 6, 2), lambda layers: layers.Conv2D(3, (2, 3))),
        ((7, 6, 2), lambda layers: layers.Conv2D(3, 2, dilation_rate=2)),
        ((5, 6, 4), lambda layers: layers.Conv2D(6, 3, groups=2)),
        ((3, 4, 3, 2), lambda layers: layers.Conv3D(2, 2)),
        ((5, 6, 3), lambda layers: layers.DepthwiseConv2D(3, depth_multiplier=2)),
        ((6, 3), lambda layers: layers.DepthwiseConv1D(3)),
        ((4, 3), lambda layers: layers.Conv1DTranspose(2, 3, strides=2)),
        ((3, 4, 2), lambda layers: layers.Conv2DTranspose(3, (3, 2), strides=2)),
        ((6,), lambda layers: layers.Dense(4)),
        ((3, 2, 5), lambda layers: layers.Dense(4)),
    ],
)
def test_multiply_adds_are_the_pairs_of_cells_that_a_weight_joins(keras, shape, layer):
    """With weights of 1, one input cell set to 1 reaches the outputs that multiply it."""
    layer = layer(keras.layers)
    anatomy = only_layer(keras, shape, layer)
    layer.set_weights(
        [
            (np.zeros_like if weight.name == "bias" else np.ones_like)(weight.numpy())
            for weight in layer.weights
        ]
    )
    cells = math.prod(shape)
    one_at_a_time = np.eye(cells, dtype=np.float32).reshape(cells, *shape)
    outputs = np.asarray(layer(one_at_a_time))
    assert anatomy.multiply_adds == np.count_nonzero(outputs)
    assert anatomy.connections == np.count_nonzero(outputs) + outputs[0].size  # a bias each


@pytest.mark.parametrize(
    ("shape", "layer"),
    [
        ((6, 7, 2), lambda layers: layers.AveragePooling2D((2, 3))),
        ((7, 2), lambda layers: layers.AveragePooling1D(3, strides=1)),
        ((6, 7, 2), lambda layers: layers.GlobalAveragePooling2D()),
    ],
)
def test_pooling_connects_an_output_with_its_window(keras, shape, layer):
    layer = layer(keras.layers)
    cells = math.prod(shape)
    outputs = layer(np.eye(cells, dtype=np.float32).reshape(cells, *shape))
    anatomy = only_layer(keras, shape, layer)
    assert anatomy.connections == np.count_nonzero(outputs)
    assert anatomy.multiply_adds == 0


def test_same_padding_is_multiplied_too(keras):
    conv = only_layer(keras, (5, 5, 1), keras.layers.Conv2D(2, 3, padding="same"))
    assert (conv.multiply_adds, conv.connections) == (5 * 5 * 2 * 9, 5 * 5 * 2 * 10)


def test_a_separable_convolution_is_a_depthwise_and_a_pointwise_one(keras):
    layers = keras.layers
    both = [layers.DepthwiseConv2D(3, strides=2, use_bias=False), layers.Conv2D(8, 1)]
    two = explain(keras.Sequential([keras.Input((9, 8, 4)), *both]))
    one = only_layer(keras, (9, 8, 4), layers.SeparableConv2D(8, 3, strides=2))
    assert (one.parameters, one.multiply_adds, one.connections) == (
        two.parameters,
        two.multiply_adds,
        two.connections,
    )


# Every layer type of the course, on an input it takes.
IMAGE, ROW = (8, 8, 4), (8, 4)
LAYERS = {
    "BatchNormalization": (IMAGE, {}, {"scale": False}),
    "LayerNormalization": (IMAGE, {}, {"axis": [1, 2, 3]}, {"center": False, "scale": False}),
    "GroupNormalization": (IMAGE, {"groups": 2}),
    "RMSNormalization": (IMAGE, {}),
    "UnitNormalization": (IMAGE, {}),
    "Normalization": (IMAGE, {}, {"mean": 0.0, "variance": 1.0}),
    "PReLU": (IMAGE, {}, {"shared_axes": [1, 2]}),
    "Embedding": ((5,), {"input_dim": 9, "output_dim": 3}),
    "Flatten": (IMAGE, {}),
    "Reshape": (IMAGE, {"target_shape": (4, 64)}),
    "Permute": (IMAGE, {"dims": (3, 1, 2)}),
    "RepeatVector": ((4,), {"n": 3}),
    "ZeroPadding1D": (ROW, {}),
    "ZeroPadding2D": (IMAGE, {}),
    "Cropping2D": (IMAGE, {}),
    "UpSampling2D": (IMAGE, {}),
    "Resizing": (IMAGE, {"height": 4, "width": 4}),
    "CenterCrop": (IMAGE, {"height": 4, "width": 4}),
    "Rescaling": (IMAGE, {"scale": 1 / 255}),
    "Dropout": (IMAGE, {"rate": 0.5}),
    "SpatialDropout2D": (IMAGE, {"rate": 0.5}),
    "GaussianNoise": (IMAGE, {"stddev": 0.5}),
    "Activation": (IMAGE, {"activation": "relu"}),
    "ReLU": (IMAGE, {}),
    "LeakyReLU": (IMAGE, {}),
    "ELU": (IMAGE, {}),
    "Softmax": (IMAGE, {}),
    "MaxPooling1D": (ROW, {}),
    "MaxPooling2D": (IMAGE, {}),
    "GlobalMaxPooling2D": (IMAGE, {"keepdims": True}),
    "RandomFlip": ((8, 8, 3), {}),
    "RandomRotation": ((8, 8, 3), {"factor": 0.1}),
    "RandomZoom": ((8, 8, 3), {"height_factor": 0.1}),
    "RandomTranslation": ((8, 8, 3), {"height_factor": 0.1, "width_factor": 0.1}),
    "RandomContrast": ((8, 8, 3), {"factor": 0.1}),
    "RandomBrightness": ((8, 8, 3), {"factor": 0.1}),
}


@pytest.mark.parametrize("kind", LAYERS)
def test_the_layers_of_the_course_are_known(keras, kind):
    shape, *all_options = LAYERS[kind]
    for options in all_options:
        layer = getattr(keras.layers, kind)(**options)
        anatomy = only_layer(keras, shape, layer)
        assert anatomy.kind == kind
        assert anatomy.parameters == layer.count_params()
        assert anatomy.trainable_parameters == sum(
            math.prod(w.shape) for w in layer.trainable_weights
        )
        assert anatomy.multiply_adds == 0
        assert anatomy.output_shape == tuple(layer.output.shape)
        assert anatomy.activations == math.prod(layer.output.shape[1:])
        assert "does not know" not in anatomy.formula


def test_channels_first_counts_the_same(keras):
    last = only_layer(keras, (9, 8, 4), keras.layers.Conv2D(6, 3))
    first = only_layer(keras, (4, 9, 8), keras.layers.Conv2D(6, 3, data_format="channels_first"))
    assert (first.parameters, first.multiply_adds) == (last.parameters, last.multiply_adds)
    assert first.output_shape == (None, 6, 7, 6)


def test_the_precision_of_a_layer_changes_no_count(keras):
    half = only_layer(keras, (9, 8, 4), keras.layers.Conv2D(6, 3, dtype="mixed_float16"))
    assert half.parameters == 6 * (3 * 3 * 4 + 1)


def test_a_frozen_layer_trains_nothing(keras):
    frozen = only_layer(keras, (9, 8, 4), keras.layers.Conv2D(6, 3, trainable=False))
    assert (frozen.parameters, frozen.trainable_parameters) == (222, 0)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "2 · C = 2 × 3 channels = 6"),
        ({"axis": (1, 2)}, "2 · C = 2 × 4 × 3 values = 24"),
        ({"center": False}, "C = 3 channels = 3"),
    ],
)
def test_a_normalisation_has_a_scale_and_a_shift_for_each_value_of_its_axes(options, said):
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input((4, 3)), keras.layers.LayerNormalization(**options)])
    (layer,) = explain(model).layers
    assert layer.formula.startswith(said)
    assert layer.parameters == model.count_params()
