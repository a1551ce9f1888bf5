"""Which try counts, and what people's decisions make of it; expected points are counted by hand."""

from datetime import timedelta
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.grading.gradebook import Gradebook, GradebookError, Regraded
from helpers.grading.records import Change, ExerciseResult
from tests.grading.gradebook.made import KEY, NOW, grade

DAY = timedelta(days=1)


@pytest.fixture
def book(tmp_path):
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        yield book


def points(book):
    return [each.points for each in book.counted()]


def test_the_newest_try_counts_or_the_best(book):
    for attempt, earned in enumerate([(0, 0), (2, 2), (2, 0)], start=1):
        book.add(grade(points=earned, attempt=attempt))
    assert points(book) == [2]
    book.set_policy("best")
    [counted] = book.counted()
    assert (counted.points, counted.grade.attempt, counted.attempts) == (4, 2, 3)


def test_of_two_best_tries_the_newer_counts(book):
    for attempt, earned in enumerate([(2, 0), (0, 2)], start=1):
        book.add(grade(points=earned, attempt=attempt))
    book.set_policy("best")
    assert book.counted()[0].grade.attempt == 2


def test_the_policy_is_stored(tmp_path):
    path = tmp_path / "gradebook.sqlite"
    Gradebook.open(path, KEY, policy="best").close()
    with Gradebook.open(path, KEY) as book:
        assert book.policy == "best"
    with Gradebook.open(path, KEY, policy="newest") as book:
        assert book.policy == "newest"
        assert book.verify(KEY) == []


def test_tries_that_come_back_out_of_order_count_by_their_attempt(book):
    book.add(grade(points=(2, 2), attempt=2))
    book.add(grade(points=(0, 0), attempt=1))
    assert points(book) == [4]
    assert [each.attempt for each in book.tries("ada")] == [1, 2]


def test_the_newest_try_is_the_one_that_was_handed_in_last(book):
    """The second download was graded first, and the first one is added to it."""
    book.add(grade(points=(2, 2), submitted=NOW))
    book.add(grade(points=(0, 0), attempt=2, submitted=NOW - DAY))
    book.add(grade("bob", (2, 0), submitted=NOW - DAY))
    assert points(book) == [4, 2]
    assert book.counted()[0].attempts == 2
    book.add(grade(points=(2, 1), attempt=3, submitted=NOW + timedelta(microseconds=1)))
    assert points(book) == [3, 2]
    assert [each.attempt for each in book.tries("ada")] == [1, 2, 3]


def test_of_equally_good_tries_the_one_that_was_handed_in_last_counts(book):
    book.set_policy("best")
    book.add(grade(points=(2, 0), submitted=NOW))
    book.add(grade(points=(0, 2), attempt=2, submitted=NOW - DAY))
    assert book.counted()[0].grade.attempt == 1


def test_where_the_time_of_a_try_is_not_known_all_of_its_chapter_count_by_their_number(book):
    """Else the first could be before the second, that before the third, and it before the first."""
    book._connection.execute("PRAGMA synchronous = OFF")
    newest = {}
    for days in permutations([1, 2, 3]):
        for known in product([True, False], repeat=3):
            student = f"{days} {known}"
            newest[student] = days.index(3) + 1 if all(known) else 3
            for attempt, (day, timed) in enumerate(zip(days, known, strict=True), start=1):
                when = NOW + day * DAY if timed else None
                book.add(grade(student, attempt=attempt, submitted=when))
    assert {each.grade.student: each.grade.attempt for each in book.counted()} == newest
    for attempt in (1, 2):
        book.add(grade(student, chapter=2, attempt=attempt, submitted=NOW - attempt * DAY))
    assert [each.grade.attempt for each in book.counted() if each.grade.chapter == 2] == [1]


def test_a_newest_try_that_nobody_can_read_counts_only_where_there_is_no_other(book):
    book.add(grade(points=(2, 0)))
    book.add(grade(attempt=2, exercises=(), problem="not JSON"))
    assert points(book) == [2]
    book.add(grade("bob", exercises=(), problem="not JSON"))
    assert points(book) == [2, 0]


