"""What is remarked of how a notebook came: several at one time, another's, another's name."""

import json
import os
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from helpers.grading.exports import grades_csv
from helpers.grading.gradebook import Gradebook, chain_key
from helpers.grading.gradebook.showing import student_text
from helpers.grading.intake import Roster, Student, find
from helpers.grading.reports import report
from helpers.resources import chapter_path
from tests.grading.test_session import SECRET, run

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SLIDE = "def slide(row, kernel):\n    return 1"
SPREAD = "def spread(kernel, dilation):\n    return 1"
ROSTER = Roster((Student("s00", "Ada Lovelace"), Student("s01", "Ben Mallory"), Student("s02")))


@pytest.fixture
def book(tmp_path):
    with Gradebook.open(tmp_path / "book.sqlite", chain_key(SECRET)) as book:
        yield book


def hand_in(path, *answers, when=NOON, made_for=None):
    """A short copy of chapter 1 with answers in cells of their own."""
    notebook = json.loads(chapter_path(1).read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["id"].startswith(("setup", "ex-"))]
    cells += [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": text} for text in answers
    ]
    metadata = {"convnets": {"student": made_for}} if made_for else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**notebook, "cells": cells, "metadata": metadata}), "utf-8")
    os.utime(path, (when.timestamp(), when.timestamp()))


def counting(book):
    [counted] = book.counted()
    return counted.grade


@pytest.mark.parametrize("seconds", [0, 30, -30])
def test_of_two_notebooks_of_one_minute_the_one_with_more_answers_counts(book, tmp_path, seconds):
    later = NOON + timedelta(seconds=seconds)
    hand_in(tmp_path / "work/ada/a solved.ipynb", SLIDE, SPREAD)
    hand_in(tmp_path / "work/ada/z blank.ipynb", "mark = 1", when=later)
    _, tally = run(book, tmp_path / "work")

    grade = counting(book)
    assert grade.source.endswith("a solved.ipynb")
    assert grade.submitted == min(NOON, later)
    [[remark]] = tally.remarks.values()
    assert remark == (
        "2 notebooks of chapter 1 came at one time (z blank.ipynb, a solved.ipynb): "
        "a solved.ipynb is taken for the newest"
    )
    assert grade.remarks == (remark,)
    assert remark in student_text(book, "ada")
    assert f"chapter 1: {remark}" in grades_csv(book.counted())
    assert remark in report(book.counted(), [], [], [], "Grades")
    hidden = report(book.counted(), [], [], [], "Grades", anonymous=True)
    assert "solved.ipynb" not in hidden + grades_csv(book.counted(), anonymous=True)


def test_two_minutes_later_is_another_time_and_the_newest_counts(book, tmp_path):
    hand_in(tmp_path / "work/ada/a.ipynb", SLIDE, SPREAD)
    hand_in(tmp_path / "work/ada/b.ipynb", SLIDE, when=NOON + timedelta(minutes=2))
    _, tally = run(book, tmp_path / "work")

    assert counting(book).source.endswith("b.ipynb")
    assert tally.remarks == {}


def test_one_file_twice_is_no_choice_and_what_is_resumed_stays_as_it_was(book, tmp_path):
    for name in ("a", "b"):
        hand_in(tmp_path / f"work/ada/{name}.ipynb", SLIDE)
    _, tally = run(book, tmp_path / "work")
    assert tally.remarks == {}
    hand_in(tmp_path / "work/ada/z.ipynb", when=NOON + timedelta(seconds=9))
    for _ in range(2):
        run(book, tmp_path / "work")

    assert len(book.tries("ada")) == 2


def test_of_what_canvas_packed_together_a_blank_one_does_not_count(book, tmp_path):
    names = {"adalovelace_7_100_solved.ipynb": (SLIDE,), "adalovelace_7_101_blank.ipynb": ()}
    for name, answers in names.items():
        hand_in(tmp_path / name, *answers)
    (tmp_path / "work").mkdir()
    with zipfile.ZipFile(tmp_path / "work/class.zip", "w") as archive:
        for name in names:
            archive.write(tmp_path / name, name)
    run(book, tmp_path / "work")

    assert counting(book).source.endswith("_solved.ipynb")
    assert "came at one time" in counting(book).remarks[0]


def test_another_students_notebook_is_flagged_and_ones_own_is_not(book, tmp_path):
    hand_in(tmp_path / "work/s01/01.ipynb", SLIDE, made_for="s00")
    hand_in(tmp_path / "work/s00/01.ipynb", SPREAD, made_for="Ada Lovelace")
    hand_in(tmp_path / "work/s02/01.ipynb", SLIDE, SPREAD, made_for="nobody\x1b")
    run(book, tmp_path / "work", roster=ROSTER)

    remarks = {each.grade.student: each.grade.remarks for each in book.counted()}
    graded_as = "and is graded with the exercises of who handed it in"
    assert remarks == {
        "s00": (),
        "s01": (f"the notebook was handed out for Ada Lovelace (s00), {graded_as}",),
        "s02": (f"the notebook was handed out for nobody\\x1b, {graded_as}",),
    }


@pytest.mark.parametrize("metadata", ["x", {"convnets": "x"}, {"convnets": {"student": 7}}, None])
def test_metadata_of_another_form_name_nobody(book, tmp_path, metadata):
    path = tmp_path / "work/ada/01.ipynb"
    hand_in(path, SLIDE)
    path.write_text(json.dumps({**json.loads(path.read_text()), "metadata": metadata}))
    run(book, tmp_path / "work")

    assert counting(book).remarks == ()


def test_where_folder_and_file_name_two_students_it_is_the_folders_and_remarked(tmp_path):
    hand_in(tmp_path / "work/01-ben mallory/ada lovelace.ipynb")
    hand_in(tmp_path / "work/Ben Mallory_5_assignsubmission_file_/ada lovelace - 1.ipynb")
    hand_in(tmp_path / "work/ada lovelace/01.ipynb")
    found = find([tmp_path / "work"], ROSTER)

    remark = "the file 'ada lovelace{}' is named for Ada Lovelace (s00), and came as this student's"
    assert [(each.student, each.remarks) for each in found.submissions] == [
        ("s00", ()),
        ("s01", (remark.format(""),)),
        ("s01", (remark.format(" - 1"),)),
    ]


def test_alone_in_a_folder_that_may_be_a_strangers_is_remarked(tmp_path):
    alone = ("01-eve/ada lovelace", "03-ada lovelace/ada lovelace")
    for path in (*alone, "02-work/ada lovelace", "02-work/ben mallory"):
        hand_in(tmp_path / f"work/{path}.ipynb")
    hand_in(tmp_path / "work/01-convolution-arithmetic/ada lovelace.ipynb")
    found = find([tmp_path / "work"], ROSTER)

    assert [remark for each in found.submissions for remark in each.remarks] == [
        "it lies in the folder '01-eve', which names nobody in the roster"
    ]
