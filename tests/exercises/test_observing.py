"""Beside the learner's code: whatever an answer is or does, an observation comes of it."""

import sys

import numpy as np
import pytest

from helpers.exercises import describe_model, find, observe
from helpers.exercises.plain import MAX_SIZE, decode, from_json, to_json

ROW = ([1, 2, 3], [1, 1])


def stub(row, kernel):
    """To do."""
    raise NotImplementedError


def observed(answer, name="slide", arguments=ROW):
    (observation,) = observe(find(name), answer, [arguments])
    return from_json(to_json(observation))


@pytest.mark.parametrize("answer", [..., stub])
def test_a_stub_is_untouched(answer):
    assert observed(answer) == {"status": "untouched"}


def test_a_value_is_observed_as_it_is():
    assert observed((1, 2), "two_layers", ())["value"] == {"tuple": [1, 2]}
    assert observed(..., "two_layers", ()) == {"status": "untouched"}


def test_each_call_gets_arguments_of_its_own():
    def answer(row, kernel):
        row.append(0)
        kernel.clear()
        return row

    arguments = ([1], [2])
    observations = observe(find("slide"), answer, [arguments, arguments])
    assert [each["value"] for each in observations] == [[1, 0], [1, 0]]
    assert arguments == ([1], [2])


def test_an_array_may_be_changed_by_the_answer():
    def answer(kernel):
        kernel *= 2
        return kernel

    frozen = np.frombuffer(bytes(32)).reshape(2, 2)
    assert observed(answer, "split_kernel", (frozen,))["status"] == "value"


def test_an_error_is_told_with_the_learners_line():
    def half(row):
        return row[0] / 0

    def answer(row, kernel):
        return [half(row)]

    line = half.__code__.co_firstlineno + 1
    assert observed(answer) == {
        "status": "failed",
        "reason": "ZeroDivisionError: division by zero\n",
        "where": f"line {line}: return row[0] / 0",
    }


def test_the_line_is_the_learners_own_even_if_a_library_raises():
    def answer(row, kernel):
        return np.reshape(row, (7, 7))

    observation = observed(answer)
    assert observation["reason"].startswith("ValueError: cannot reshape")
    assert observation["where"].endswith("return np.reshape(row, (7, 7))")


def test_an_unfinished_branch_with_a_message_is_an_error():
    def answer(row, kernel):
        raise NotImplementedError("stride 3")

    assert observed(answer)["reason"] == "NotImplementedError: stride 3\n"


class UnspeakableError(Exception):
    def __str__(self):
        raise ValueError


def raises(error):
    def answer(row, kernel):
        raise error

    return answer


def endless(row, kernel):
    return endless(row, kernel)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (raises(SystemExit(1)), "SystemExit: 1"),
        (raises(UnspeakableError()), "UnspeakableError: <exception str() failed>"),
        (raises(ValueError("x" * 10_000)), "ValueError: xxx"),
        (raises(ValueError("\ud800")), "ValueError: \ud800"),
        (endless, "RecursionError: maximum recursion depth exceeded"),
        (lambda row, kernel: np.zeros(MAX_SIZE), "the answer is too large"),
        (lambda row: row, "slide(row) does not take the arguments of slide(row, kernel)"),
        (lambda row, kernel, *, stride: row, "slide(row, kernel, *, stride) does not take"),
        (3, "slide is of type int; a function slide(row, kernel) is asked"),
    ],
)
def test_what_goes_wrong_is_told_in_few_words(answer, reason):
    observation = observed(answer)
    assert observation["status"] == "failed"
    assert reason in observation["reason"]
    assert len(observation["reason"]) <= 500
    assert sys.getrecursionlimit() >= 1000


def test_a_built_in_function_is_an_answer_too():
    assert observed(max, arguments=(1, 2))["value"] == 2


def test_interrupting_stops_all():
    with pytest.raises(KeyboardInterrupt):
        observed(raises(KeyboardInterrupt()))


class Weight:
    shape = (3, 3, 1, 2)


class Conv2D:
    pass


class Nested:
    def __init__(self, *layers):
        self.layers = layers
        self.weights = [Weight()]
        self.input_shape = (None, 2, 2, 1)
        self.output_shape = (None, 2)

    def __call__(self, images):
        return images.reshape(2, -1)[:, :2]


def test_a_model_is_described_by_its_own_methods():
    description = decode(describe_model(Nested(Conv2D(), Nested(Conv2D()))))
    outputs = description.pop("outputs")
    assert description == {
        "layers": ["Conv2D", "Conv2D"],
        "weights": [(3, 3, 1, 2)],
        "input_shape": (None, 2, 2, 1),
        "output_shape": (None, 2),
    }
    np.testing.assert_allclose(outputs, [[0, 1 / 3], [1, 2 / 3]], rtol=1e-6)


@pytest.mark.parametrize("garbage", [None, 3, "model", [Conv2D()], Conv2D, object(), np.ones(3)])
def test_garbage_in_place_of_a_model_is_described_as_itself(garbage):
    assert "layers" not in str(describe_model(garbage))


@pytest.mark.parametrize("shape", [None, (), (None, None, None, 3), [(None, 2)], (None, 10**9)])
def test_a_model_without_a_fixed_input_has_no_outputs(shape):
    model = Nested(Conv2D())
    model.input_shape = shape
    assert decode(describe_model(model))["outputs"] is None


def test_a_model_that_fails_is_an_observation():
    model = Nested(Conv2D())
    model.weights = [object()]
    arguments = (10_000, (28, 28, 1), 10)
    observation = observed(lambda *_: model, "model_within", arguments)
    assert observation["reason"].startswith("AttributeError: 'object' object has no attribute")


def test_nothing_of_an_endless_model_comes_through():
    model = Nested(Conv2D())
    model.layers = [model]
    arguments = (10_000, (28, 28, 1), 10)
    observation = observed(lambda *_: model, "model_within", arguments)
    assert observation["reason"].startswith("RecursionError")
