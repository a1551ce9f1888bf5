"""A trained network crosses as plain data: the same network, or a sentence that says why not."""

import copy

import numpy as np
import pytest

from helpers.anatomy import explain
from helpers.exercises import AnswerError
from helpers.exercises.handing_over import MAX_PARAMETERS, hand_over
from helpers.exercises.layers import KINDS
from helpers.exercises.plain import decode, from_json, to_json

keras = pytest.importorskip("keras")
layers = keras.layers

from helpers.exercises.rebuilding import answers, rebuild  # noqa: E402

IMAGES = np.random.default_rng(0).integers(0, 256, (7, 12, 10, 2)).astype(np.uint8)


def crossed(model):
    return decode(from_json(to_json(hand_over(model))))


def drawn(model):
    rng = np.random.default_rng(1)
    for weight in model.weights:
        values = rng.normal(0, 0.3, weight.shape)
        weight.assign(abs(values) + 0.1 if "variance" in weight.path else values)
    return model


def every_kind():
    images = keras.Input((12, 10, 2))
    x = layers.Rescaling(1 / 255, offset=-0.5)(images)
    for idle in ("RandomFlip", "GaussianNoise", "Dropout"):
        x = getattr(layers, idle)(*() if idle == "RandomFlip" else (0.3,))(x)
    x = layers.Conv2D(4, (3, 2), strides=(2, 1), padding="same", use_bias=False)(x)
    x = layers.BatchNormalization(epsilon=0.01, scale=False)(x)
    x = first = layers.ReLU(max_value=6, negative_slope=0.1, threshold=0.2)(x)
    x = layers.SeparableConv2D(4, 3, padding="same", depth_multiplier=2, activation="gelu")(x)
    x = layers.Multiply()([layers.Average()([layers.Add()([x, first]), x]), first])
    x = layers.Concatenate()([x, first])
    x = layers.Conv2D(8, 3, dilation_rate=2, padding="same", groups=4, activation="silu")(x)
    x = layers.LayerNormalization(center=False)(layers.ZeroPadding2D(((1, 0), (2, 1)))(x))
    x = layers.DepthwiseConv2D(3, strides=2, depth_multiplier=2)(layers.LeakyReLU(0.2)(x))
    x = layers.AveragePooling2D(2, strides=1)(layers.MaxPooling2D(2, strides=1)(x))
    both = [layers.GlobalAveragePooling2D()(x), layers.GlobalMaxPooling2D()(x)]
    x = layers.ELU(0.7)(layers.Concatenate()(both))
    x = layers.Flatten()(layers.Reshape((4, -1))(x))
    inner = keras.Sequential([layers.Dense(6), layers.Activation("tanh"), layers.Dense(3)])
    return drawn(keras.Sequential([keras.Input((12, 10, 2)), keras.Model(images, inner(x))]))


def test_a_network_of_every_kind_of_layer_says_the_same_on_the_other_side():
    model = drawn(every_kind())
    data = crossed(model)
    kept = {layer["layer"] for layer in data["layers"]}
    assert set(KINDS) - kept == {
        *("Softmax", "SpatialDropout2D", "GaussianDropout", "RandomRotation"),
        *("RandomTranslation", "RandomZoom", "RandomContrast", "RandomBrightness"),
    }
    expected = np.asarray(model(IMAGES.astype("float32"), training=False))
    np.testing.assert_allclose(answers(rebuild(data), IMAGES), expected, rtol=1e-4, atol=1e-5)
    assert np.ptp(expected, axis=0).min() > 1e-3  # it says different things of different images


def test_multiply_adds_are_counted_by_hand():
    model = keras.Sequential(
        [
            keras.Input((8, 6, 3)),
            layers.Conv2D(5, 3, padding="same"),  # 8·6 · 27·5
            layers.DepthwiseConv2D(3, strides=2, padding="same"),  # 4·3 · 9·5
            layers.GlobalAveragePooling2D(),
            layers.Dense(7),  # 5·7
        ]
    )
    assert explain(model).multiply_adds == 6480 + 540 + 35


def small(*more):
    return keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten(), *more, layers.Dense(2)])


class Own(layers.Dense):
    pass


