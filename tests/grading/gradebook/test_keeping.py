"""What goes into a gradebook comes out again, whatever it is."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.grading.gradebook import Gradebook, GradebookError
from helpers.grading.gradebook.appending import insert
from helpers.grading.records import VERDICTS, Environment, ExerciseResult, Grade
from tests.grading.gradebook.made import KEY, NOW, PLACE, grade

# Half a surrogate pair is in notebooks that were cut, and SQLite takes none.
texts = st.text(st.characters() | st.just("\ud800") | st.just("\0"), max_size=20)
numbers = st.floats(0, 1e6)
times = st.datetimes(timezones=st.just(UTC))
results = st.builds(
    ExerciseResult,
    exercise=texts,
    possible=numbers,
    points=numbers,
    verdict=st.sampled_from(VERDICTS),
    reason=texts,
    asked=texts,
    came=texts,
    expected=texts,
    where=texts,
    seconds=numbers,
)
grades = st.builds(
    Grade,
    student=texts,
    chapter=st.none() | st.integers(1, 6),
    attempt=st.just(1),
    sha256=texts,
    graded=times,
    environment=st.builds(
        Environment,
        versions=st.dictionaries(texts, texts),
        exercises=texts,
        level=texts,
        machine=texts,
        mode=texts,
        all_cells=st.booleans(),
    ),
    exercises=st.lists(results, max_size=4).map(tuple),
    name=texts,
    source=texts,
    submitted=st.none() | times,
    late=st.booleans(),
    returned_as=texts,
    user_id=texts,
    problem=texts,
    errors=st.lists(texts, max_size=3).map(tuple),
    additions=texts,
    seconds=numbers,
    processor_seconds=numbers,
    peak=st.integers(0, 2**50),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with Gradebook.open(tmp_path_factory.mktemp("shared") / "gradebook.sqlite", KEY) as book:
        book._connection.execute("PRAGMA synchronous = OFF")
        yield book


@settings(max_examples=40, deadline=None)
@given(grades)
def test_a_grade_comes_out_as_it_went_in(shared, given_in):
    attempt = shared.next_attempt(given_in.student, given_in.chapter)
    given_in = replace(given_in, attempt=attempt)
    shared.add(given_in)
    assert given_in in shared.tries(given_in.student)
    assert shared.has(given_in.student, given_in.chapter, given_in.sha256)
    assert shared.next_attempt(given_in.student, given_in.chapter) == attempt + 1
    assert given_in.student in shared.students()
    assert shared.verify(KEY) == []


def test_a_grade_counts_as_it_went_in(tmp_path):
    first, second = grade("ada", (2, 1)), grade("bob", chapter=None, problem="no notebook")
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        book.add(second)
        book.add(first)
        counted = book.counted()
    assert [each.grade for each in counted] == [first, second]
    assert [(each.points, each.possible, each.attempts) for each in counted] == [
        (3, 4, 1),
        (2, 4, 1),
    ]


def test_what_was_graded_is_known_by_student_chapter_and_file_whatever_the_exercises(tmp_path):
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        book.add(grade("ada", chapter=2, sha256="ab"))
        book.add(grade("ada", chapter=2, sha256="ef", attempt=2))
        book.add(grade("ada", chapter=None, sha256="gh"))
        for _ in range(2):
            assert book.has("ada", 2, "ab")
            assert book.has("ada", 2, "ef")
            assert book.has("ada", None, "gh")
            assert not book.has("bob", 2, "ab")
            assert not book.has("ada", 3, "ab")
            assert not book.has("ada", 2, "cd")
            others = replace(PLACE, exercises="others")
            book.regrade(grade("ada", chapter=2, sha256="ab", environment=others))


def test_an_environment_is_stored_once(tmp_path):
    others = [replace(PLACE, level="none"), replace(PLACE, mode="full")]
    others += [replace(PLACE, all_cells=True)]
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        for attempt, place in enumerate([PLACE, *others, PLACE, *others], start=1):
            book.add(grade(attempt=attempt, environment=place))
        count = book._connection.execute("SELECT COUNT(*) FROM environments").fetchone()[0]
        assert [each.environment for each in book.tries("ada")] == [PLACE, *others] * 2
        assert book.verify(KEY) == []
    assert count == 4


def test_a_try_that_is_there_is_not_added_again(tmp_path):
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        book.add(grade())
        with pytest.raises(GradebookError, match="try 1 of ada, chapter 1, is there already"):
            book.add(grade())
        assert len(book.tries("ada")) == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"submitted": datetime(2026, 1, 1)}, "submitted has no time zone"),
        ({"seconds": float("nan")}, "seconds must be a finite number of at least 0, got nan"),
        ({"attempt": 0}, "attempts are counted from 1, got 0"),
        ({"points": (-1,)}, "e0: points must be a finite number of at least 0, got -1"),
        ({"exercises": (ExerciseResult("e0", 2, 1, "partly"),)}, "e0: no verdict: 'partly'"),
    ],
)
def test_what_is_no_grade_is_refused_and_leaves_nothing(tmp_path, wrong, message):
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        with pytest.raises(ValueError, match=message):
            book.add(grade(**wrong))
        assert book.students() == []


def steps_of_adding(book, added):
    """Instructions of SQLite's virtual machine: unlike seconds, the same each time."""
    steps = 0

    def count():
        nonlocal steps
        steps += 1

    book._connection.set_progress_handler(count, 1)
    book.has(added.student, added.chapter, added.sha256)
    book.add(replace(added, attempt=book.next_attempt(added.student, added.chapter)))
    book._connection.set_progress_handler(None, 1)
    return steps


