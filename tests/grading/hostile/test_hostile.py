"""A hostile notebook gets what it has earned and no more, and the next one all that it has."""

import re

import pytest

from tests.grading.hostile import attempts, values
from tests.grading.hostile.conftest import SECRET
from tests.grading.hostile.ending import ENDING
from tests.grading.hostile.forging import FORGING, PATCHED
from tests.grading.hostile.ipython import IPYTHON
from tests.grading.hostile.leaking import LEAKING
from tests.grading.hostile.made import IN_A_CELL
from tests.grading.hostile.notebooks import KINDS

WHOLE = {**ENDING, **FORGING, **PATCHED, **IPYTHON, **LEAKING}


@pytest.mark.parametrize("name", WHOLE)
def test_its_points_and_reasons_are_those_that_it_earned(run, name):
    kind, grade = KINDS[name], run.grades[name]

    not_right = {
        result.exercise: (result.verdict, in_general(result.reason))
        for result in grade.exercises
        if result.verdict != "right"
    }
    assert not_right == kind.lost
    assert grade.points == kind.points
    in_a_cell = [told for told in grade.errors if in_general(told) != told]
    assert in_a_cell == [each.reason for each in grade.exercises if in_a_cell][:1]
    errors = [told for told in grade.errors if told not in in_a_cell]
    assert len(errors) == len(kind.errors)
    for told, expected in zip(errors, kind.errors, strict=True):
        assert expected in told
    assert all(re.match("code cell [89][0-9], `", told) for told in grade.errors)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a loop without end in a cell", "while True:"),
        ("os._exit in a cell", "import os"),
        ("memory without end in a cell", "kept = []"),
    ],
)
def test_the_cell_that_ended_it_is_named_by_its_first_line(run, name, line):
    [told] = run.grades[name].errors
    assert told.startswith("code cell ")
    assert f", `{line}`: " in told


@pytest.mark.parametrize("name", attempts.ATTEMPTS)
def test_what_it_reaches_for_is_refused_in_words(run, name):
    result = result_of(run, *attempts.WHERE[name])
    expected = attempts.ATTEMPTS[name][1]

    assert result.verdict == "error"
    assert result.reason.startswith(expected)


@pytest.mark.parametrize("name", values.VALUES)
def test_no_value_of_its_own_making_passes(run, name):
    result = result_of(run, *values.WHERE[name])

    assert result.verdict not in ("right", "missing")
    assert result.points == 0
    assert result.reason.startswith(values.VALUES[name][1])


def test_the_other_exercises_of_a_notebook_keep_their_points(run):
    for name in {**attempts.GROUPS, **values.GROUPS}:
        given = attempts.GROUPS.get(name) or values.GROUPS[name]
        others = [each for each in run.grades[name].exercises if each.exercise not in given]

        assert others
        assert {each.verdict for each in others} == {"right"}


def test_an_honest_notebook_between_them_has_full_marks(run):
    assert len(run.honest) == len(KINDS) + 1
    assert [grade.points for grade in run.honest] == [16.0] * len(run.honest)
    assert not any(grade.errors for grade in run.honest)


def test_nothing_outside_has_changed(run):
    assert run.after == run.before
    assert len(run.before) == 3


def test_no_secret_of_the_teacher_stands_in_any_grade(run):
    for grade in run.grades.values():
        assert SECRET not in repr(grade)


def test_texts_of_a_grade_are_short_and_can_be_printed_and_written(run):
    for grade in run.grades.values():
        texts = [*grade.errors]
        for each in grade.exercises:
            texts += [each.reason, each.asked, each.came, each.expected, each.where]
        for text in texts:
            assert len(text) <= 500
            assert text.isprintable()
            text.encode()


def in_general(reason):
    """The reason without the cell that is named in it."""
    cell, _, words = reason.rpartition("`: ")
    return IN_A_CELL.get(words, reason) if cell.startswith("code cell ") else reason


def result_of(run, kind, exercise):
    [result] = [each for each in run.grades[kind].exercises if each.exercise == exercise]
    return result
