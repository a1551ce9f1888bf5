"""A person is erased from the file's bytes, and the numbers and the chain stay."""

from datetime import timedelta

import pytest

from helpers.grading.gradebook import Gradebook, GradebookError, erasing
from helpers.grading.records import ExerciseResult
from tests.grading.gradebook.made import KEY, NOW, grade

WORDS = ("sha256", "name", "source", "returned_as", "user_id", "problem", "additions")
IN_RESULTS = ("reason", "asked", "came", "expected", "where")


def personal(student, attempt=1, length=1):
    """Return a grade whose every text carries the student's identifier."""
    texts = {word: f"{student}'s {word} " * length for word in WORDS}
    in_results = {word: f"{student}'s {word} " * length for word in IN_RESULTS}
    return grade(
        student,
        attempt=attempt,
        errors=(f"{student}'s error",),
        submitted=NOW.replace(year=2031, month=attempt),
        exercises=(ExerciseResult("e0", 2, 1, "wrong", **in_results),),
        **texts,
    )


def bytes_of(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def test_nothing_of_a_forgotten_student_is_left_in_any_byte(tmp_path):
    """Rows of all lengths, and of several students on a page, some of them in free pages."""
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        for attempt, length in enumerate((1, 3, 30, 300, 1, 9), start=1):
            for student in ("Zaphod", "Trillian", "Marvin"):
                book.add(personal(student, attempt, length))
        book.regrade(personal("Zaphod", 1))
        book.override("Zaphod", "e0", 1, "Zaphod asked me", who="prof")
        book.penalise("Zaphod", 1, "Zaphod copied", "prof", points=0.5)
        book.forgive("Zaphod", 1, "Zaphod did not", "prof")
        book.extend("Zaphod", None, NOW.replace(year=2032), "Zaphod was ill", "prof")
        assert bytes_of(tmp_path).count(b"Zaphod") > 100
        salt = book._connection.execute("SELECT salt FROM students").fetchone()["salt"]
        for student in ("Marvin", "Zaphod"):
            book.forget(student)
            assert student.encode() not in bytes_of(tmp_path)
        assert book.verify(KEY) == []
    left = bytes_of(tmp_path)
    assert salt not in left
    assert b"2032-" not in left
    assert left.count(b"Trillian") > 100


def test_points_and_tries_of_a_forgotten_student_stay(tmp_path):
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        book.set_deadline(1, NOW.replace(year=2031, month=1) - timedelta(days=1), share=0.1)
        for attempt in (1, 2):
            book.add(personal("ada", attempt))
        book.add(personal("bob"))
        for policy in ("newest", "best"):
            book.set_policy(policy)
        book.override("ada", "e0", 2, "right", who="prof")
        before = book.counted()
        pseudonym = book.forget("ada")
        after = sorted(book.counted(), key=lambda each: each.grade.student == pseudonym)[::-1]
        [first, second] = book.tries(pseudonym)
    assert [each.points for each in before] == [1.8, 0.8]
    assert [each.points for each in after] == [1.8, 0.8]
    assert [each.attempts for each in after] == [2, 1]
    assert after[0].penalties == before[0].penalties
    assert after[1] == before[1]
    assert (first.name, first.sha256, first.submitted, first.errors) == ("", "", None, ())
    assert second.exercises == (ExerciseResult("e0", 2, 1, "wrong"),)


def test_the_try_that_counts_stays_it_when_times_are_forgotten(tmp_path):
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        book.add(grade("ada", (2, 2)))
        book.add(grade("ada", (0, 0), attempt=2, submitted=NOW - timedelta(days=1)))
        book.add(grade("bob", (2, 1)))
        book.forget("ada")
        assert sorted(each.points for each in book.counted()) == [3, 4]
        assert book.verify(KEY) == []


def test_nothing_is_decided_on_a_forgotten_student(tmp_path):
    """Its text would be personal, and there is nobody any more whose salt could hide it."""
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        book.add(personal("ada"))
        ada = book.forget("ada")
        for decide in (
            lambda: book.override(ada, "e0", 2, "right", "prof"),
            lambda: book.penalise(ada, 1, "copied", "prof", points=1),
            lambda: book.forgive(ada, 1, "was ill", "prof"),
        ):
            with pytest.raises(GradebookError, match="is forgotten: nothing more is decided"):
                decide()
        assert book.verify(KEY) == []


def test_a_forgotten_student_is_unknown_and_may_come_back_as_another(tmp_path):
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        book.add(personal("ada"))
        pseudonym = book.forget("ada")
        with pytest.raises(GradebookError, match="there is no student 'ada'"):
            book.forget("ada")
        assert book.students() == [pseudonym]
        assert not book.has("ada", 1, personal("ada").sha256)
        book.add(personal("ada"))
        assert book.pseudonym("ada") != pseudonym
        assert len(book.counted()) == 2
        assert book.verify(KEY) == []


def test_one_is_forgotten_once(tmp_path):
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        book.add(personal("ada"))
        pseudonym = book.pseudonym("ada")
        assert book.forget(pseudonym) == pseudonym
        assert book.students() == [pseudonym]
        with pytest.raises(GradebookError, match="is forgotten already"):
            book.forget(pseudonym)
        assert book.verify(KEY) == []


def test_erasing_that_was_broken_off_is_finished_when_the_book_is_opened(tmp_path, monkeypatch):
    path = tmp_path / "gradebook.sqlite"
    with Gradebook.open(path, KEY) as book:
        book.add(personal("Zaphod", length=100))
        monkeypatch.setattr("helpers.grading.gradebook.book.finish_erasing", _broken_off)
        with pytest.raises(KeyboardInterrupt):
            book.forget("Zaphod")
        monkeypatch.undo()
    size = path.stat().st_size
    with Gradebook.open(path, KEY) as book:
        assert path.stat().st_size < size
        assert book._connection.execute("SELECT COUNT(*) FROM unfinished").fetchone()[0] == 0
        assert book.verify(KEY) == []
    assert erasing.finish_erasing is not _broken_off


def _broken_off(connection):
    raise KeyboardInterrupt
