"""Known answers, right and wrong, through the grader as learners would hand them in."""

import pytest

from helpers.exercises import EXERCISES
from helpers.resources import chapters
from tests.grading.hostile.answered import answered, names
from tests.grading.hostile.conftest import prepared
from tests.grading.hostile.made import CHAPTERS, chapter

NUMBERS = pytest.mark.parametrize("number", chapters())


def marked(pool, given, notebooks):
    """Mark notebooks, and give what each is answered with and its grade."""
    chosen, contents = zip(*notebooks, strict=True)
    grades = pool.mark(prepared("ana", content, given) for content in contents)
    return list(zip(chosen, grades, strict=True))


def test_every_wrong_answer_to_chapter_1_fails(pool, given):
    for chosen, grade in marked(pool, given, answered(1, "wrong")):
        assert grade.errors == ()
        passed = [each.exercise for each in grade.exercises if each.points]
        assert {name: chosen[name] for name in passed} == {}
        verdicts = {each.exercise: each.verdict for each in grade.exercises}
        assert set(verdicts.values()) <= {"wrong", "error"}, (chosen, verdicts)


def test_every_other_right_answer_to_chapter_1_passes(pool, given):
    for chosen, grade in marked(pool, given, answered(1, "right")):
        failed = {each.exercise: each.reason for each in grade.exercises if not each.points}
        assert failed == {}, chosen


@NUMBERS
def test_an_untouched_chapter_scores_nothing(pool, given, number):
    [grade] = pool.mark([prepared("ana", chapter(CHAPTERS[number - 1], solved=False), given)])

    assert {each.verdict for each in grade.exercises} == {"missing"}
    assert {each.reason for each in grade.exercises} == {
        f"{name} is not defined, or still as handed out" for name in names(number)
    }
    assert (grade.chapter, grade.points, grade.errors) == (number, 0, ())


@NUMBERS
@pytest.mark.slow
def test_a_chapter_with_its_own_solutions_has_full_marks(patient, given, number):
    [grade] = patient.mark([prepared("ana", chapter(CHAPTERS[number - 1]), given)])

    assert grade.chapter == number
    assert grade.points == sum(EXERCISES[name].points for name in names(number)) > 0
    assert grade.errors == ()
