"""Points by hand, also for who handed in nothing, or nothing that could be read."""

from helpers.exercises import EXERCISES
from helpers.grading.gradebook import Gradebook, GradebookError
from helpers.grading.people import People
from helpers.grading.records import ExerciseResult, missing, without_a_run


def override(
    book: Gradebook,
    people: People,
    student: str,
    exercise: str,
    points: float | None,
    why: str,
    who: str,
    chapter: int | None = None,
) -> None:
    """Give points for an exercise, as `Gradebook.override` does.

    Who has no result for the chapter gets a row of their own, in which all exercises are missing.
    Raises `GradebookError` as that does.
    """
    mine = book.tries(student) if student in people.entered else []
    asked = {result.exercise for each in mine for result in each.exercises}
    if points is not None and exercise not in asked:
        graded = {each.chapter for each in mine if each.exercises}
        papers = {
            number: results
            for number, results in _papers(book, exercise).items()
            if number not in graded and chapter in (None, number)
        }
        if len(papers) > 1:
            numbers = ", ".join(map(str, papers))
            raise GradebookError(f"{exercise} is asked in chapters {numbers}: say in which")
        if not papers and student not in people.entered:
            raise GradebookError(f"there is no exercise {exercise!r}: nobody was asked it")
        for number, results in papers.items():
            possible = next(each.possible for each in results if each.exercise == exercise)
            if not 0 <= points <= possible:
                raise GradebookError(
                    f"{exercise} gives from 0 to {possible:g} points, not {points:g}"
                )
            name = people.rows[student].name if student in people.rows else ""
            attempt = book.next_attempt(student, number)
            book.add(without_a_run(student, number, attempt, results, name))
    elif student not in people.entered:
        raise GradebookError(f"{people.called(student)} has no points to take back")
    book.override(student, exercise, points, why, who, chapter)


def _papers(book: Gradebook, exercise: str) -> dict[int, tuple[ExerciseResult, ...]]:
    """Give the exercises, all missing, of each chapter that asks this one.

    As others were asked them; if nobody was, as the book asks them.
    """
    found: dict[int, tuple[ExerciseResult, ...]] = {}
    for each in book.counted():
        results, number = each.grade.exercises, each.grade.chapter
        if number is not None and exercise in {result.exercise for result in results}:
            found[number] = tuple(missing(each.exercise, each.possible) for each in results)
    if not found and exercise in EXERCISES:
        number = EXERCISES[exercise].chapter
        same = [each for each in EXERCISES.values() if each.chapter == number]
        found[number] = tuple(missing(each.name, each.points) for each in same)
    return found
