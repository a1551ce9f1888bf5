"""Paired comparisons against hand counts, scipy's own tests and brute force."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.paired import Paired, interval, paired

FIRST = np.array([1, 1, 1, 0, 0, 1, 0, 0, 0, 0], bool)
SECOND = np.array([1, 0, 0, 0, 1, 0, 0, 0, 0, 0], bool)


def test_only_one_of_the_two_counted_by_hand():
    assert paired(FIRST, SECOND) == Paired(examples=10, only_first=3, only_second=1)
    assert paired(FIRST, SECOND).difference == 20  # 4 errors of 10 and 2 of 10
    assert paired(SECOND, FIRST).difference == -20


def test_mcnemars_p_is_that_of_tossing_a_coin():
    """Of the 16 ways in which 4 tosses can fall, those at least as uneven as 3 to 1."""
    tosses = list(itertools.product((0, 1), repeat=4))
    as_uneven = sum(abs(sum(toss) - 2) >= 1 for toss in tosses)
    assert paired(FIRST, SECOND).p_value == pytest.approx(as_uneven / 16)
    assert paired(FIRST, FIRST).p_value == 1
    assert Paired(1_000, 25, 5).p_value == pytest.approx(0.000325, rel=1e-2)  # R: binom.test(5, 30)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 100))
def test_the_standard_error_is_that_of_the_mean_of_signed_examples(first, second, neither):
    signed = np.repeat([1.0, -1.0, 0.0], [first, second, neither + 1])
    of = Paired(signed.size, first, second)
    assert of.difference == pytest.approx(100 * signed.mean())
    assert of.standard_error == pytest.approx(100 * signed.std() / math.sqrt(signed.size))


def test_the_bootstrap_covers_what_the_normal_interval_does():
    rng = np.random.default_rng(3)
    first, second = rng.random((2, 1, 2_000)) < [[[0.30]], [[0.24]]]
    of = paired(first[0], second[0])
    low, high = interval(first, second)
    assert low == pytest.approx(of.difference - 1.96 * of.standard_error, abs=0.15)
    assert high == pytest.approx(of.difference + 1.96 * of.standard_error, abs=0.15)
    narrow = interval(first, second, confidence=0.5)
    assert low < narrow[0] < of.difference < narrow[1] < high


def test_the_bootstrap_draws_examples_for_both_alike():
    wrong = np.random.default_rng(0).random((3, 500)) < 0.3
    assert interval(wrong, wrong) == (0, 0)


@pytest.mark.parametrize("compare", [paired, interval])
def test_what_cannot_be_paired_is_named(compare):
    with pytest.raises(ValueError, match=r"same examples, got \(10,\) and \(9,\)"):
        compare(FIRST, SECOND[:9])
    with pytest.raises(ValueError, match="array of int64"):
        compare(FIRST.astype("int64"), SECOND)


def test_one_row_of_each_is_paired():
    with pytest.raises(ValueError, match=r"one row \(N,\) is compared, got \(1, 10\)"):
        paired(FIRST[None], SECOND[None])
