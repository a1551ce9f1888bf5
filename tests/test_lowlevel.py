"""Chapter 3's network against golden cases, NumPy, Keras, finite differences, counts by hand."""

import json
import runpy
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import datasets, lowlevel
from helpers.convolution import convolve, pool
from helpers.resources import data_path

GOLDEN = json.loads(data_path("golden/lowlevel.json").read_text(encoding="utf-8"))

some = settings(max_examples=40, deadline=None)
paddings = st.sampled_from(["valid", "same", 0, 1, ((2, 0), (0, 1))])


def random(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def in_tensorflows_words(padding):
    if isinstance(padding, str):
        return padding.upper()
    sides = padding if isinstance(padding, tuple) else ((padding, padding),) * 2
    return [[0, 0], *map(list, sides), [0, 0]]


def finite_differences(function, array, step=1e-3):
    """The slope of a number along each axis of ``array``, from the value on both sides."""
    slopes = np.empty_like(array)
    for index in np.ndindex(array.shape):
        nudge = np.zeros_like(array)
        nudge[index] = step
        slopes[index] = (function(array + nudge) - function(array - nudge)) / (2 * step)
    return slopes


def net(weights, biases, dropout_rate=0.0):
    def network(images, training):
        return lowlevel.conv_net(images, weights, biases, dropout_rate if training else 0.0)

    return network, [*weights.values(), *biases.values()]


@pytest.fixture(scope="module")
def digits():
    """The first 384 embedded digits, from 0 to 1."""
    data = datasets.load("digits")
    return data.train_images[:384].astype("float32") / 255, data.train_labels[:384]


# Golden cases


def test_plain_python_gives_the_golden_file_again():
    maker = runpy.run_path(str(Path(__file__).parent / "golden/make_lowlevel.py"))
    assert maker["document"]() == data_path("golden/lowlevel.json").read_text("utf-8")


@pytest.mark.parametrize("case", GOLDEN["layers"])
def test_a_layer_and_its_gradients_are_those_of_loops_over_all_cells(case):
    arrays = ("image", "filters", "bias", "upstream")
    image, filters, bias, upstream = (np.array(case[name], "float32") for name in arrays)
    stride, padding = case["stride"], case["padding"]

    layer = lowlevel.conv2d(image[None], filters, bias, stride, padding.upper())
    gradients = lowlevel.convolution_gradients(
        image[None], filters, upstream[None], stride, padding
    )

    np.testing.assert_allclose(layer[0], case["conv2d"], atol=1e-4)
    np.testing.assert_array_equal(gradients[0][0], case["for_image"])
    np.testing.assert_array_equal(gradients[1], case["for_filters"])


@pytest.mark.parametrize(
    "case", [case for case in GOLDEN["layers"] if len(case["filters"]) == len(case["filters"][0])]
)
def test_a_pooling_gives_the_largest_of_each_square_window(case):
    image = tf.constant([case["image"]], tf.float32)
    pooled = lowlevel.maxpool2d(
        image, len(case["filters"]), case["stride"], case["padding"].upper()
    )

    np.testing.assert_array_equal(pooled[0], case["maxpool2d"])


@pytest.mark.parametrize("case", GOLDEN["cross_entropy"])
def test_cross_entropy_is_that_of_the_definition(case):
    loss = lowlevel.cross_entropy(tf.constant([case["logits"]]), [case["label"]])
    assert float(loss) == pytest.approx(case["loss"], abs=2e-6)


@pytest.mark.parametrize("case", GOLDEN["adam"])
def test_adam_takes_the_steps_of_algorithm_1(case):
    weight = tf.Variable([case["begin"]])
    adam = lowlevel.Adam([weight], case["rate"])
    for gradient, expected in zip(case["gradients"], case["weights"], strict=True):
        adam.apply([tf.constant([gradient])])
        assert weight.numpy() == pytest.approx(expected, abs=2e-6)


# Operations


def test_a_cross_of_ones_counts_the_ones_it_meets():
    image = np.array(
        [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
    )
    kernel = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])

    found = lowlevel.conv2d(
        image[None, ..., None].astype("float32"),
        kernel[..., None, None].astype("float32"),
        tf.zeros(1),
        padding="VALID",
    )

    np.testing.assert_array_equal(found[0, ..., 0], [[4, 3, 4], [2, 4, 3], [2, 3, 4]])