def own(values):
    return values


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: small(layers.Lambda(lambda x: x)), "a layer Lambda cannot be handed over"),
        (lambda: small(Own(3)), "a layer Own cannot be handed over"),
        (lambda: small(layers.Dense(3, activation=own)), "Dense with activation="),
        (lambda: small(layers.Dense(MAX_PARAMETERS // 16)), "it has 178,127 parameters"),
        (lambda: keras.Sequential([layers.Dense(2)]), "begin the model with keras.Input(shape)"),
        (lambda: small(layers.BatchNormalization(axis=1)), None),
    ],
)
def test_what_cannot_be_handed_over_is_told(make, message):
    if message is None:
        with pytest.raises(AnswerError, match="BatchNormalization with axis=1"):
            hand_over(make())
        return
    with pytest.raises(AnswerError) as told:
        hand_over(make())
    assert message in str(told.value)


def test_an_operation_and_a_layer_used_twice_are_told():
    images = keras.Input((4,))
    dense = layers.Dense(4)
    with pytest.raises(AnswerError, match=r"an operation Add .* use a layer"):
        hand_over(keras.Model(images, images + dense(images)))
    with pytest.raises(AnswerError, match="is used 2 times"):
        hand_over(keras.Model(images, dense(dense(images))))


def changed(**changes):
    data = crossed(small(layers.Dense(3, activation="relu")))
    data = copy.deepcopy(data)
    data["layers"][1].update(changes)
    return data


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"accuracy": 1.0}, "a dict of 1 where a Keras model is asked"),
        (1.0, "a float where a Keras model is asked"),
        ({"input": (4, 4, 1), "layers": [], "output": 0}, "it has 0 layers"),
        ({"input": (4, 4, 1), "layers": [{}] * 201, "output": 1}, "it has 201 layers"),
        ({"input": (10**9,), "layers": [{}], "output": 1}, "where a Keras model is asked"),
        ({"input": (4,), "layers": ["Dense"], "output": 1}, "layer 1 is not one of"),
        (changed(layer="Lambda"), "layer 2 is not one of"),
        (changed(layer="__class__"), "layer 2 is not one of"),
        (changed(inputs=[2]), "its inputs cannot be read"),
        (changed(inputs=[0, 1]), "its inputs cannot be read"),
        (changed(arguments={"units": 3}), "its arguments cannot be read"),
        (
            changed(arguments={"units": 10**9, "activation": "relu", "use_bias": True}),
            "units is not allowed",
        ),
        (
            changed(arguments={"units": 3, "activation": "os.system", "use_bias": True}),
            "activation is not allowed",
        ),
        (
            changed(arguments={"units": 9_999, "activation": "relu", "use_bias": True}),
            "do not have the shapes of its arguments",
        ),
        (changed(weights=[]), "do not have the shapes of its arguments"),
        (changed(weights=["none"]), "its weights cannot be read"),
        (changed(weights=[np.zeros((16, 3))]), "its weights cannot be read"),
        (
            changed(weights=[np.full((16, 3), np.inf, "float32"), np.zeros(3, "float32")]),
            "holds weights that are not finite",
        ),
    ],
)
def test_the_judge_believes_nothing(value, message):
    with pytest.raises(AnswerError) as told:
        rebuild(value)
    assert message in str(told.value)


def test_room_and_work_are_bounded_before_anything_is_asked():
    huge = keras.Sequential(
        [keras.Input((32, 32, 1)), layers.ZeroPadding2D(64), layers.Conv2D(64, 1)]
    )
    with pytest.raises(AnswerError, match="too much work"):
        rebuild(crossed(huge))
    heavy = keras.Sequential([keras.Input((64, 64, 1)), layers.Conv2D(8, 63, padding="same")])
    heavy.add(layers.Conv2D(4, 45, padding="same"))
    with pytest.raises(AnswerError, match="too much work"):
        rebuild(crossed(heavy))


def test_building_draws_nothing_at_random():
    data = crossed(small())
    keras.utils.set_random_seed(3)
    expected = keras.random.normal((2,))
    keras.utils.set_random_seed(3)
    rebuild(data)
    assert np.array_equal(keras.random.normal((2,)), expected)
