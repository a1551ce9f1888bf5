"""What is told of a value in the notebook: its form, and not how long it is."""

import numpy as np
import pytest

from helpers.grading.teachers import inside


@pytest.fixture
def says(monkeypatch, capsys):
    def says(expected, answer, reals=False):
        told = {"name": "x", "kind": inside.kind_of(expected, reals), "reals": reals, "form": "F"}
        monkeypatch.setitem(inside._FORMS, "x", told)
        inside.check_form("x", answer)
        return capsys.readouterr().out.split("\n")[0]

    return says


HAS = "x: it has the form asked. Whether it is right, the grade says."
HAS_NOT = "x: it has not the form asked."


@pytest.mark.parametrize(
    ("expected", "answer", "reals", "line"),
    [
        ([1, 2, 3], (4, 5), False, HAS),
        ([1, 2, 3], np.array([[4, 5]]), False, HAS_NOT),
        ([1, 2, 3], np.array([4, 5]), False, HAS),
        ([1, 2, 3], [], False, HAS),
        ([], [1], False, HAS),
        ([], 1, False, HAS_NOT),
        (5, [], False, HAS_NOT),
        ([1, 2.5], [2, 3], True, HAS),
        (1.5, 2, True, HAS),
        (1.5, 2, False, HAS_NOT),
        (1.5, True, True, HAS_NOT),
        ("B", "C", False, HAS),
        (5, ..., False, "x: not done yet."),
        (5, [0] * 200_000, False, "x: the answer is too large: more than 1,000,000 bytes."),
    ],
)
def test_a_form_is_a_kind_and_no_length(says, expected, answer, reals, line):
    assert says(expected, answer, reals) == line
