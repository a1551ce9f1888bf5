"""The grader's way, without its processes: all that passes between the two sides is JSON text."""

import pytest

from helpers.exercises import compare, observe
from helpers.exercises.plain import decode, encode, from_json, to_json


@pytest.fixture
def judge():
    def judge(exercise, answer, cases):
        sent = to_json([encode(case.arguments) for case in cases])
        arguments = [decode(each) for each in from_json(sent)]
        received = to_json(observe(exercise.question, answer, arguments))
        return compare(exercise, cases, from_json(received))

    return judge


@pytest.fixture
def passes(judge):
    def passes(exercise, answer, cases):
        return all(each.status == "right" for each in judge(exercise, answer, cases))

    return passes
