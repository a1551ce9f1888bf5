"""The table of all grades, read back with the standard library and with a spreadsheet's eyes."""

import csv
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.grading.calling import number
from helpers.grading.exports import grades_csv
from helpers.grading.exports.neutral import restored
from helpers.grading.records import Change, ExerciseResult
from tests.grading.exports.made import graded


def read(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_holds_a_student_with_a_column_for_each_exercise():
    results = (ExerciseResult("slide", 3, 3, "right"), ExerciseResult("slide_by", 5, 0, "wrong"))
    late = datetime(2026, 11, 27, 13, 30, tzinfo=timezone(timedelta(hours=1)))
    ada = graded("ada", 3, possible=8, results=results, name="Ada", submitted=late, late=True)
    assert grades_csv([ada, graded("bob", 10, chapter=2, attempt=3)]) == (
        "student,name,points,possible,chapter 1 points,chapter 1 possible,chapter 1 attempt,"
        "chapter 1 submitted,chapter 1 late,chapter 1 penalty,1 slide,1 slide_by,chapter 2 points,"
        "chapter 2 possible,chapter 2 attempt,chapter 2 submitted,chapter 2 late,chapter 2 penalty,"
        "2 slide,notes\r\n"
        "ada,Ada,3,8,3,8,1,2026-11-27T12:30:00Z,yes,0,3,0,,,,,,,,\r\n"
        "bob,,10,10,,,,,,,,,10,10,3,,no,0,10,\r\n"
    )


def test_what_a_person_decided_stands_in_place_of_the_machine():
    changes = {
        "overrides": (Change("slide", 9, "right in another form"),),
        "penalties": (Change("", 1.5, "a day late"),),
    }
    (row,) = read(grades_csv([graded("ada", 7.5, **changes)]))
    assert (row["1 slide"], row["chapter 1 penalty"]) == ("9", "-1.5")
    notes = "chapter 1: slide changed: right in another form; chapter 1: penalty: a day late"
    assert row["notes"] == notes


def test_notes_say_where_somebody_may_have_to_look():
    results = tuple(
        ExerciseResult(verdict, 1, 0, verdict)
        for verdict in ("wrong", "error", "timeout", "died", "missing")
    )
    unread = graded("bob", 0, chapter=None, results=(), problem="not JSON")
    ada, bob = read(grades_csv([graded("ada", 0, results=results), unread]))
    notes = "chapter 1: error: error; chapter 1: timeout: timeout; chapter 1: died: died"
    assert ada["notes"] == notes
    assert bob["notes"] == "not read: not JSON"


def test_formulas_are_neutralised_in_text_and_never_in_numbers():
    changes = {
        "results": (ExerciseResult("=cmd()", 1, -2, "wrong"),),
        "penalties": (Change("", 3, "late"),),
    }
    text = grades_csv([graded("@evil", -5, name="=1+1", **changes)])
    (row,) = read(text)
    assert (row["student"], row["name"]) == ("'@evil", "'=1+1")
    assert (row["points"], row["chapter 1 penalty"], row["1 =cmd()"]) == ("-5", "-3", "-2")


TEXT = st.text(max_size=20)
POINTS = st.integers(-400, 400).map(lambda quarters: quarters / 4)


@given(TEXT, TEXT, POINTS)
def test_names_and_numbers_come_back(student, name, points):
    (row,) = read(grades_csv([graded(student, points, name=name)]))
    assert restored(row["student"]) == student
    assert restored(row["name"]) == name
    assert float(row["points"]) == points
    assert float(row["1 slide"]) == points


def test_names_of_any_script_can_be_written_even_halves_of_characters():
    names = ["Zoë", "李明", "أحمد", "𝒜da", "half\ud800"]
    text = grades_csv([graded(name, name=name) for name in names])
    assert {row["name"] for row in read(text.encode().decode())} == {*names[:4], "half?"}


def test_an_anonymous_table_tells_nothing_of_a_person():
    secret = {
        "name": "Ada Lovelace",
        "source": "lovelace.ipynb",
        "user_id": "4711",
        "returned_as": "lovelace_4711",
        "overrides": (Change("slide", 1, "Ada asked"),),
    }
    when = datetime(2026, 11, 27, 12, 34, tzinfo=UTC)
    unread = graded("lovelace", 0, chapter=None, results=(), problem="lovelace.ipynb is not JSON")
    text = grades_csv([graded("lovelace", submitted=when, **secret), unread], anonymous=True)
    for each in ("ovelace", "Ada", "4711", "12:34"):
        assert each not in text
    (row,) = read(text)
    assert (row["student"], row["points"], row["1 slide"]) == ("student 1", "7.5", "1")
    assert None not in row
    assert None not in row.values()


def test_anonymous_rows_do_not_stand_in_the_order_of_names():
    counted = [graded("ada", 1, sha256="ff"), graded("zoe", 2, sha256="00")]
    assert [row["points"] for row in read(grades_csv(counted, anonymous=True))] == ["2", "1"]


def test_two_grades_of_a_student_for_a_chapter_are_an_error():
    with pytest.raises(ValueError, match="got two of 'ada' for chapter 1"):
        grades_csv([graded("ada"), graded("ada")])


@pytest.mark.parametrize(
    ("value", "text"),
    [(7.0, "7"), (7.5, "7.5"), (7.125, "7.13"), (-0.25, "-0.25"), (-0.0, "0"), (-0.001, "0")],
)
def test_points_have_as_many_decimals_as_they_need(value, text):
    assert number(value) == text
