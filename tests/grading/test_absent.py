"""Students of the roster who handed in nothing: 0 points, here and on the platforms."""

import csv
import json
from datetime import UTC, datetime, timedelta

import pytest

from helpers.grading.gradebook import Gradebook
from helpers.grading.intake import Roster, Student
from helpers.grading.outputs import Platforms, write
from helpers.grading.teachers.catalogue import Catalogue
from tests.grading.exports.test_moodle_worksheet import ENGLISH
from tests.grading.gradebook.made import KEY, grade

ROSTER = Roster(
    (
        Student("ada", "Ada Lovelace", "ada@example.org"),
        Student("alan", "Alan Turing", "alan@example.org"),
        Student("grace", "Grace Hopper", "grace@example.org"),
        Student("nobody", "Not Enrolled"),
    )
)
CANVAS = (
    "Student,ID,SIS Login ID,Section,Work (1)\nPoints Possible,,,,4\n"
    "Ada Lovelace,1,ada,,\nAlan Turing,2,alan,,3\nGrace Hopper,3,grace,,\n"
)


@pytest.fixture
def book(tmp_path):
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        book.add(grade("ada", points=(2, 0)))
        yield book


def rows(out):
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def outputs(book, out, roster=ROSTER, gradescope=None, **given):
    (out / "canvas-export.csv").write_text(CANVAS)
    (out / "worksheet.csv").write_text(ENGLISH)
    platforms = Platforms(
        canvas=out / "canvas-export.csv",
        assignments={1: "Work"},
        moodle=out / "worksheet.csv",
        chapter=1,
        gradescope=gradescope,
    )
    return write(book, out, Catalogue(), platforms, roster, **given)


def canvas(out):
    return [line.rpartition(",")[2] for line in (out / "canvas.csv").read_text().split("\n")[2:5]]


def moodle(out):
    with (out / "moodle.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row["Grade"] for row in csv.DictReader(file)]


def test_they_have_a_row_with_0_points_and_platforms_get_0_where_no_grade_stands(book, tmp_path):
    book.add(grade("ada", chapter=2, points=(2,)))
    problems = outputs(book, tmp_path)

    found = rows(tmp_path)
    assert list(found) == ["ada", "alan", "grace", "nobody"]
    alan = found["alan"]
    assert (alan["name"], alan["points"], alan["possible"]) == ("Alan Turing", "0", "6")
    assert (alan["chapter 1 points"], alan["chapter 1 attempt"], alan["1 e0"]) == ("0", "0", "0")
    assert (alan["chapter 1 late"], alan["chapter 1 submitted"]) == ("", "")
    assert alan["notes"] == "chapter 1: missing; chapter 2: missing"
    assert canvas(tmp_path) == ["2.00", "3", "0.00"]
    assert moodle(tmp_path) == ["2.00", "4.00", "0.00"]
    assert "2 students handed in nothing: 0 is entered where there was no grade" in problems
    assert not [each for each in problems if "Enrolled" in each]


def test_of_one_submission_gradescope_has_the_results_whoever_is_missing(book, tmp_path):
    outputs(book, tmp_path, gradescope=tmp_path / "results.json")
    assert json.loads((tmp_path / "results.json").read_text())["score"] == 2


def test_the_roster_is_kept_for_the_next_time_and_an_anonymous_table_has_none_of_it(book, tmp_path):
    outputs(book, tmp_path)
    outputs(book, tmp_path, roster=None)
    assert len(rows(tmp_path)) == 4
    outputs(book, tmp_path, roster=None, anonymous=True)
    assert list(rows(tmp_path)) == ["student 1"]


def test_who_has_time_left_gets_no_0_on_a_platform(book, tmp_path):
    book.set_deadline(1, datetime(2026, 1, 1, tzinfo=UTC))
    book.extend("grace", None, datetime.now(UTC) + timedelta(days=1))
    outputs(book, tmp_path)
    assert canvas(tmp_path) == ["2.00", "3", ""]
    book.extend("grace", None, datetime.now(UTC) - timedelta(days=1))
    outputs(book, tmp_path)
    assert canvas(tmp_path) == ["2.00", "3", "0.00"]


def test_a_file_that_cannot_be_read_is_no_missing_one(book, tmp_path):
    book.add(grade("grace", chapter=None, exercises=(), problem="no JSON", source="x.ipynb"))
    outputs(book, tmp_path)
    assert rows(tmp_path)["grace"]["notes"] == "not read: no JSON"
    assert canvas(tmp_path) == ["2.00", "3", ""]


def test_nobody_who_is_missing_takes_the_row_of_one_who_is_there(book, tmp_path):
    """Grace came under her number in Canvas, which the roster does not have."""
    book.add(grade("3", points=(2, 2), name="hoppergrace", user_id="3"))
    outputs(book, tmp_path)
    assert canvas(tmp_path) == ["2.00", "3", "4.00"]
