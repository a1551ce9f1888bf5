"""``model_within``, and the references of chapters 1 and 2 against Keras."""

import numpy as np
import pytest

from helpers.exercises import check, find
from helpers.grading.answers import ANSWERS, hidden_cases, right_answers, wrong_answers


@pytest.fixture(scope="module")
def keras():
    return pytest.importorskip("keras")


@pytest.mark.parametrize("how", right_answers("model_within"))
def test_a_model_as_asked_passes(how, passes, keras):
    exercise = find("model_within")
    cases = [*exercise.cases, *hidden_cases("model_within", 0)]
    assert passes(exercise, right_answers("model_within")[how], cases)


@pytest.mark.parametrize("why", wrong_answers("model_within"))
def test_another_model_fails_on_some_case(why, passes, keras):
    exercise, answer = find("model_within"), wrong_answers("model_within")[why]
    public = passes(exercise, answer, exercise.cases)
    assert public == (why == "looks the public cases up")
    if public:
        assert not passes(exercise, answer, hidden_cases("model_within", 0))


def test_the_message_names_what_a_model_lacks(judge, keras):
    exercise = find("model_within")
    for why, reason in {
        "over the budget": "its parameters are not within these bounds",
        "one convolution": "the number of its convolution layers is 1",
        "no softmax": "its outputs for an image do not sum to 1",
        "a class too many": "its output shape is (None, 11), the batch first; (None, 10) is asked",
        "no input shape": "its input shape is not known: begin the model with keras.Input(shape)",
        "parameters instead of a model": "an int where a Keras model is asked",
    }.items():
        judgement, *_ = judge(exercise, wrong_answers("model_within")[why], exercise.cases[:1])
        status = "failed" if why == "no input shape" else "wrong"
        assert (judgement.status, judgement.reason) == (status, reason)


def test_a_model_of_another_size_is_told_the_shape_that_is_asked(judge, keras):
    exercise, answer = find("model_within"), wrong_answers("model_within")["always 28 × 28"]
    _, judgement = judge(exercise, answer, exercise.cases)
    assert judgement.reason == (
        "its input shape is (None, 28, 28, 3), the batch first; (None, 32, 32, 3) is asked"
    )


def test_counting_a_model_that_is_not_built_says_how_to_begin_it(keras, capsys):
    def answer(budget, input_shape, classes):
        model = keras.Sequential([keras.layers.Conv2D(8, 3), keras.layers.Conv2D(8, 3)])
        return model if model.count_params() <= budget else None

    check("model_within", answer)
    printed = capsys.readouterr().out
    assert "ValueError: You tried to call `count_params`" in printed
    assert printed.endswith("  advice    begin the model with keras.Input(input_shape)\n")


def test_a_right_model_is_described_by_its_weights_own_count(keras):
    model = ANSWERS["model_within"].reference(10_000, (28, 28, 1), 10)
    assert 5_000 <= model.count_params() <= 10_000


def test_the_dense_head_has_as_many_parameters_as_keras_counts(keras):
    model = keras.Sequential(
        [
            keras.Input((30, 30, 3)),
            keras.layers.Conv2D(16, 3),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )
    assert model.layers[-1].count_params() == find("head_parameters").cases[0].expected


def test_two_layers_give_the_shape_that_keras_gives(keras):
    model = keras.Sequential(
        [
            keras.Input((48, 64, 3)),
            keras.layers.ZeroPadding2D(2),
            keras.layers.Conv2D(8, 5, strides=2),
            keras.layers.MaxPooling2D(2),
        ]
    )
    assert model.output_shape[1:] == find("two_layers").cases[0].expected


@pytest.mark.parametrize("seed", range(2))
def test_layer_parameters_equal_those_of_keras(seed, keras):
    cases = [*find("layer_parameters").cases, *hidden_cases("layer_parameters", seed)]
    for case in cases:
        kernel_size, channels_in, filters, use_bias = case.arguments
        layer = keras.layers.Conv2D(filters, kernel_size, use_bias=use_bias)
        layer.build((None, 9, 9, channels_in))
        assert case.expected == layer.count_params()


def test_a_folded_convolution_equals_convolution_and_batch_normalisation(keras):
    for case in hidden_cases("fold_batch_norm", 0):
        kernel, bias, gamma, beta, mean, variance, epsilon = case.arguments
        images = keras.Input((9, 9, kernel.shape[2]))
        convolution = keras.layers.Conv2D(kernel.shape[3], kernel.shape[:2])
        normalisation = keras.layers.BatchNormalization(epsilon=epsilon)
        model = keras.Model(images, normalisation(convolution(images)))
        convolution.set_weights([kernel, bias])
        normalisation.set_weights([gamma, beta, mean, variance])
        batch = np.random.default_rng(0).normal(size=(2, 9, 9, kernel.shape[2]))
        expected = np.asarray(model(batch))
        convolution.set_weights(case.expected)
        np.testing.assert_allclose(convolution(batch), expected, rtol=1e-4, atol=1e-4)


def test_a_separable_convolution_has_the_share_of_weights_that_keras_counts(keras):
    for case in hidden_cases("separable_share", 0):
        kernel_size, channels_in, channels_out = case.arguments
        separable = keras.layers.SeparableConv2D(channels_out, kernel_size, use_bias=False)
        ordinary = keras.layers.Conv2D(channels_out, kernel_size, use_bias=False)
        for layer in (separable, ordinary):
            layer.build((None, 9, 9, channels_in))
        share = separable.count_params() / ordinary.count_params()
        assert case.expected == pytest.approx(share)


def test_spread_equals_a_transposed_convolution(keras):
    for case in [*find("spread").cases, *hidden_cases("spread", 0)]:
        row, kernel, stride = case.arguments
        layer = keras.layers.Conv1DTranspose(1, len(kernel), strides=stride, use_bias=False)
        layer.build((None, len(row), 1))
        layer.set_weights([np.reshape(kernel, (-1, 1, 1))])
        result = np.asarray(layer(np.reshape(row, (1, -1, 1)).astype("float32")))[0, :, 0]
        np.testing.assert_allclose(result, case.expected, rtol=1e-4, atol=1e-4)
