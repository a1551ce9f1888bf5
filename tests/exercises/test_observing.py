"""Beside the learner's code: whatever an answer is or does, an observation comes of it."""

import sys
from dataclasses import asdict, fields

import numpy as np
import pytest

from helpers.exercises import EXERCISES, AnswerError, find, observe
from helpers.exercises.model import Question
from helpers.exercises.plain import MAX_SIZE, from_json, to_json

ROW = ([1, 2, 3], [1, 1])


def stub(row, kernel):
    """To do."""
    raise NotImplementedError


def observed(answer, name="slide", arguments=ROW):
    (observation,) = observe(find(name).question, answer, [arguments])
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
    observations = observe(find("slide").question, answer, [arguments, arguments])
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
        (raises(AnswerError("it is blue")), "it is blue"),
        (raises(AnswerError(UnspeakableError())), "<exception str() failed>"),
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


def test_a_learners_interrupt_is_an_answer_that_failed():
    observation = observed(raises(KeyboardInterrupt()))
    assert observation["reason"] == "KeyboardInterrupt\n"


def test_in_a_notebook_interrupting_stops_all():
    question = find("slide").question
    with pytest.raises(KeyboardInterrupt):
        observe(question, raises(KeyboardInterrupt()), [ROW], interruptible=True)


def test_a_value_is_written_once_for_all_cases():
    class Changing:
        asked = 0

        def __array__(self, dtype=None, copy=None):
            self.asked += 1
            return np.full((3, 3), self.asked)

    exercise = find("diagonal_kernel")
    arguments = [case.arguments for case in exercise.cases]
    observations = observe(exercise.question, Changing(), arguments)
    assert len(observations) == len(arguments) > 1
    assert all(each == observations[0] for each in observations)


@pytest.mark.parametrize("changed", ["weight", "velocity"])
def test_where_arguments_have_to_stay_a_change_is_seen(changed):
    def answer(weight, gradient, velocity, rate, momentum):
        locals()[changed][0] += 1
        return weight, velocity

    arguments = (np.ones(2), np.ones(2), np.ones(2), 0.5, 0.5)
    observation = observed(answer, "momentum_step", arguments)
    assert observation["status"] == "failed"
    assert observation["reason"].startswith(f"momentum_step changes its argument {changed};")


def test_a_question_holds_nothing_that_is_expected():
    for exercise in EXERCISES.values():
        question = exercise.question
        assert {field.name for field in fields(question)} == {
            "name",
            "parameters",
            "observer",
            "preparer",
            "keeps",
        }
        told = from_json(to_json(asdict(question)))
        assert Question(**{**told, "parameters": tuple(told["parameters"])}) == question


def test_a_model_that_fails_is_an_observation():
    class Model:
        layers = ()
        input_shape = (None, 28, 28, 1)

        def __call__(self, images):
            return images

        @property
        def weights(self):
            raise AttributeError("nothing there")

    arguments = (10_000, (28, 28, 1), 10)
    observation = observed(lambda *_: Model(), "model_within", arguments)
    assert observation["status"] == "value"
    assert observation["value"] == {"other": "Model"}