def test_an_override_takes_the_place_of_the_machines_points(book):
    book.add(grade(points=(2, 0)))
    book.override("ada", "e1", 1.5, "only the sign", who="prof")
    [counted] = book.counted()
    assert counted.points == 3.5
    assert counted.overrides == (Change("e1", 1.5, "only the sign"),)
    assert counted.grade == grade(points=(2, 0))
    book.override("ada", "e1", 0.5, "the sign was the question", who="prof")
    assert points(book) == [2.5]
    book.override("ada", "e0", 1, "half right", who="prof")
    assert points(book) == [1.5]
    book.override("ada", "e1", None, "a mistake", who="prof")
    assert points(book) == [1]
    assert book.counted()[0].overrides == (Change("e0", 1, "half right"),)


def test_an_override_holds_for_one_student_one_chapter_one_exercise_and_for_later_tries(book):
    for student, chapter in [("ada", 1), ("ada", 2), ("bob", 1), ("bob", 2)]:
        book.add(grade(student, (0, 0), chapter, exercises=results(f"c{chapter}")))
    book.override("ada", "c1 a", 2, "right", who="prof")
    assert points(book) == [2, 0, 0, 0]
    book.add(grade("ada", (), 1, 2, exercises=results("c1")))
    assert points(book) == [2, 0, 0, 0]


def results(chapter):
    return tuple(ExerciseResult(f"{chapter} {name}", 2, 0, "wrong") for name in "ab")


def test_where_two_chapters_have_an_exercise_of_one_name_the_chapter_is_to_be_said(book):
    for chapter in (1, 2):
        book.add(grade(points=(0, 0), chapter=chapter))
    with pytest.raises(GradebookError, match="e0 is asked in chapters 1, 2: say in which"):
        book.override("ada", "e0", 1, "half right", who="prof")
    book.override("ada", "e0", 1, "half right", who="prof", chapter=2)
    assert points(book) == [0, 1]


@pytest.mark.parametrize(
    ("exercise", "given_points", "message"),
    [
        ("e9", 1, "has no exercise 'e9', but e0, e1"),
        ("e0", 3, "from 0 to 2 points, not 3"),
        ("e0", -1, "from 0 to 2 points, not -1"),
        ("e0", float("nan"), "from 0 to 2 points, not nan"),
    ],
)
def test_an_override_that_cannot_be_is_refused(book, exercise, given_points, message):
    book.add(grade())
    with pytest.raises(GradebookError, match=message):
        book.override("ada", exercise, given_points, "why", who="prof")


def test_who_decides_and_why_is_to_be_said(book):
    book.add(grade())
    with pytest.raises(GradebookError, match="needs a 'why'"):
        book.override("ada", "e0", 1, " ", who="prof")
    with pytest.raises(GradebookError, match="needs a 'who'"):
        book.penalise("ada", 1, "copied", "", points=1)
    with pytest.raises(GradebookError, match="there is no student 'eve'"):
        book.penalise("eve", 1, "copied", "prof", points=1)


def test_penalties_are_points_or_a_share_of_what_is_possible_and_are_forgiven(book):
    book.add(grade(points=(2, 1)))
    book.penalise("ada", 1, "no names", "prof", points=0.5)
    book.penalise("ada", 1, "copied", "prof", share=0.25)
    [counted] = book.counted()
    assert counted.points == 3 - 0.5 - 1
    assert counted.penalties == (Change("", 0.5, "no names"), Change("", 1.0, "copied"))
    book.forgive("ada", 1, "was not so", "prof")
    assert points(book) == [3]
    book.penalise("ada", 1, "all of it", "prof", share=1)
    assert points(book) == [0]
    with pytest.raises(GradebookError, match="either points or a share"):
        book.penalise("ada", 1, "which?", "prof", points=1, share=1)
    with pytest.raises(GradebookError, match="from 0 to 1, not 2"):
        book.penalise("ada", 1, "how much?", "prof", share=2)