def test_the_largest_of_four_is_6():
    assert lowlevel.maxpool2d(tf.constant([[[[1.0], [0.0]], [[4.0], [6.0]]]])).numpy() == [[[[6]]]]


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_convolution_and_pooling_are_those_of_chapter_1(stride, padding):
    images, filters, bias = random(0, 2, 7, 8, 3), random(1, 3, 3, 3, 4), random(2, 4)

    np.testing.assert_allclose(
        lowlevel.conv2d(images, filters, bias, stride, padding.upper()),
        np.maximum(convolve(images, filters, stride, padding) + bias, 0),
        atol=1e-12,
    )
    np.testing.assert_array_equal(
        lowlevel.maxpool2d(tf.constant(images), 3, stride, padding.upper()),
        pool(images, 3, stride, padding),
    )


# Weights


def test_the_parameters_counted_by_hand():
    weights, biases = lowlevel.initial_weights()
    counts = {name: int(tf.size(weights[name]) + tf.size(biases[name])) for name in weights}

    assert counts == {
        "conv1": 5 * 5 * 1 * 32 + 32,
        "conv2": 5 * 5 * 32 * 64 + 64,
        "dense": 7 * 7 * 64 * 1024 + 1024,
        "output": 1024 * 10 + 10,
    }
    assert sum(counts.values()) == lowlevel.keras_twin().count_params() == 3_274_634


@pytest.mark.parametrize(
    ("initialisation", "deviation"),
    [("he", (2 / 3136) ** 0.5), ("normal", 1)],
)
def test_weights_have_the_deviation_that_their_initialisation_asks_for(initialisation, deviation):
    weights, biases = lowlevel.initial_weights(0, initialisation=initialisation)

    assert np.std(weights["dense"]) == pytest.approx(deviation, rel=0.01)
    assert abs(np.mean(weights["dense"])) < deviation / 100
    assert np.std(biases["dense"]) == pytest.approx(float(initialisation == "normal"), abs=0.1)


def test_the_same_seed_gives_the_same_weights_and_another_others():
    (first, _), (again, _), (other, _) = map(lowlevel.initial_weights, (1, 1, 2))

    for name in first:
        np.testing.assert_array_equal(first[name], again[name])
        assert not np.allclose(first[name], other[name])


def test_an_unknown_initialisation_is_named():
    with pytest.raises(ValueError, match="initialisation must be 'he' or 'normal', got 'xavier'"):
        lowlevel.initial_weights(initialisation="xavier")


def test_weights_of_deviation_1_start_with_a_loss_hundreds_of_times_that_of_guessing(digits):
    guessing = np.log(10)
    he, _ = lowlevel.evaluate(net(*lowlevel.initial_weights(0))[0], *digits)
    normal, _ = lowlevel.evaluate(
        net(*lowlevel.initial_weights(0, initialisation="normal"))[0], *digits
    )

    assert guessing / 2 < he < 2 * guessing
    assert normal > 100 * guessing


# The network


def test_images_of_another_size_are_refused():
    with pytest.raises(ValueError, match=r"shape \(28, 28, 1\), got \(32, 32, 1\)"):
        lowlevel.conv_net(tf.zeros([1, 32, 32, 1]), *lowlevel.initial_weights())


def test_the_keras_twin_gives_the_same_logits(digits):
    weights, biases = lowlevel.initial_weights(3)
    twin = lowlevel.keras_twin()
    for name in weights:
        twin.get_layer(name).set_weights([weights[name].numpy(), biases[name].numpy()])
    images = tf.constant(digits[0][:8])

    np.testing.assert_allclose(
        lowlevel.conv_net(images, weights, biases), twin(images, training=False), atol=1e-5
    )


