"""Hidden cases stay hidden, whatever a learner's code does with their arguments."""

import re

import numpy as np
import pytest

from helpers.exercises import EXERCISES
from helpers.grading.answers import hidden_cases
from tests.grading.hostile.conftest import SEED
from tests.grading.hostile.leaking import LEAKING
from tests.grading.hostile.made import FUNCTIONS

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def numbers(value):
    """Numbers of a value as they would be written, of at least three digits."""
    texts = _NUMBER.findall(repr(np.asarray(value).tolist() if hasattr(value, "shape") else value))
    return {text for text in texts if len(text.replace(".", "")) > 2}


def arguments(cases):
    return set().union(*(numbers(each) for case in cases for each in case.arguments))


@pytest.fixture(scope="module")
def hidden():
    """Numbers that only hidden arguments hold."""
    known = set()
    for name in FUNCTIONS:
        cases = EXERCISES[name].cases
        known |= arguments(cases) | set().union(*(numbers(case.expected) for case in cases))
    return set().union(*(arguments(hidden_cases(name, SEED)) for name in FUNCTIONS)) - known


@pytest.mark.parametrize("name", LEAKING)
def test_no_hidden_argument_stands_in_a_grade(run, hidden, name):
    grade = run.grades[name]
    told = [*grade.errors, grade.problem, grade.source]
    for each in grade.exercises:
        told += [each.verdict, each.reason, each.asked, each.came, each.expected, each.where]

    assert len(hidden) > 50
    assert not hidden & set(_NUMBER.findall(" ".join(told)))


@pytest.mark.parametrize("name", LEAKING)
def test_of_a_hidden_case_only_is_told_that_it_is_not_right(run, name):
    lost = [each for each in run.grades[name].exercises if each.verdict != "right"]

    assert lost
    for each in lost:
        assert (each.asked, each.came, each.expected, each.where) == ("", "", "", "")
