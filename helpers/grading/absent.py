"""Who is on the roster and handed in nothing: 0 points for each chapter that others handed in."""

from collections.abc import Sequence

from helpers.grading.intake import Roster
from helpers.grading.records import Counted, ExerciseResult, missing, without_a_run


def absent(counted: Sequence[Counted], roster: Roster) -> list[Counted]:
    """Give a grade of 0 for each student and chapter that has none.

    Who handed in a file that cannot be read has one: nobody knows of which chapter it is.
    """
    chapters = {
        each.grade.chapter: tuple(
            missing(result.exercise, result.possible) for result in each.grade.exercises
        )
        for each in counted
        if each.grade.chapter is not None and each.grade.exercises
    }
    there = {(each.grade.student, each.grade.chapter) for each in counted}
    return [
        _nothing(row.student, row.name, chapter, exercises)
        for row in roster.students
        for chapter, exercises in sorted(chapters.items())
        if not {(row.student, chapter), (row.student, None)} & there
    ]


def _nothing(
    student: str, name: str, chapter: int, exercises: tuple[ExerciseResult, ...]
) -> Counted:
    grade = without_a_run(student, chapter, 1, exercises, name)
    return Counted(grade, 0.0, grade.possible, attempts=0)
