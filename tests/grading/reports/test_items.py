"""Statistics of a class, beside counts by hand and SciPy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from helpers.grading.records import Change
from helpers.grading.reports.items import LEAST, discrimination, distribution, items
from helpers.grading.reports.reasons import frequent, normalised
from tests.grading.reports.made_up import CHAPTER_1, counted, grade, result

ONE, TWO = CHAPTER_1[1:3]


def test_difficulty_is_the_share_with_full_marks_after_what_a_person_changed():
    right = counted(grade("a", [result(ONE), result(TWO)]))
    half = counted(grade("b", [result(ONE, "wrong"), result(TWO)]))
    changed = counted(
        grade("c", [result(ONE, "wrong"), result(TWO, "died")]),
        [Change(ONE.name, ONE.points, "right"), Change(TWO.name, TWO.points - 1, "nearly")],
    )
    first, second = items([right, half, changed])
    assert (first.name, first.students, first.full) == (ONE.name, 3, pytest.approx(2 / 3))
    assert second.full == pytest.approx(2 / 3)
    assert (first.verdicts["right"], first.verdicts["wrong"]) == (1, 2)
    assert (second.verdicts["right"], second.verdicts["died"]) == (2, 1)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20)), min_size=LEAST))
def test_discrimination_is_pearsons_correlation(rows):
    own, rest = zip(*rows, strict=True)
    if len(set(own)) == 1 or len(set(rest)) == 1:
        assert discrimination(own, rest) is None
    else:
        assert discrimination(own, rest) == pytest.approx(stats.pearsonr(own, rest)[0], abs=1e-9)


def test_an_exercise_is_not_compared_with_itself():
    members = [
        counted(grade(str(place), [result(ONE), result(TWO, "right" if place % 2 else "wrong")]))
        for place in range(LEAST)
    ]
    assert [item.discrimination for item in items(members)] == [None, None]


def test_few_students_give_no_discrimination():
    own = [0, 1] * 5
    assert discrimination(own, own) == pytest.approx(1)
    assert discrimination(own[:-1], own[:-1]) is None


def test_points_are_counted_by_whole_ones_where_there_are_few():
    assert distribution([0, 1, 1, 2.5, 3], 3) == [("0", 1), ("1", 2), ("2", 1), ("3", 1)]


def test_points_are_counted_in_classes_of_one_width_where_there_are_many():
    assert distribution([0, 1, 2, 15, 16], 16)[0] == ("0–1", 2)
    assert distribution([0, 1, 2, 15, 16], 16)[7:] == [("14–15", 1), ("16", 1)]
    assert distribution([9, 10, 106], 106)[:2] == [("0–9", 1), ("10–19", 1)]
    assert distribution([106], 106)[-1] == ("100–106", 1)


@given(st.lists(st.floats(0, 1)), st.integers(0, 500))
def test_every_student_is_counted_once(shares, possible):
    table = distribution([share * possible for share in shares], possible)
    assert sum(number for _, number in table) == len(shares)
    assert len(table) <= 15


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("the value at [3] differs", "the value at [#] differs"),
        ("the value at [3, 12] differs", "the value at [# …] differs"),
        ("NameError: name 'a' is not defined", "NameError: name ‘…’ is not defined"),
        ("it answers -2.5e-3  to\n4", "it answers # to #"),
        ("None was returned; did you forget `return`?", "None was returned; did you forget ‘…’?"),
        ("conv2d takes x1", "conv2d takes x1"),
    ],
)
def test_reasons_that_differ_in_numbers_and_names_are_one(reason, expected):
    assert normalised(reason) == expected


def test_errors_are_counted_by_students_the_most_frequent_first():
    def having(student, reason):
        wrong = result(ONE, "wrong", asked="slide([1], [2])", reason=reason)
        return counted(grade(student, [wrong, result(TWO, "wrong")], errors=["cell 1: oh"] * 2))

    members = [having("a", "at [1]"), having("b", "at [2]"), having("c", "else")]
    told = [(each.exercise, each.reason, each.students) for each in frequent(members)]
    assert told == [
        ("", "cell #: oh", 3),
        (TWO.name, "right on the public cases, not on others", 3),
        (ONE.name, "at [#]", 2),
    ]
