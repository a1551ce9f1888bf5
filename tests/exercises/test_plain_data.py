"""What may pass between the learner's process and the judge's: plain, bounded, unambiguous."""

import base64
import json
import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from helpers.exercises import AnswerError
from helpers.exercises.plain import (
    MAX_SIZE,
    Other,
    _Decoder,
    _Encoder,
    decode,
    encode,
    from_json,
    to_json,
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=20,
)
JSON = st.recursive(
    SCALARS | st.just(math.nan),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["tuple", "dict", "float", "array", "shape", "dtype", "other"]),
            inner | st.sampled_from(["<f8", "|b1", "nan", "AAAA"]),
            max_size=4,
        )
    ),
    max_leaves=20,
)


class Endless(list):
    def __iter__(self):
        while True:
            yield 0


class Boastful(int):
    def __int__(self):
        return 12

    __index__ = __int__


class Vague(float):
    def __float__(self):
        return 12.0


class Short(str):
    def __len__(self):
        return 0

    def __str__(self):
        return "short"


class Long(type):
    @property
    def __name__(cls):
        return "name" * 10**7


class Boundless(metaclass=Long):
    pass


def passed_on(value):
    return decode(from_json(to_json(encode(value))))


@given(VALUES)
def test_plain_values_arrive_as_they_are(value):
    assert passed_on(value) == value


@given(
    arrays.arrays(
        st.sampled_from(["bool", "uint8", "int32", "int64", ">i2", "float16", "float32", ">f8"]),
        arrays.array_shapes(min_dims=1, min_side=0, max_side=4),
    )
)
def test_arrays_arrive_with_shape_kind_and_every_bit(array):
    result = passed_on(array)
    assert result.shape == array.shape
    assert result.dtype == array.dtype.newbyteorder("<")
    np.testing.assert_array_equal(result, array)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (np.int16(3), 3),
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),
        (np.array(7), 7),
        (np.where(True, "dog", "cat"), "dog"),
        (-math.inf, -math.inf),
        (len, Other("builtin_function_or_method")),
        (1j, Other("complex")),
        ({1: 2}, Other("dict")),
        (np.array(["a", "b"]), ["a", "b"]),
        (np.array(["a", 1], object), ["a", 1]),
        (np.array([b"a"]), Other("array of |S1")),
        (Endless([0]), [0]),
        (Boastful(3), 3),
        (Vague(0.5), 0.5),
        (Boundless(), Other("Boundless")),
        (10**400, Other("int beyond 64 bits")),
        ((item for item in [1]), Other("generator")),
    ],
)
def test_numpy_numbers_become_numbers_and_what_is_not_plain_is_named(value, result):
    assert passed_on(value) == result
    assert type(passed_on(value)) is type(result)


def test_nan_arrives_as_nan():
    assert math.isnan(passed_on(math.nan))


def nested(depth):
    value = 0
    for _ in range(depth):
        value = [value]
    return value


def folded():
    value = [0] * 100
    for _ in range(6):
        value = [value] * 100
    return value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.zeros(MAX_SIZE + 1, "uint8"), "the answer is too large: more than 1,000,000 bytes"),
        (np.zeros((10**5, 10**5, 0)), "the answer is too large: more than 1,000,000 bytes"),
        ("a" * (MAX_SIZE + 1), "the answer is too large: more than 1,000,000 bytes"),
        (Short("a" * (MAX_SIZE + 1)), "the answer is too large: more than 1,000,000 bytes"),
        ({Short("a" * (MAX_SIZE + 1)): 1}, "the answer is too large: more than 1,000,000 bytes"),
        (folded(), "the answer is too large: more than 1,000,000 bytes"),
        (nested(50), "the answer is nested more than 16 levels deep"),
    ],
)
def test_what_is_too_large_is_refused(value, message):
    with pytest.raises(AnswerError) as error:
        encode(value)
    assert str(error.value) == message


def test_a_list_that_holds_itself_is_refused():
    value = []
    value.append(value)
    with pytest.raises(AnswerError, match="nested"):
        encode(value)


@given(JSON)
def test_decoding_gives_a_value_or_a_value_error(data):
    try:
        decode(data)
    except ValueError:
        return


def array(content, shape, dtype="<f8"):
    return {"array": base64.b64encode(content).decode(), "shape": shape, "dtype": dtype}


@pytest.mark.parametrize(
    "data",
    [
        math.inf,
        2**70,
        nested(100),
        {},
        {"float": "1e5"},
        {"tuple": "ab"},
        array(bytes(8), [2]),
        array(bytes(8), [-1]),
        array(bytes(8), [True]),
        array(bytes(8), [1.0]),
        array(bytes(8), [1], "O"),
        array(bytes(8), [1], "<f8,<f8"),
        array(b"", [10**6, 10**6, 0]),
        array(b"", [2**80, 0]),
        array(b"", [0] * 100),
        {"array": "no base64!", "shape": [1], "dtype": "<f8"},
        {"array": "é", "shape": [1], "dtype": "<f8"},
    ],
)
def test_hostile_data_is_refused(data):
    with pytest.raises(ValueError, match=r"."):
        decode(data)


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "nothing", "[1" + "0" * 5_000 + "]", "[" + "0," * 5_000_000 + "0]"],
    ids=["deep", "no JSON", "a huge int", "too long"],
)
def test_text_that_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        from_json(text)


@pytest.mark.parametrize("item", ["[]", "1", '{"a":1}', '""'])
def test_many_small_items_are_refused_before_they_take_room(item):
    text = "[" + ",".join([item] * (7_900_000 // (len(item) + 1))) + "]"
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="more than 250,000 items"):
            from_json(text)
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "data",
    [
        [1] * 125_000,
        ["a" * 500_000] * 3,
        {"dict": {"a" * 500_000: 1, "b" * 500_000: 1}},
        {"tuple": [array(bytes(400_000), [50_000])] * 3},
    ],
)
def test_what_could_not_have_been_written_is_not_read(data):
    with pytest.raises(ValueError, match="more than 1,000,000 bytes"):
        decode(data)


@given(VALUES)
def test_what_was_written_is_read_within_the_same_bounds(value):
    assert _Decoder().room == _Encoder().room
    writer, reader = _Encoder(), _Decoder()
    reader.decode(writer.encode(value))
    assert reader.room >= writer.room


def test_json_is_strict():
    assert "Infinity" not in to_json(encode([math.inf, math.nan]))
    with pytest.raises(ValueError, match="JSON"):
        to_json(math.nan)
    assert json.loads(to_json(encode((1, 2)))) == {"tuple": [1, 2]}