@pytest.mark.parametrize("rate", [0.0, 0.25, 0.75])
def test_dropout_rate_is_the_share_that_is_dropped(rate):
    weights, biases = lowlevel.initial_weights()
    weights["dense"] = tf.zeros([3136, 1024])
    biases["dense"] = tf.ones([1024])
    weights["output"] = tf.ones([1024, 10])  # each logit adds up what dropout left of 1,024 ones
    tf.random.set_seed(0)

    sums = lowlevel.conv_net(tf.zeros([200, 28, 28, 1]), weights, biases, rate)
    kept = sums * (1 - rate) / 1024  # each one that is kept counts 1 / (1 - rate)

    assert np.mean(kept) == pytest.approx(1 - rate, abs=0.01)


def test_loss_and_accuracy_are_keras_metrics():
    logits, labels = tf.constant(random(0, 50, 10), tf.float32), tf.range(50) % 10
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    right = keras.metrics.sparse_categorical_accuracy(labels, logits)

    assert float(lowlevel.cross_entropy(logits, labels)) == pytest.approx(
        float(loss(labels, logits)), rel=1e-6
    )
    assert float(lowlevel.accuracy(logits, labels)) == pytest.approx(np.mean(right))


# Training


def test_ten_steps_of_adam_go_where_keras_goes():
    start = random(0, 3, 4).astype("float32")
    mine, theirs = tf.Variable(start), keras.Variable(start)
    optimizer, reference = lowlevel.Adam([mine], 0.05), keras.optimizers.Adam(0.05)
    for step in range(10):
        gradient = tf.constant(random(step + 1, 3, 4), tf.float32)
        optimizer.apply([gradient])
        reference.apply([gradient], [theirs])

    np.testing.assert_allclose(mine, theirs.numpy(), rtol=1e-4, atol=1e-6)


def test_an_epoch_of_digits_lowers_the_loss_and_the_history_says_so(digits):
    network, variables = net(*lowlevel.initial_weights(0), dropout_rate=0.25)
    before, _ = lowlevel.evaluate(network, *digits)

    history = lowlevel.train(
        network, lowlevel.Adam(variables), *digits, epochs=2, batch_size=32, validation_split=0.25
    )

    after, right = lowlevel.evaluate(network, *digits)
    assert after < before / 2
    assert right > 0.7
    assert list(history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert all(len(values) == 2 for values in history.values())
    assert history["loss"][1] < history["loss"][0]
    assert history["val_loss"][-1] == pytest.approx(
        lowlevel.evaluate(network, digits[0][288:], digits[1][288:])[0], rel=1e-4
    )


@pytest.mark.parametrize(
    ("share", "batches"), [(0.0, [5, 5, 2]), (0.25, [5, 4]), (0.3, [5, 3])], ids=["0", "3", "3.6"]
)
def test_what_validates_never_trains_and_each_epoch_shows_the_rest_once(share, batches, eagerly):
    """Each of 12 images is of the colour that is its number. Of 8.4 that 0.3 leaves, 8 train."""
    trained, measured = [], []
    scale = tf.Variable(1.0)

    def network(images, training):
        numbers = [round(float(image[0, 0, 0]) * 12) for image in images]
        (trained if training else measured).append(numbers)
        return scale * tf.one_hot(numbers, 12, on_value=0.1)

    images = np.ones((12, 28, 28, 1), "float32") * np.arange(12)[:, None, None, None] / 12
    adam = lowlevel.Adam([scale])
    history = lowlevel.train(network, adam, images, range(12), 3, 5, validation_split=share)

    assert [len(batch) for batch in trained] == 3 * batches
    shown = np.concatenate(trained).reshape(3, sum(batches))
    np.testing.assert_array_equal(np.sort(shown), [range(sum(batches))] * 3)
    assert len({tuple(epoch) for epoch in shown}) == 3, "in another order each time"
    assert measured == ([list(range(sum(batches), 12))] * 3 if share else [])
    assert history["accuracy"] == [1, 1, 1], "each image with its own label"
    assert history.get("val_accuracy") == ([1, 1, 1] if share else None)
    assert ("val_loss" in history) == (share > 0)


def test_the_same_seed_trains_the_same_network(digits):
    images, labels = digits[0][:100], digits[1][:100]  # the last batch is a smaller one

    def trained(seed):
        network, variables = net(*lowlevel.initial_weights(0), dropout_rate=0.5)
        optimizer = lowlevel.Adam(variables)
        history = lowlevel.train(network, optimizer, images, labels, batch_size=32, seed=seed)
        return history["loss"]

    assert trained(1) == pytest.approx(trained(1), rel=1e-5)
    assert trained(1) != pytest.approx(trained(2), rel=1e-3)


def test_an_epoch_in_one_graph_takes_the_steps_of_a_loop_in_python(digits):
    images, labels = digits[0][:80], digits[1][:80]
    network, variables = net(*lowlevel.initial_weights(0))
    epoch = lowlevel.epoch_function(network, lowlevel.Adam(variables), 32)
    loss, _ = epoch(tf.constant(images), tf.constant(labels, tf.int32), np.arange(80))

    network, copies = net(*lowlevel.initial_weights(0))
    adam, sums = lowlevel.Adam(copies), 0.0
    for start in (0, 32, 64):
        batch = slice(start, start + 32)
        with tf.GradientTape() as tape:
            step_loss = lowlevel.cross_entropy(network(images[batch], True), labels[batch])
        adam.apply(tape.gradient(step_loss, copies))
        sums += float(step_loss) * len(images[batch])

    assert float(loss) == pytest.approx(sums / 80, rel=1e-4)
    for variable, copy in zip(variables, copies, strict=True):
        np.testing.assert_allclose(variable, copy, atol=1e-5)


def test_adams_rate_can_be_changed_after_the_step_became_a_graph():
    weight = tf.Variable([1.0])
    adam = lowlevel.Adam([weight], learning_rate=0.1)
    step = tf.function(lambda: adam.apply([tf.ones(1)]))

    step()
    assert weight.numpy() == pytest.approx(0.9)  # with a steady gradient a step is the rate
    adam.learning_rate.assign(0.01)
    step()

    assert weight.numpy() == pytest.approx(0.89)


def test_the_loop_trains_a_keras_model_too(digits):
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10)]
    )
    optimizer = lowlevel.Adam(model.trainable_variables, 0.01)

    history = lowlevel.train(model, optimizer, *digits, epochs=3, batch_size=32)

    assert history["loss"][-1] < history["loss"][0] / 2


