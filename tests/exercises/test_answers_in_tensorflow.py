"""Chapters 3 and 4: references against TensorFlow, Keras and LeNet-5, and answers in tensors."""

import math

import numpy as np
import pytest

from helpers.exercises import find
from helpers.grading.answers import ANSWERS, hidden_cases

tf = pytest.importorskip("tensorflow")
keras = pytest.importorskip("keras")


def cases(name):
    return [*find(name).cases, *hidden_cases(name, 0)]


def loss_in_tensorflow(logits, label):
    return tf.nn.sparse_softmax_cross_entropy_with_logits(label, tf.constant(logits))


def pool_gradient_on_the_tape(image, upstream):
    images = tf.constant(image[None, ..., None], "float32")
    with tf.GradientTape() as tape:
        tape.watch(images)
        pooled = tf.nn.max_pool2d(images, 2, 2, "VALID")
    gradient = tape.gradient(pooled, images, upstream[None, ..., None].astype("float32"))
    return gradient[0, ..., 0]


def subsample_in_tensorflow(feature_map, coefficient, bias):
    means = tf.nn.avg_pool2d(tf.constant(feature_map[None, ..., None], "float32"), 2, 2, "VALID")
    return 1.7159 * tf.tanh(2 / 3 * (4 * means[0, ..., 0] * coefficient + bias))


def step_in_tensorflow(weight, gradient, velocity, rate, momentum):
    velocity = momentum * tf.constant(velocity, "float32") - rate * gradient
    return tf.Variable(weight, dtype="float32").assign_add(velocity), velocity


def read_in_tensorflow(values, codes):
    return tf.argmin(tf.reduce_sum(tf.math.squared_difference(codes, values), axis=1))


def rates_in_tensorflow(second_derivatives, rate, mu):
    return rate / (mu + tf.constant(second_derivatives, "float32"))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("pool_strides", tf.constant([1, 2, 3, 1])),
        ("stable_cross_entropy", loss_in_tensorflow),
        ("momentum_step", step_in_tensorflow),
        ("max_pool_gradient", pool_gradient_on_the_tape),
        ("subsample", subsample_in_tensorflow),
        ("read_character", read_in_tensorflow),
        ("balanced_table", tf.constant(ANSWERS["balanced_table"].reference)),
        ("levenberg_rates", rates_in_tensorflow),
    ],
)
def test_an_answer_in_tensors_passes(name, answer, passes):
    assert passes(find(name), answer, cases(name))


def test_pool_strides_halve_the_height_and_leave_a_third_of_the_width():
    strides = find("pool_strides").cases[0].expected
    assert tf.nn.max_pool2d(tf.zeros([5, 8, 12, 3]), strides, strides, "VALID").shape == (
        5,
        4,
        4,
        3,
    )


def test_as_many_numbers_come_out_of_flatten_as_dense_inputs_says():
    for case in cases("dense_inputs"):
        *shape, pools = case.arguments
        poolings = [keras.layers.MaxPooling2D(2, padding="same") for _ in range(pools)]
        model = keras.Sequential([keras.Input(shape), *poolings, keras.layers.Flatten()])
        assert case.expected == model.output_shape[1]


def test_two_steps_with_momentum_are_those_of_keras():
    weight, velocity = np.array([1.0, -2.0, 0.5]), np.zeros(3)
    optimizer = keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)
    variable = keras.Variable(weight)
    for gradient in np.array([[1.0, 2.0, -3.0], [0.5, -1.0, 2.0]]):
        step = ANSWERS["momentum_step"].reference
        weight, velocity = step(weight, gradient, velocity, 0.1, 0.9)
        optimizer.apply([keras.ops.convert_to_tensor(gradient, "float32")], [variable])
    np.testing.assert_allclose(variable, weight, rtol=1e-5)


def test_an_inception_module_has_as_many_numbers_as_its_shapes():
    from helpers.lowlevel import inception_shapes

    for case in cases("inception_parameters"):
        shapes = inception_shapes(*case.arguments).values()
        assert case.expected == sum(math.prod(shape) + shape[-1] for shape in shapes)


def test_a_larger_input_gives_c5_the_connections_that_anatomy_counts():
    from helpers.anatomy import explain

    layers = [
        keras.layers.Conv2D(6, 5),
        keras.layers.AveragePooling2D(2),
        keras.layers.Conv2D(16, 5),
        keras.layers.AveragePooling2D(2),
        keras.layers.Conv2D(120, 5),
    ]
    c5 = explain(keras.Sequential([keras.Input((36, 36, 1)), *layers])).layers[-1]
    assert c5.connections == find("c5_connections").cases[0].expected


def test_a_map_is_subsampled_as_in_lenet5():
    from helpers.lenet5 import Subsampling

    for case in cases("subsample"):
        feature_map, coefficient, bias = case.arguments
        layer = Subsampling()
        layer.build((None, None, None, 1))
        layer.set_weights([np.array([coefficient]), np.array([bias])])
        result = layer(feature_map[None, ..., None].astype("float32"))
        np.testing.assert_allclose(result[0, ..., 0], case.expected, rtol=1e-5, atol=1e-6)


def test_table_one_makes_the_parameters_of_c3():
    from helpers.lenet5 import C3_CONNECTIONS

    assert ANSWERS["partial_parameters"].reference(C3_CONNECTIONS, 5) == 1516


def test_characters_are_read_as_lenet5_reads_them():
    from helpers.lenet5 import EuclideanRBF, codes, nearest

    values = np.random.default_rng(0).normal(size=(20, 84)).astype("float32")
    read = [ANSWERS["read_character"].reference(each, codes()) for each in values]
    assert len(set(read)) > 3
    np.testing.assert_array_equal(nearest(EuclideanRBF()(values)), read)
