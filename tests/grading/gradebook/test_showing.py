"""What the command line shows of a gradebook."""

import pytest

from helpers.grading.gradebook import Gradebook, GradebookError
from helpers.grading.gradebook.showing import (
    changes_text,
    decision_text,
    fitted,
    forgotten_text,
    override_text,
    student_text,
    verification_text,
)
from helpers.grading.records import ExerciseResult
from tests.grading.gradebook.made import KEY, grade


@pytest.fixture
def book(tmp_path):
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        yield book


def test_a_student_is_shown_with_what_counts_and_why(book):
    exercises = (
        ExerciseResult("slide", 2, 2, "right"),
        ExerciseResult("flip", 3, 0, "wrong", "gives 1 for 2"),
        ExerciseResult("pad_rows", 1, 0, "missing"),
    )
    book.add(grade("ada", name="Ada Lovelace", exercises=exercises))
    book.add(grade("ada", chapter=2, points=(2, 2)))
    book.add(grade("bob"))
    book.override("ada", "flip", 2.5, "only the sign", who="prof")
    book.penalise("ada", 1, "copied", "prof", points=1)
    assert student_text(book, "ada") == "\n".join(
        [
            "ada · Ada Lovelace",
            "",
            "chapter 1: 3.5 of 6 (try 1, the newest of 1)",
            "  flip      2.5 by hand: only the sign (before: 0 of 3, wrong)",
            "  pad_rows  0 of 1, missing",
            "  1 of 3 exercises right",
            "  −1: copied",
            "",
            "chapter 2: 4 of 4 (try 1, the newest of 1)",
            "  2 of 2 exercises right",
            "",
            "all together 7.5 of 10",
        ]
    )
    assert override_text(book, "ada", "flip") == "\n".join(
        [
            "ada · Ada Lovelace: chapter 1 is now 3.5 of 6",
            "  flip  2.5 by hand: only the sign (before: 0 of 3, wrong)",
        ]
    )


def test_an_override_that_was_taken_back_is_shown_in_its_chapter(book):
    for chapter in (1, 2):
        book.add(grade(points=(2, 0), chapter=chapter))
    book.override("ada", "e1", 1, "half", who="prof", chapter=2)
    assert override_text(book, "ada", "e1", 2) == "\n".join(
        ["ada: chapter 2 is now 3 of 4", "  e1  1 by hand: half (before: 0 of 2, wrong)"]
    )
    book.override("ada", "e1", None, "a mistake", who="prof", chapter=2)
    assert override_text(book, "ada", "e1", 2) == "\n".join(
        ["ada: chapter 2 is now 2 of 4", "  e1  0 of 2, wrong"]
    )


def test_what_is_taken_off_and_given_back_is_shown(book):
    book.add(grade(points=(2, 1)))
    book.penalise("ada", 1, "copied", "prof", share=0.25)
    book.penalise("ada", 1, "no names", "prof", points=0.5)
    assert decision_text(book, "ada", 1) == "\n".join(
        ["ada: chapter 1 is now 1.5 of 4", "  −1: copied", "  −0.5: no names"]
    )
    book.forgive("ada", 1, "was not so", "prof")
    assert decision_text(book, "ada", 1) == "ada: chapter 1 is now 3 of 4\n  nothing is taken off"
    assert decision_text(book, "ada", 6).startswith("ada: nothing of chapter 6 was handed in")
    with pytest.raises(GradebookError, match="there is no student 'eve'"):
        decision_text(book, "eve", 1)
    assert book.verify(KEY) == []


def test_a_half_of_the_last_decimal_is_rounded_as_in_the_table(book):
    """7.125 has no shorter neighbour: Python's own formatting writes 7.12, `grades.csv` 7.13."""
    book.add(grade(points=(2, 1.125)))
    assert "3.13 of 4" in student_text(book, "ada")


def test_a_student_who_is_not_there_is_named(book):
    with pytest.raises(GradebookError, match="there is no student 'eve'"):
        student_text(book, "eve")


def test_a_submission_that_is_no_chapter_is_shown(book):
    book.add(grade("ada", chapter=None, exercises=(), source="ada/x.ipynb", problem="not JSON"))
    assert "not a chapter: ada/x.ipynb\n  not JSON" in student_text(book, "ada")
    book.add(grade("bob", chapter=None, exercises=(), source="b\no\x1b[2Jb.ipynb"))
    assert r"not a chapter: b\no\x1b[2Jb.ipynb" in student_text(book, "bob")


def test_nothing_of_a_learners_moves_the_terminal_or_fills_it(book):
    hostile = "\x1b[2J\n\r\x9b31m\u202e" + "x" * 10_000
    exercises = (ExerciseResult("e0\x1b[1m", 2, 0, "error", hostile),)
    book.add(grade(f"ada\x1b[3m{'y' * 999}", name=hostile, exercises=exercises))
    shown = student_text(book, book.students()[0])
    assert all(line.isprintable() for line in shown.split("\n"))
    assert len(shown.split("\n")) == 6
    assert "x" * 10_000 in shown
    cut = fitted(shown, 100).split("\n")
    assert max(map(len, cut)) == 100
    assert sum(line.endswith("…") for line in cut) == 2


def test_the_state_of_the_chain_is_shown():
    assert verification_text([]) == "the gradebook is as it was written"
    assert verification_text(["a"]).split("\n") == [
        "the gradebook is not as it was written, in 1 place:",
        "  a",
    ]
    many = verification_text([f"place {place}" for place in range(25)]).split("\n")
    assert len(many) == 22
    assert many[0].endswith("in 25 places:")
    assert many[-1] == "… and 5 more"


def test_what_is_not_reached_by_erasing_is_said():
    assert "copies of the gradebook" in forgotten_text("ada", "student-1")


def test_what_grading_again_changed_is_shown(book):
    book.add(grade(points=(0,)))
    assert changes_text(book) == "grading again changed nothing"
    book.regrade(grade(points=(2,)))
    assert changes_text(book) == "ada, chapter 1, try 1: e0 wrong (0) → right (2)"
