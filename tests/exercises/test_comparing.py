"""The judge: credit for what is equal and for nothing else, whatever it reads."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.exercises import EXERCISES, Case, close, compare, exact, exact_parts, find, observe
from helpers.exercises.plain import Other, decode, encode

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
        | st.fixed_dictionaries({"status": st.just("value"), "value": inner})
        | st.builds(lambda items: {"tuple": items}, st.lists(inner, max_size=4))
        | st.builds(
            lambda values: {"dict": dict(values)},
            st.lists(
                st.tuples(
                    st.sampled_from(
                        ["layers", "weights", "input_shape", "output_shape", "outputs"]
                    ),
                    inner,
                )
            ),
        )
    ),
    max_leaves=15,
)


def is_right(comparison, value, expected):
    return comparison(value, Case((), expected)).status == "right"


@pytest.mark.parametrize("value", [4, np.array([4])[0].item()])
def test_an_int_equals_an_int(value):
    assert is_right(exact, value, 4)


@pytest.mark.parametrize("value", [4.0, True, "4", None, [4], np.array([4]), 5, Other("int")])
def test_nothing_else_equals_an_int(value):
    assert not is_right(exact, value, 4)
    assert not is_right(exact, value, 1) or value == 1


@pytest.mark.parametrize("value", [[1, 2], (1, 2), np.array([1, 2]), np.array([1, 2], "uint8")])
def test_list_tuple_and_array_are_alike(value):
    assert is_right(exact, value, (1, 2))
    assert is_right(close(), value, [1.0, 2.0])


@pytest.mark.parametrize(
    "value", [[1, 2, 3], [1], 1, [[1, 2]], np.ones((1, 2)), [1, None], [1, True], {"0": 1}, "12"]
)
def test_shapes_and_kinds_must_be_those_asked(value):
    assert not is_right(exact, value, (1, 2))
    assert not is_right(close(), value, [1.0, 2.0])


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, True, 2**62, 1e308, "1.0", None])
def test_no_odd_value_is_close_to_one(value):
    assert not is_right(close(rtol=1e-3, atol=1e-3), value, 1.0)
    assert not is_right(close(), np.array([1.0, math.nan]), [1.0, 1.0])


def test_close_is_within_both_tolerances_and_not_beyond():
    assert is_right(close(rtol=1e-3, atol=0), 1000.9, 1000)
    assert not is_right(close(rtol=1e-3, atol=0), 1001.1, 1000)
    assert is_right(close(rtol=0, atol=0.1), 0.09, 0.0)
    assert not is_right(close(rtol=0, atol=0.1), 0.11, 0.0)


def test_nothing_equals_an_expected_value_that_is_missing():
    assert not is_right(exact, None, None)
    assert not is_right(close(), math.nan, math.nan)


def test_dicts_are_compared_key_by_key():
    expected = {"weights": 9, "shape": (3, 3)}
    assert is_right(exact, {"shape": [3, 3], "weights": 9}, expected)
    assert not is_right(exact, {"shape": [3, 3]}, expected)
    assert not is_right(exact, {"shape": [3, 3], "weights": 9, "more": 1}, expected)
    assert not is_right(exact, {"shape": [3, 4], "weights": 9}, expected)


@pytest.mark.parametrize(
    ("comparison", "value", "expected", "reason"),
    [
        (exact, 4.0, 4, "a float where an int is asked"),
        (exact, True, 1, "a bool where an int is asked"),
        (exact, 5, 4, "the value differs"),
        (exact, [12, 16, 3], (12, 16, 8), "the value at [2] differs"),
        (exact, [12, 16], (12, 16, 8), "length 2 where 3 is asked"),
        (exact, 12, (12, 16, 8), "an int where a list of 3 is asked"),
        (close(), [[1, 2], [3, 5]], [[1.0, 2.0], [3.0, 4.0]], "the value at [1, 1] differs"),
        (close(), [1, "2"], [1.0, 2.0], "text where a float is asked at [1]"),
        (close(), 5, 4.0, "the value differs"),
        (exact, Other("function"), 4, "an object of type function where an int is asked"),
    ],
)
def test_the_reason_names_kind_and_place_and_no_expected_value(comparison, value, expected, reason):
    judgement = comparison(value, Case((), expected))
    assert (judgement.status, judgement.reason) == ("wrong", reason)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ((24, 16, 8), "the height differs"),
        (np.array([12, 16, 3]), "the number of channels differs"),
        ((12, 16.0, 8), "width: a float where an int is asked"),
        ((12, 16), "a tuple of 2 where (height, width, number of channels) is asked"),
        (12, "an int where (height, width, number of channels) is asked"),
    ],
)
def test_parts_are_called_by_their_names(value, reason):
    judgement = exact_parts("height", "width", "number of channels")(value, Case((), (12, 16, 8)))
    assert (judgement.status, judgement.reason) == ("wrong", reason)


def first_reason(name, answer):
    exercise = find(name)
    observations = observe(exercise.question, answer, [case.arguments for case in exercise.cases])
    judgements = compare(exercise, exercise.cases, observations)
    return next(each.reason for each in judgements if each.status == "wrong")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            lambda *_: (np.ones((1, 1, 2, 2)), [0.5, -13]),
            "kernel has shape (1, 1, 2, 2), (1, 1, 1, 2) is asked",
        ),
        (lambda *_: ([[[[1.0, 6.5]]]], [0.5, -13]), "kernel[0, 0, 0, 1] differs"),
        (lambda *_: ([[[[1, 6]]]], [0.0, -13]), "bias[0] differs"),
        (lambda *_: ([[[[1, 6]]]], 0.5), "bias has shape (), (2,) is asked"),
        (lambda *_: ([[[[1, 6]]]], None), "bias is None, an array of numbers is asked"),
        (lambda *_: ([[[[1, 6]]]], [np.nan, 1]), "bias holds values that are not finite"),
        (lambda *_: ([[[[1, 6], [1]]]], [1, 1]), "kernel has rows of different lengths"),
        (
            lambda kernel, *_: kernel,
            "an array of shape (1, 1, 1, 2) where a pair (kernel, bias) is asked",
        ),
    ],
)
def test_a_kernel_and_a_bias_are_called_by_their_names(answer, reason):
    assert first_reason("fold_batch_norm", answer) == reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            lambda *_: [[6.0, 7.0], [2.0, 6.0], [0.25, 0.25]],
            "a list of 3 where a pair (image, label) is asked",
        ),
        (lambda *_: ([[6, 7], [2, 6]], 0.75), "label differs"),
        (lambda *_: ([[6, 7], [2, 6]], [0.25]), "label has shape (1,), () is asked"),
        (lambda *_: ([[6, 7], [2, 5]], 0.25), "image[1, 1] differs"),
        (lambda *_: ([6, 7, 2, 6], 0.25), "image has shape (4,), (2, 2) is asked"),
    ],
)
def test_an_image_and_a_label_are_called_by_their_names(answer, reason):
    assert first_reason("mixed_pair", answer) == reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda kernel: kernel[0], "an array of shape (3,) where a pair (column, row) is asked"),
        (lambda kernel: (kernel[0], kernel[0, :2]), "row has 2 numbers, 3 are asked"),
        (lambda kernel: (kernel[0] * np.nan, kernel[0]), "column holds values that are not finite"),
        (lambda kernel: ("abc", kernel[0]), "column is text, an array of numbers is asked"),
    ],
)
def test_a_column_and_a_row_are_called_by_their_names(answer, reason):
    assert first_reason("split_kernel", answer) == reason


@pytest.mark.parametrize("name", [name for name in EXERCISES if find(name).parameters])
def test_a_function_that_returns_nothing_is_asked_about_its_return(name):
    reason = first_reason(name, lambda *_: None)
    assert reason == "None was returned; did you forget `return`?"


@settings(deadline=None)
@given(JSON)
def test_whatever_is_read_is_judged_and_earns_nothing_but_by_the_right_int(data):
    """No other reference answer is drawn by chance: 41 exercises, a case each."""
    for exercise in EXERCISES.values():
        case = exercise.cases[0]
        for observation in (data, {"status": "value", "value": data}):
            (judgement,) = compare(exercise, [case], [observation])
            is_value = isinstance(observation, dict) and observation.get("status") == "value"
            read = observation["value"] if is_value and "value" in observation else None
            asked = type(read) is int and type(case.expected) is int and read == case.expected
            assert judgement.status in (("right",) if asked else ("wrong", "failed"))
            assert len(judgement.came) <= 130
            assert len(judgement.reason) <= 200
            assert (judgement.came + judgement.reason).isprintable()


@given(
    st.recursive(
        st.integers(-3, 3) | st.booleans() | st.floats(-3, 3),
        lambda inner: st.lists(inner, max_size=4),
        max_leaves=5,
    )
)
@example([1, 2, 3])
@example([1.0, 2, 3])
@example([1, 2, 3, 3])
@example([True, 2, 3])
def test_credit_on_random_values_only_for_the_ints_that_are_asked(value):
    cases = [Case((), (1, 2, 3))]
    (judgement,) = compare(find("two_layers"), cases, [{"status": "value", "value": encode(value)}])
    same = value == [1, 2, 3] and all(type(item) is int for item in value)
    assert (judgement.status == "right") == same


@pytest.mark.parametrize("observations", [None, {}, [], "right", [1, 2, 3], [{}, {}]])
def test_observations_that_cannot_be_read_are_no_credit(observations):
    exercise = find("two_layers")
    judgements = compare(exercise, exercise.cases, observations)
    assert [each.status for each in judgements] == ["failed"]


def test_a_verdict_from_the_learners_side_is_not_read():
    forged = {"status": "right", "reason": "", "where": ""}
    exercise = find("two_layers")
    assert compare(exercise, exercise.cases, [forged])[0].status == "failed"


HUGE_MODEL = {
    "dict": {
        "layers": ["Conv2D", "Conv2D"],
        "weights": [{"tuple": [2**62] * 10_000}],
        "input_shape": {"tuple": [None, 28, 28, 1]},
        "output_shape": {"tuple": [None, 10]},
        "outputs": encode(np.full((2, 10), 0.1)),
    }
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("diagonal_kernel", encode(1e307 * np.array([[2.0, -1, -1], [1, 1, 1], [1, 1, 1]]))),
        ("diagonal_kernel", encode(np.full((3, 3), 1e308))),
        ("diagonal_kernel", encode(np.full((3, 3), math.nan))),
        ("diagonal_kernel", encode([[1, 2, 3], [1, 2], [3]])),
        ("diagonal_kernel", encode([["1", "2", "3"]] * 3)),
        ("split_kernel", encode((np.ones(60_000), np.ones(60_000)))),
        ("split_kernel", encode(([1e308, 1, 1], [1e308, 1, 1]))),
        ("split_kernel", encode(([math.nan] * 3, [math.inf] * 3))),
        ("balanced_table", encode(np.full((5, 12), math.nan))),
        ("balanced_table", encode([[2**62] * 12] * 5)),
        ("momentum_step", encode(([math.nan], [math.inf]))),
        ("subsample", encode(np.full((1, 1), -math.inf))),
        ("area_under_curve", encode(math.nan)),
        ("calibration_error", encode(-math.inf)),
        ("mixed_pair", encode((np.full((2, 2), math.nan), 0.25))),
        ("gate", encode(np.full((1, 2, 2), math.inf))),
        ("difference_hash", encode(np.full(64, math.nan))),
        ("pareto", encode(["plain"] * 50_000)),
        ("model_within", HUGE_MODEL),
        ("model_within", {"dict": {"layers": [], "weights": [{"tuple": [-1]}]}}),
    ],
)
def test_extreme_values_of_the_asked_kind_are_wrong(name, value):
    exercise = find(name)
    data = {"status": "value", "value": value}
    judgements = compare(exercise, exercise.cases, [data] * len(exercise.cases))
    assert {each.status for each in judgements} != {"right"}


def test_a_kernel_of_extreme_scale_is_judged_by_its_shape():
    exercise = find("diagonal_kernel")
    line = np.array([[2.0, -1, -1], [-1, 2, -1], [-1, -1, 2]])
    for scale in (1e-300, 5e307):
        data = {"status": "value", "value": encode(line * scale)}
        judgements = compare(exercise, exercise.cases, [data] * len(exercise.cases))
        assert {each.status for each in judgements} == {"right"}


def test_decoded_arguments_are_those_encoded():
    kernel = find("split_kernel").cases[1].arguments
    np.testing.assert_array_equal(decode(encode(kernel))[0], kernel[0])
