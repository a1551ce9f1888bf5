"""Networks that cannot be asked about a cat or a dog, and what is said of each."""

import re

import numpy as np
import pytest

keras = pytest.importorskip("keras")
pets = pytest.importorskip("helpers.pets")
layers = keras.layers

PHOTOGRAPH = np.zeros((8, 8, 3), np.uint8)


def network(*answer, shape=(8, 8, 3), activation=None):
    """Says ``answer`` of every photograph, before its activation."""
    begin, last = (
        keras.Input(shape),
        layers.Dense(
            len(answer),
            activation,
            kernel_initializer="zeros",
            bias_initializer=lambda shape, dtype=None: np.array(answer, dtype),
        ),
    )
    maps = layers.Conv2D(2, 3)(begin)
    return keras.Model(begin, last(layers.GlobalAveragePooling2D()(maps)))


def two_inputs():
    one, other = keras.Input((8, 8, 3)), keras.Input((8, 8, 3))
    flat = layers.Flatten()(layers.Add()([one, other]))
    return keras.Model([one, other], layers.Dense(1, "sigmoid")(flat))


def two_outputs():
    one = network(0.5)
    return keras.Model(one.inputs, [one.outputs[0], one.outputs[0]])


def unbuilt():
    return keras.Sequential([layers.Flatten(), layers.Dense(1, "sigmoid")])


class Subclassed(keras.Model):
    """Nobody knows its shapes before it is called."""


def flat():
    return keras.Sequential([keras.Input((192,)), layers.Dense(1, "sigmoid")])


ASKED = {
    "predict": lambda model: pets.predict(PHOTOGRAPH, model),
    "probabilities": lambda model: pets.probabilities(model, PHOTOGRAPH[None]),
    "grad_cam": lambda model: pets.grad_cam(model, PHOTOGRAPH[None]),
    "occlusion_map": lambda model: pets.occlusion_map(model, PHOTOGRAPH, patch=4),
}
by_all = pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED.keys())


@by_all
@pytest.mark.parametrize(
    ("model", "said"),
    [
        (lambda: network(4, 0, activation="softmax"), r"one output \(N, 1\).* got \(None, 2\)"),
        (lambda: network(*range(10), activation="softmax"), r"one output .* got \(None, 10\)"),
        (two_outputs, r"one output \(N, 1\).* got \(None, 1\), \(None, 1\)"),
        (two_inputs, r"one input .* got \(None, 8, 8, 3\), \(None, 8, 8, 3\)"),
        (flat, r"one input \(N, S, S, 3\), photographs, got \(None, 192\)"),
        (unbuilt, r"input of a known shape.*'sequential.*begin it with keras\.Input"),
        (Subclassed, r"input of a known shape.*'subclassed"),
        (lambda: network(5), "a probability, from 0 to 1, got 5: put a sigmoid behind it"),
        (lambda: network(-3), "a probability, from 0 to 1, got -3: put a sigmoid behind it"),
        (lambda: network(np.nan), "got nan: its weights or photographs are not all numbers"),
    ],
    ids=["softmax", "ten", "outputs", "inputs", "flat", "unbuilt", "class", "5", "-3", "nan"],
)
def test_a_network_that_says_no_probability_of_a_dog_is_refused(model, said, ask):
    with pytest.raises(ValueError, match=rf"^model must .*{said}"):
        ask(model())


@by_all
@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("pets.keras", r"got 'pets\.keras': keras\.models\.load_model reads"),
        (len, "got <built-in function len>$"),
    ],
    ids=["path", "function"],
)
def test_what_is_no_network_is_refused(model, said, ask):
    with pytest.raises(TypeError, match=rf"^model must be a keras\.Model, {said}"):
        ask(model)


@pytest.mark.parametrize("shape", [(8, 8, 1), (8, 10, 3), (None, 8, 3)])
@pytest.mark.parametrize("name", ["predict", "probabilities"])
def test_a_network_for_grey_or_oblong_photographs_is_refused(name, shape):
    got = re.escape(str((None, *shape)))
    with pytest.raises(
        ValueError, match=rf"an input \(N, S, S, 3\), square .* got {got}: begin it"
    ):
        ASKED[name](network(0.5, shape=shape))


