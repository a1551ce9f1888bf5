"""An examination is called one: nobody is told of a chapter 0."""

import re
from dataclasses import replace

import pytest

from helpers.exercises import EXERCISES
from helpers.grading.exports import feedback_zip_for_moodle, grades_csv
from helpers.grading.gradebook import Gradebook
from helpers.grading.gradebook.showing import decision_text, override_text, student_text
from helpers.grading.intake import handout, recognise
from helpers.grading.records import UnreadableError
from helpers.grading.reports import feedback, report, write_feedback
from tests.grading.gradebook.made import KEY, grade
from tests.grading.intake.samples import code, notebook

ASKED = [replace(EXERCISES["slide"], name=f"e{n}", chapter=0, number=n + 1) for n in range(2)]


@pytest.fixture
def book(tmp_path):
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        returned = {"returned_as": "Ada_7_assignsubmission_file"}
        book.add(grade("ada", chapter=0, remarks=("several",), **returned))
        yield book


def test_nothing_that_a_person_reads_speaks_of_chapter_0(book, tmp_path):
    [counted] = book.counted()
    texts = [
        student_text(book, "ada"),
        override_text(book, "ada", "e0"),
        decision_text(book, "ada", 0),
        grades_csv([counted]),
        feedback(counted, ASKED, "Examination"),
        report([counted] * 2, ASKED, [], [], "Grades"),
        feedback_zip_for_moodle([(counted, "x")]).content.decode("latin-1"),
        *map(str, write_feedback(tmp_path / "out", [counted], ASKED, {}, str)),
    ]
    for text in texts:
        assert not re.search(r"chapter.?0|\b0\.[12] |exercise 0", text, re.IGNORECASE)
        assert "xamination" in text or text is texts[4]
    assert "Exercise 2: e1 (1 point)" in texts[4]
    assert "1 e0" in texts[5]
    assert texts[3].startswith("student,name,points,possible,examination points,")
    assert "examination e0" in texts[3]


def test_what_is_no_copy_of_an_examination_is_told_so():
    paper = handout(0, notebook(code("twice = ...")))
    with pytest.raises(UnreadableError, match=r"^The notebook is no copy of the examination: it"):
        recognise(notebook(code("x = 1")), [paper])
