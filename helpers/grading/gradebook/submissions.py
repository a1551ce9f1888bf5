"""Submissions and their results as records of a gradebook."""

from dataclasses import replace

from helpers.grading.gradebook.appending import Appending, insert
from helpers.grading.gradebook.errors import GradebookError
from helpers.grading.gradebook.rows import (
    environment_row,
    grading_row,
    result_row,
    stored,
    time_of,
)
from helpers.grading.records import Grade


class Submissions(Appending):
    """The records that grading adds to a gradebook."""

    def add(self, grade: Grade) -> None:
        """Add a submission with its results, in one transaction.

        Raises `GradebookError` if this try of the student's is there already, or nothing can be
        written; ``ValueError`` for a grade that cannot be one.
        """
        with self._writing() as connection:
            student = self._student(grade.student)
            there = connection.execute(
                "SELECT 1 FROM gradings WHERE student = ? AND chapter IS ? AND attempt = ?",
                (student, grade.chapter, grade.attempt),
            ).fetchone()
            if there:
                raise GradebookError(
                    f"{self.path}: try {grade.attempt} of {grade.student}, chapter "
                    f"{grade.chapter}, is there already: add it as a later try, or regrade it"
                )
            self._grading(student, grade, self._number(), None)

    def regrade(self, grade: Grade) -> None:
        """Add new results of a submission that is there; the former ones stay, and count no more.

        It is known by student, chapter, try and SHA-256; one that was no chapter may have become
        one. When it was handed in, and whether late, stays as it was first written: a file that is
        looked at again may have been copied since. Raises `GradebookError` if there is no such
        submission.
        """
        with self._writing() as connection:
            former = connection.execute(
                "SELECT current.* FROM students JOIN current ON student = pseudonym "
                "WHERE id = ? AND sha256 = ? "
                "AND (chapter IS ? AND attempt = ? OR chapter IS NULL AND sha256 != '') "
                "ORDER BY chapter IS NULL, current.number DESC LIMIT 1",
                (stored(grade.student), stored(grade.sha256), grade.chapter, grade.attempt),
            ).fetchone()
            if former is None:
                raise GradebookError(
                    f"{self.path}: there is no try {grade.attempt} of {grade.student}, chapter "
                    f"{grade.chapter}, with this file: add it first"
                )
            submitted, late = time_of(former["submitted"]), bool(former["late"])
            grade = replace(grade, submitted=submitted, late=late)
            self._grading(former["student"], grade, former["first"], former["number"])

    def _grading(self, student: str, grade: Grade, first: int, former: int | None) -> None:
        environment = environment_row(grade.environment)
        known = self._connection.execute(
            "SELECT 1 FROM environments WHERE hash = ?", (environment["hash"],)
        ).fetchone()
        if known is None:
            insert(self._connection, "environments", environment)
        row = {
            "student": student,
            "first": first,
            "former": former,
            "environment": environment["hash"],
            **grading_row(grade),
        }
        self._append("gradings", row, tuple(map(result_row, grade.exercises)))
