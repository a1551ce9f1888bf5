"""Chapters 3 to 6: references against TensorFlow, Keras and LeNet-5, and answers in tensors."""

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


def confusions_in_tensorflow(labels, predictions):
    return tf.math.confusion_matrix(labels, predictions, num_classes=2)


def hash_in_tensorflow(image):
    grey = tf.cast(image, tf.int32)
    return tf.reshape(grey[:, 1:] > grey[:, :-1], [-1])


def calibration_in_tensorflow(labels, probabilities, bins):
    differences = tf.constant(probabilities - labels, "float32")
    numbers = tf.histogram_fixed_width_bins(tf.constant(probabilities, "float32"), [0.0, 1.0], bins)
    return tf.reduce_sum(abs(tf.math.unsorted_segment_sum(differences, numbers, bins))) / len(
        labels
    )


def mixed_in_tensorflow(first, second, first_label, second_label, share):
    images, labels = tf.constant([first, second], "float32"), [first_label, second_label]
    weights = tf.constant([share, 1 - share])
    return tf.tensordot(weights, images, 1), tf.tensordot(weights, tf.cast(labels, "float32"), 1)


def shuffle_in_tensorflow(channels, groups):
    rows = tf.reshape(tf.range(channels), [groups, channels // groups])
    return tf.reshape(tf.transpose(rows), [channels])


def gate_in_keras(maps, reduce_weights, expand_weights):
    height, width, channels = maps.shape
    inputs = keras.Input((height, width, channels))
    means = keras.layers.GlobalAveragePooling2D()(inputs)
    reduce = keras.layers.Dense(reduce_weights.shape[1], activation="relu", use_bias=False)
    expand = keras.layers.Dense(channels, activation="sigmoid", use_bias=False)
    gates = keras.layers.Reshape((1, 1, channels))(expand(reduce(means)))
    model = keras.Model(inputs, keras.layers.Multiply()([inputs, gates]))
    model.set_weights([reduce_weights, expand_weights])
    return model(maps[None])[0]


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
        ("confusion_counts", confusions_in_tensorflow),
        ("difference_hash", hash_in_tensorflow),
        ("calibration_error", calibration_in_tensorflow),
        ("mixed_pair", mixed_in_tensorflow),
        ("channel_shuffle", shuffle_in_tensorflow),
        ("gate", gate_in_keras),
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


def test_the_small_network_has_its_parameters_where_keras_counts_them():
    model = keras.Sequential(
        [
            keras.Input((64, 64, 3)),
            keras.layers.Conv2D(32, 3),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(128),
            keras.layers.Dense(1),
        ]
    )
    assert model.layers[3].count_params() == find("where_parameters").cases[0].expected
    assert model.count_params() == 3_937_409


def test_two_threes_take_the_share_of_multiply_adds_that_anatomy_counts():
    from helpers.anatomy import explain

    def multiply_adds(*kernel_sizes):
        layers = [keras.layers.Conv2D(4, size, padding="same") for size in kernel_sizes]
        return explain(keras.Sequential([keras.Input((8, 8, 4)), *layers])).multiply_adds

    share = find("two_threes_share").cases[0].expected
    assert multiply_adds(3, 3) / multiply_adds(5) == pytest.approx(share)


def test_a_bottleneck_has_the_weights_of_three_convolutions():
    for case in cases("bottleneck_parameters"):
        channels, reduced = case.arguments
        shapes = [(1, channels, reduced), (3, reduced, reduced), (1, reduced, channels)]
        assert case.expected == sum(
            convolution_parameters(size, before, after, use_bias=False)
            for size, before, after in shapes
        )


def test_grouped_convolutions_have_as_many_parameters_as_in_keras():
    for case in cases("grouped_parameters"):
        *sizes, groups = case.arguments
        assert case.expected == convolution_parameters(*sizes, groups=groups)


def convolution_parameters(kernel_size, channels_in, channels_out, **options):
    with keras.StatelessScope(initialize_variables=False):
        layer = keras.layers.Conv2D(channels_out, kernel_size, **options)
        layer.build((None, 9, 9, channels_in))
        return layer.count_params()


def test_a_dense_block_hands_on_the_channels_that_keras_joins():
    for case in cases("dense_channels"):
        channels_in, growth, layers = case.arguments
        x = keras.Input((2, 2, channels_in))
        channels = [x.shape[-1]]
        for _ in range(layers):
            x = keras.layers.Concatenate()([x, keras.Input((2, 2, growth))])
            channels.append(x.shape[-1])
        assert case.expected == channels