def test_a_bar_shows_progress_only_when_asked_for(digits, capsys):
    network, variables = net(*lowlevel.initial_weights(0))
    optimizer = lowlevel.Adam(variables)
    for progress in (False, True):
        lowlevel.train(network, optimizer, digits[0][:8], digits[1][:8], progress=progress)
        shown = capsys.readouterr()
        assert ("1/1" in shown.out) is progress
        assert not shown.err


def test_pixels_from_0_to_255_are_refused():
    network, _ = net(*lowlevel.initial_weights(0))

    with pytest.raises(TypeError, match=r"images must be floats .* got uint8"):
        lowlevel.evaluate(network, np.zeros((1, 28, 28, 1), "uint8"), [0])


@pytest.mark.parametrize(
    ("labels", "options", "message"),
    [
        ([0, 1, 2], {}, "got 4 images and 3 labels"),
        ([0, 1, 2, 3, 4], {}, "got 4 images and 5 labels"),
        ([0, 1, -1, 3], {}, "whole numbers from 0 on, got -1"),
        ([0, 1, 2.5, 3], {}, "whole numbers from 0 on, got 2.5"),
        ([[1, 0]] * 4, {}, r"one number an image, \(N,\), got \(4, 2\)"),
        ([0, 1, 2, 3], {"epochs": 0}, "epochs must be at least 1, got 0"),
        ([0, 1, 2, 3], {"batch_size": 0}, "batch_size must be at least 1, got 0"),
        ([0, 1, 2, 3], {"validation_split": 1.0}, "got 1.0 of 4"),
        ([0, 1, 2, 3], {"validation_split": 0.9}, "got 0.9 of 4"),
        ([0, 1, 2, 3], {"validation_split": -0.5}, "got -0.5 of 4"),
    ],
)
def test_what_keras_refuses_is_refused_in_a_sentence(labels, options, message):
    network, variables = net(*lowlevel.initial_weights(0))
    images = np.zeros((4, 28, 28, 1), "float32")
    with pytest.raises(ValueError, match=message):
        lowlevel.train(network, lowlevel.Adam(variables), images, labels, **options)