@given(late=st.integers(-10 * 86_400, 20 * 86_400), share=st.sampled_from([0, 0.1, 0.3, 1]))
def test_each_day_begun_costs_a_share_and_all_together_at_most_so_much(late_book, late, share):
    late_book.set_deadline(1, NOW.replace(microsecond=0) - timedelta(seconds=late), share, 0.5)
    days = 0
    while days * 86_400 < late:
        days += 1
    taken = 4 * min(days * share, 0.5)
    assert points(late_book) == [pytest.approx(4 - taken)]
    assert sum(c.points for c in late_book.counted()[0].penalties) == pytest.approx(taken)


@pytest.fixture(scope="module")
def late_book(tmp_path_factory):
    with Gradebook.open(tmp_path_factory.mktemp("late") / "gradebook.sqlite", KEY) as book:
        book._connection.execute("PRAGMA synchronous = OFF")
        book.add(grade(points=(2, 2)))
        yield book


def test_a_late_penalty_says_what_it_is_for_and_can_be_changed_and_taken_back(book):
    book.add(grade(points=(2, 2)))
    book.set_deadline(1, NOW - 1.5 * DAY, share=0.1)
    assert book.counted()[0].penalties == (Change("", 0.8, "2 days late, 10% a day"),)
    book.set_deadline(1, NOW - 0.5 * DAY, share=0.1)
    assert book.counted()[0].penalties == (Change("", 0.4, "1 day late, 10% a day"),)
    book.set_deadline(1, None)
    assert points(book) == [4]


def test_who_is_late_by_the_deadline_is_so_whatever_it_costs(book):
    book.add(grade("ada", submitted=NOW + DAY))
    book.add(grade("bob", submitted=NOW))
    book.add(grade("eve", submitted=NOW, late=True))
    assert [each.grade.late for each in book.counted()] == [False, False, True]
    for share in (0, 0.5):
        book.set_deadline(1, NOW, share)
        assert [each.grade.late for each in book.counted()] == [True, False, True]
        assert [len(each.penalties) for each in book.counted()] == [bool(share), 0, 0]
    book.extend("ada", 1, NOW + DAY)
    assert [each.grade.late for each in book.counted()] == [False, False, True]


def test_a_deadline_for_all_chapters_gives_way_to_one_of_a_chapter(book):
    book.add(grade(points=(2, 2), chapter=1))
    book.add(grade(points=(2, 2), chapter=2))
    book.add(grade(chapter=None))
    book.set_deadline(2, NOW, share=0.5)
    book.set_deadline(None, NOW - DAY, share=0.25)
    assert [each.points for each in book.counted() if each.grade.chapter] == [3, 4]
    assert book.counted()[0].penalties == ()


def test_without_a_time_of_submission_nobody_is_late(book):
    book.add(grade(points=(2, 2), submitted=None, late=True))
    book.set_deadline(1, NOW - DAY, share=1)
    assert points(book) == [4]


def test_an_extension_moves_one_students_deadline_and_never_back(book):
    for student in ("ada", "bob"):
        book.add(grade(student, (2, 2)))
    book.set_deadline(None, NOW - 2 * DAY, share=0.25)
    assert points(book) == [2, 2]
    book.extend("bob", None, NOW - DAY)
    assert points(book) == [2, 3]
    book.extend("bob", 1, NOW)
    assert points(book) == [2, 4]
    book.extend("bob", None, NOW - 9 * DAY)
    assert points(book) == [2, 4]
    book.extend("bob", 1, NOW - 9 * DAY)
    assert points(book) == [2, 2]
    book.extend("bob", 1, None)
    assert points(book) == [2, 2]


def test_what_a_roster_says_again_is_written_once(book):
    for _ in range(3):
        book.extend("ada", 1, NOW)
        book.set_deadline(1, NOW, 0.1, 0.5)
        book.set_policy("best")
    count = book._connection.execute("SELECT COUNT(*) FROM chain").fetchone()[0]
    assert count == 4  # the student, too