@pytest.mark.parametrize("shape", [(8, 8, 1), (8, 10, 3)])
@pytest.mark.parametrize("name", ["grad_cam", "occlusion_map"])
def test_where_a_network_looks_can_be_asked_of_any_photograph_that_it_takes(name, shape):
    model, photograph = network(0.5, shape=shape), np.zeros(shape, np.uint8)
    with pytest.raises(ValueError, match=r"must be of shape .* got .*8, 8, 3\)"):
        ASKED[name](model)
    assert pets.grad_cam(model, photograph[None]).shape == (1, 6, shape[1] - 2)
    assert pets.occlusion_map(model, photograph, patch=8).shape == (1, 1)


def test_what_an_error_advises_works():
    """By hand: softmax of (4, 0) is 1.8 % for the second, the sigmoid of 5 is 99.3 %."""
    two, logit = network(4, 0, activation="softmax"), network(5)
    dog = keras.Model(two.inputs, two.outputs[0][:, 1:2])
    assert pets.predict(PHOTOGRAPH, dog).probability == pytest.approx(0.018, abs=1e-3)
    sure = keras.Model(logit.inputs, keras.ops.sigmoid(logit.outputs[0]))
    assert pets.predict(PHOTOGRAPH, sure).probability == pytest.approx(0.993, abs=1e-3)


def test_photographs_of_a_wrong_shape_are_refused():
    model = network(0.5)
    with pytest.raises(
        ValueError, match=r"photographs must be .* \(N, H, W, 3\), .* got \(8, 8, 3"
    ):
        pets.probabilities(model, PHOTOGRAPH)
    with pytest.raises(ValueError, match="photographs must be at least one, got none"):
        pets.probabilities(model, PHOTOGRAPH[None][:0])
    with pytest.raises(
        ValueError, match=r"photographs must be .* \(N, 8, 8, 3\), .* got \(8, 8, 3"
    ):
        pets.grad_cam(model, PHOTOGRAPH)
    with pytest.raises(
        ValueError, match=r"photograph must be of shape \(8, 8, 3\), .* got \(1, 8, 8"
    ):
        pets.occlusion_map(model, PHOTOGRAPH[None])


@pytest.mark.parametrize(
    ("patch", "stride", "places"), [(3, 1, 6), (3, 2, 3), (4, 2, 3), (8, 1, 1)]
)
def test_a_patch_is_put_wherever_it_fits(patch, stride, places):
    less = pets.occlusion_map(network(0, activation="sigmoid"), PHOTOGRAPH, patch, stride)
    assert less.shape == (places, places)


@pytest.mark.parametrize(("logit", "strongest"), [(-15, 0), (-13, 1), (13, 1), (15, 0)])
def test_a_network_that_is_sure_to_a_millionth_has_no_gradient(logit, strongest):
    begin = keras.Input((8, 8, 3))
    maps = layers.Conv2D(1, 3, kernel_initializer="zeros", bias_initializer="ones")(begin)
    bias = keras.initializers.Constant(logit - 1)
    answer = layers.Dense(1, "sigmoid", kernel_initializer="ones", bias_initializer=bias)
    model = keras.Model(begin, answer(layers.GlobalAveragePooling2D()(maps)))
    assert (pets.grad_cam(model, PHOTOGRAPH[None]) == strongest).all()


def test_grad_cam_needs_a_layer_with_height_and_width():
    begin = keras.Input((8, 8, 3))
    model = keras.Model(begin, layers.Dense(1, "sigmoid")(layers.Flatten()(begin)))
    with pytest.raises(ValueError, match="layer whose output has height and width, got none"):
        pets.grad_cam(model, PHOTOGRAPH[None])


def test_a_network_that_cannot_be_asked_is_not_trained():
    with pytest.raises(ValueError, match=r"one output .* got \(None, 2\)"):
        pets.train(network(1, 2), PHOTOGRAPH[None], [0], pets.Recipe(sizes=(8,)))
