"""Which submissions are graded, as which try, and when they count as late."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from helpers.grading.gradebook import Gradebook, GradebookError, chain_key
from helpers.grading.intake import Roster
from helpers.grading.judges import CatalogueFile
from helpers.grading.marking import describing
from helpers.grading.planning import Reading, Selection
from helpers.grading.records import Environment, ExerciseResult, Grade
from helpers.grading.session import Session
from helpers.grading.times import set_times
from helpers.resources import chapter_path

SECRET = b"a secret of the test's own"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


class Quick:
    """Gives everybody ten of ten points, and keeps what it was asked to mark."""

    level = "none"

    def __init__(self):
        self.marked = []

    def mark(self, prepared):
        for each in prepared:
            self.marked.append(each)
            yield Grade(
                **describing(each.submission),
                chapter=each.recognised.chapter,
                attempt=each.attempt,
                sha256=each.sha256,
                graded=NOON,
                environment=Environment({}, CatalogueFile().load().digest(), self.level),
                exercises=(ExerciseResult("slide", 10.0, 10.0, "right"),),
            )


def hand_in(folder, student, text="", chapter=1, when=NOON, name=""):
    """A short copy of a chapter with a cell of the student's own."""
    notebook = json.loads(chapter_path(chapter).read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["id"].startswith(("setup", "ex-"))]
    own = {"cell_type": "code", "metadata": {}, "outputs": [], "source": f"mark = {text!r}"}
    path = folder / student / (name or f"{chapter}{text}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**notebook, "cells": [*cells, own]}), encoding="utf-8")
    os.utime(path, (when.timestamp(), when.timestamp()))


@pytest.fixture
def book(tmp_path):
    with Gradebook.open(tmp_path / "book.sqlite", chain_key(SECRET)) as book:
        yield book


@pytest.fixture
def work(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def run(book, work, regrading=False, roster=None, **selection):
    pool = Quick()
    session = Session(
        book, Selection((work,), roster, **selection), Reading(CatalogueFile(), SECRET), regrading
    )
    tally = session.run(pool, lambda: None)
    return pool.marked, tally


def test_tries_are_counted_for_each_student_and_chapter_in_order_of_time(book, work):
    hand_in(work, "ana", "b", when=NOON)
    hand_in(work, "ana", "a", when=NOON + timedelta(hours=1))
    hand_in(work, "ana", "c", chapter=3)
    hand_in(work, "ben", "b")
    marked, _ = run(book, work)

    tries = {(p.submission.student, p.submission.path.stem): p.attempt for p in marked}
    assert tries == {("ana", "1b"): 1, ("ana", "1a"): 2, ("ana", "3c"): 1, ("ben", "1b"): 1}


def test_each_try_has_a_seed_of_its_own(book, work):
    for student in ("ana", "ben"):
        for text in "ab":
            hand_in(work, student, text)
    marked, _ = run(book, work)

    assert len({prepared.seed for prepared in marked}) == 4


def test_another_file_in_the_place_of_a_first_try_has_other_hidden_cases(book, work, tmp_path):
    hand_in(work, "ana", "a")
    first, _ = run(book, work)
    other = tmp_path / "other"
    hand_in(other, "ana", "b", name="1a.ipynb")
    with Gradebook.open(tmp_path / "second.sqlite", chain_key(SECRET)) as second:
        again, _ = run(second, work)
    with Gradebook.open(tmp_path / "third.sqlite", chain_key(SECRET)) as third:
        changed, _ = run(third, other)

    assert again[0].seed == first[0].seed
    assert changed[0].attempt == first[0].attempt
    assert changed[0].seed != first[0].seed


def test_what_is_in_the_gradebook_is_not_graded_again_and_a_new_try_is(book, work):
    hand_in(work, "ana", "a")
    run(book, work)
    hand_in(work, "ana", "b", when=NOON + timedelta(days=1))
    marked, tally = run(book, work)

    assert [(p.submission.path.stem, p.attempt) for p in marked] == [("1b", 2)]
    assert (tally.graded, tally.known) == (1, 1)


def test_the_same_file_twice_is_one_try(book, work):
    hand_in(work, "ana", "a", name="one.ipynb")
    hand_in(work, "ana", "a", name="two.ipynb")
    marked, tally = run(book, work)

    assert (len(marked), tally.known) == (1, 1)


def test_only_the_chapters_and_students_that_are_named_are_graded(book, work):
    for student in ("ana", "ben"):
        hand_in(work, student, chapter=1)
        hand_in(work, student, chapter=2)
    marked, tally = run(book, work, chapters=frozenset({2}), students=frozenset({"ben"}))

    assert [(p.submission.student, p.recognised.chapter) for p in marked] == [("ben", 2)]
    assert tally.passed_over == 1


def test_what_cannot_be_read_is_written_down_once(book, work):
    (work / "ana").mkdir()
    (work / "ana" / "x.ipynb").write_text("hello", encoding="utf-8")
    run(book, work)
    _, tally = run(book, work)

    [grade] = book.tries("ana")
    assert "JSON" in grade.problem
    assert grade.points == 0
    assert (tally.unreadable, tally.known) == (0, 1)


def test_grading_again_replaces_what_is_there_and_takes_nothing_new(book, work):
    hand_in(work, "ana", "a")
    run(book, work)
    hand_in(work, "ben", "a")
    marked, _ = run(book, work, regrading=True)

    assert [p.submission.student for p in marked] == ["ana"]
    assert book.students() == ["ana"]
    assert len(book.tries("ana")) == 1


def test_a_day_late_costs_its_share_and_an_extension_gives_the_day_back(book, work, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("student,extension\nana,\nben,2 d\ncleo,2026-11-20\n", encoding="utf-8")
    roster = Roster.read(path)
    for student in ("ana", "ben", "cleo"):
        hand_in(work, student, when=NOON + timedelta(hours=30))
    run(book, work, roster=roster)
    set_times(book, NOON, 0.1, roster, [])

    assert {each.grade.student: each.points for each in book.counted()} == {
        "ana": 8.0,
        "ben": 10.0,
        "cleo": 10.0,
    }


def test_an_extension_by_days_counts_from_the_deadline_in_the_gradebook(book, work, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("student,extension\nana,\n", encoding="utf-8")
    hand_in(work, "ana", when=NOON + timedelta(hours=30))
    hand_in(work, "ana", chapter=3, when=NOON + timedelta(days=9))
    set_times(book, NOON, 0.1, None, [])
    set_times(book, NOON + timedelta(days=7), 0.1, None, [3])
    run(book, work)
    assert [each.points for each in book.counted()] == [8.0, 8.0]
    path.write_text("student,extension\nana,3 d\n", encoding="utf-8")
    roster = Roster.read(path)

    assert set_times(book, None, 0.0, roster, [3]) == []
    assert [each.points for each in book.counted()] == [8.0, 10.0]
    assert set_times(book, None, 0.0, roster, []) == []
    assert [each.points for each in book.counted()] == [10.0, 10.0]
    assert book.due("ana", 3) == NOON + timedelta(days=10)
    assert book.due("ana", 1) == book.due("ana", 2) == NOON + timedelta(days=3)
    assert book.due("ben", 3) == NOON + timedelta(days=7)


def test_an_extension_by_days_without_any_deadline_is_told(book, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("student,extension\nana,3 d\n", encoding="utf-8")

    [told] = set_times(book, None, 0.0, Roster.read(path), [])
    assert told == "ana: an extension by days counts from a deadline: give --deadline"
    assert book.due("ana", 1) is None


def test_a_roster_that_calls_students_otherwise_than_before_is_refused(book, work, tmp_path):
    hand_in(work, "90210", "a")
    run(book, work)
    path = tmp_path / "roster.csv"
    path.write_text("student,canvas\nana,90210\n", encoding="utf-8")

    with pytest.raises(GradebookError, match="knows ana of the roster as 90210"):
        run(book, work, roster=Roster.read(path))