def test_a_late_try_that_was_forgiven_stays_so_when_it_is_graded_again(book):
    book.set_deadline(1, NOW - DAY, share=0.5)
    book.add(grade(points=(2, 0)))
    assert points(book) == [0]
    book.forgive("ada", 1, "was ill", "prof")
    for earned in ((2, 1), (2, 2)):
        book.regrade(grade(points=earned))
    assert points(book) == [4]
    book.add(grade(points=(2, 2), attempt=2))
    assert points(book) == [2]


def test_the_best_try_is_the_best_after_its_lateness(book):
    book.set_policy("best")
    book.set_deadline(1, NOW - DAY, share=0.5)
    book.add(grade(points=(2, 1), submitted=NOW - DAY))
    book.add(grade(points=(2, 2), attempt=2))
    assert points(book) == [3]


def test_the_newest_grading_of_a_try_counts_and_the_former_stays(book):
    book.add(grade(points=(2, 0)))
    book.add(grade(points=(0, 0), attempt=2))
    book.override("ada", "e0", 1, "half right", who="prof")
    book.regrade(grade(points=(0, 2), attempt=2))
    book.regrade(grade(points=(2, 2), attempt=2))
    [counted] = book.counted()
    assert (counted.points, counted.attempts) == (3, 2)
    assert book.tries("ada") == [grade(points=(2, 0)), grade(points=(2, 2), attempt=2)]
    kept = book._connection.execute("SELECT COUNT(*), COUNT(former) FROM gradings").fetchone()
    assert tuple(kept) == (4, 2)
    assert book.changes() == [
        Regraded("ada", 1, 2, "e1", ("wrong", 0), ("right", 2)),
        Regraded("ada", 1, 2, "e0", ("wrong", 0), ("right", 2)),
    ]


def test_when_it_was_handed_in_stays_when_a_try_is_graded_again(book):
    """The file was copied since, and the copy has the time of the copying."""
    book.set_deadline(1, NOW, share=0.5)
    book.add(grade("ada", submitted=NOW, late=True))
    book.add(grade("bob", submitted=None))
    for student in ("ada", "bob"):
        book.regrade(grade(student, (2, 2), submitted=NOW + 9 * DAY))
    assert points(book) == [4, 4]
    assert [(each.submitted, each.late) for each in book.tries("ada")] == [(NOW, True)]
    assert [(each.submitted, each.late) for each in book.tries("bob")] == [(None, False)]


def test_exercises_that_came_and_went_are_changes(book):
    book.add(grade(exercises=(ExerciseResult("old", 1, 1, "right"),)))
    book.regrade(grade(exercises=(ExerciseResult("new", 1, 0, "wrong"),)))
    assert sorted(book.changes(), key=lambda each: each.exercise) == [
        Regraded("ada", 1, 1, "new", None, ("wrong", 0)),
        Regraded("ada", 1, 1, "old", ("right", 1), None),
    ]


def test_a_regrade_that_changes_nothing_is_no_change(book):
    book.add(grade())
    book.regrade(grade(seconds=9))
    assert book.changes() == []


def test_what_was_no_chapter_may_become_one_when_it_is_graded_again(book):
    book.add(grade(chapter=None, sha256="ab", exercises=(), problem="no chapter"))
    book.regrade(grade(chapter=3, sha256="ab"))
    assert [(each.grade.chapter, each.points) for each in book.counted()] == [(3, 2)]


def test_of_one_file_handed_in_twice_the_try_that_is_named_is_graded_again(book):
    for attempt in (1, 2):
        book.add(grade(points=(0, 0), attempt=attempt, sha256="ab"))
    book.regrade(grade(points=(2, 2), attempt=1, sha256="ab"))
    assert [each.points for each in book.tries("ada")] == [4, 0]


def test_another_file_is_no_regrade(book):
    book.add(grade())
    with pytest.raises(GradebookError, match="there is no try 1 of ada, chapter 1, with this file"):
        book.regrade(grade(sha256="another"))