def test_a_column_of_labels_is_taken_as_keras_takes_it():
    network, _ = net(*lowlevel.initial_weights(0))
    images = np.random.default_rng(0).random((3, 28, 28, 1), "float32")
    row, column = [1, 2, 3], [[1], [2], [3]]
    assert lowlevel.evaluate(network, images, row) == lowlevel.evaluate(network, images, column)


# The gradient


@some
@given(
    seed=st.integers(0, 2**32 - 1),
    size=st.tuples(st.integers(3, 6), st.integers(3, 6)),
    kernel=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    channels=st.tuples(st.integers(1, 2), st.integers(1, 2)),
    stride=st.integers(1, 3),
    padding=paddings,
)
def test_numpy_the_tape_and_finite_differences_agree_on_the_gradients(
    seed, size, kernel, channels, stride, padding
):
    images, filters = random(seed, 2, *size, channels[0]), random(seed + 1, *kernel, *channels)
    upstream = random(seed + 2, *convolve(images, filters, stride, padding).shape)

    found = lowlevel.convolution_gradients(images, filters, upstream, stride, padding)

    with tf.GradientTape() as tape:
        sources = tf.Variable(images), tf.Variable(filters)
        output = tf.nn.conv2d(*sources, stride, in_tensorflows_words(padding))
    for gradient, taped in zip(
        found, tape.gradient(output, sources, output_gradients=upstream), strict=True
    ):
        np.testing.assert_allclose(gradient, taped, atol=1e-9)

    def loss_of_images(values):
        return np.sum(upstream * convolve(values, filters, stride, padding))

    def loss_of_filters(values):
        return np.sum(upstream * convolve(images, values, stride, padding))

    np.testing.assert_allclose(found[0], finite_differences(loss_of_images, images), atol=1e-7)
    np.testing.assert_allclose(found[1], finite_differences(loss_of_filters, filters), atol=1e-7)


def test_an_upstream_gradient_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"upstream .* \(1, 3, 3, 2\), got \(1, 5, 5, 2\)"):
        lowlevel.convolution_gradients(
            np.ones((1, 5, 5, 1)), np.ones((3, 3, 1, 2)), np.ones((1, 5, 5, 2))
        )


# Inception


def test_inception_3a_has_the_papers_256_channels_and_163_696_parameters():
    shapes = lowlevel.inception_shapes(192, 64, (96, 128), (16, 32), 32)
    weights, biases = lowlevel.initial_weights(0, shapes)

    output = lowlevel.inception(tf.zeros([1, 28, 28, 192]), weights, biases)

    assert output.shape == (1, 28, 28, 64 + 128 + 32 + 32)
    by_hand = 192 * (64 + 96 + 16 + 32) + 9 * 96 * 128 + 25 * 16 * 32 + 368
    parameters = [*weights.values(), *biases.values()]
    assert sum(int(tf.size(variable)) for variable in parameters) == by_hand == 163_696


def test_an_inception_module_is_its_four_branches_side_by_side():
    weights, biases = lowlevel.initial_weights(
        0, lowlevel.inception_shapes(3, 2, (2, 4), (1, 2), 1), "normal"
    )
    images = random(1, 2, 6, 7, 3).astype("float32")

    def layer(x, name):
        return np.maximum(convolve(x, weights[name].numpy(), 1, "same") + biases[name].numpy(), 0)

    expected = [
        layer(images, "1x1"),
        layer(layer(images, "3x3 reduce"), "3x3"),
        layer(layer(images, "5x5 reduce"), "5x5"),
        layer(pool(images, 3, 1, "same"), "pool proj"),
    ]
    np.testing.assert_allclose(
        lowlevel.inception(images, weights, biases), np.concatenate(expected, axis=3), atol=1e-4
    )


def test_no_two_arrays_of_the_first_weights_begin_alike():
    """TensorFlow draws the same first numbers from the same seed, whatever the shape."""
    weights, biases = lowlevel.initial_weights(0, initialisation="normal")
    arrays = [*weights.values(), *biases.values()]
    assert len({float(tf.reshape(array, [-1])[0]) for array in arrays}) == 8