def fill(book, more):
    """Copy the last student with its one submission so many times; the copies fit no key."""
    keys = {"students": "number", "gradings": "number", "results": "grading", "chain": "number"}
    with book._writing() as connection:
        last = connection.execute("SELECT MAX(number) FROM chain").fetchone()[0]
        for table, key in keys.items():
            rows = connection.execute(f"SELECT * FROM {table} WHERE {key} > ?", (last - 2,))
            for row in rows.fetchall():
                for copy in range(1, more + 1):
                    new = dict.fromkeys(("id", "pseudonym", "student"), f"copy {copy}")
                    new = dict(row) | {name: new[name] for name in new.keys() & set(row.keys())}
                    insert(connection, table, new | {key: row[key] + 2 * copy})


def test_adding_the_5000th_submission_is_no_more_work_than_the_5th(tmp_path):
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        for number in range(4):
            book.add(grade(f"student {number}"))
        fifth = steps_of_adding(book, grade("the 5th"))
        fill(book, 4_994)
        added = grade("the 5000th")
        assert steps_of_adding(book, added) < 1.2 * fifth
        assert book.tries("the 5000th") == [added]
        assert len(book.students()) == 5_000


def test_a_gradebook_of_a_newer_version_is_refused(tmp_path):
    path = tmp_path / "gradebook.sqlite"
    Gradebook.open(path, KEY).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 3")
    connection.close()
    for write in (True, False):
        with pytest.raises(GradebookError, match=r"schema version 3, and this .* version 2"):
            Gradebook.open(path, KEY, write=write)


def test_a_database_that_is_no_gradebook_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE grades (points)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(GradebookError, match="a database, but not a gradebook"):
        Gradebook.open(path, KEY)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"PK\3\4 a zip, say" * 100, b"short"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "archive.zip"
    path.write_bytes(content)
    with pytest.raises(GradebookError, match="is not a gradebook"):
        Gradebook.open(path, KEY)
    assert path.read_bytes() == content


def test_a_gradebook_that_is_missing_cannot_be_read(tmp_path):
    with pytest.raises(GradebookError, match="there is no gradebook"):
        Gradebook.open(tmp_path / "gradebook.sqlite", write=False)
    assert list(tmp_path.iterdir()) == []


def test_the_key_is_needed_to_write_and_is_always_the_same(tmp_path):
    path = tmp_path / "gradebook.sqlite"
    with Gradebook.open(path, KEY) as book:
        book.add(grade())
    with pytest.raises(GradebookError, match="needs its key"):
        Gradebook.open(path, None)
    with pytest.raises(GradebookError, match="the end does not fit the key") as refused:
        Gradebook.open(path, b"another key")
    with Gradebook.open(path, KEY) as book:  # while the traceback keeps what was refused alive
        assert book.tries("ada") == [grade()]
    assert refused.traceback


def test_times_are_kept_to_the_microsecond_and_the_graders_clock_orders_nothing(tmp_path):
    """It jumps back between two tries."""
    before = NOW.replace(year=1999)
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        book.add(grade(points=(0, 0)))
        book.add(grade(points=(2, 2), attempt=2, graded=before))
        book.regrade(grade(points=(2, 1), attempt=2, graded=before.replace(year=1998)))
        [counted] = book.counted()
        assert (counted.grade.attempt, counted.points) == (2, 3)
        assert [each.graded for each in book.tries("ada")] == [NOW, before.replace(year=1998)]
        assert book.verify(KEY) == []
