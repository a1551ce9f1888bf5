"""What a gradebook answers: tries, the grades that count, and what grading again changed."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

from helpers.grading.gradebook.counting import counted_grades, snapshot
from helpers.grading.gradebook.errors import GradebookError, telling
from helpers.grading.gradebook.rows import loaded, read_grades, stored, time_of
from helpers.grading.gradebook.verifying import broken_places
from helpers.grading.records import Counted, Grade

Policy: TypeAlias = Literal["newest", "best"]


@dataclass(frozen=True)
class Regraded:
    """An exercise whose result is another since its submission was graded again.

    `before` and `after` are verdict and points; ``None`` where the exercise was not among those of
    the chapter.
    """

    student: str
    chapter: int | None
    attempt: int
    exercise: str
    before: tuple[str, float] | None
    after: tuple[str, float] | None


class Reading:
    """The questions that a gradebook answers; no key is needed for any but `verify`."""

    path: Path
    _connection: sqlite3.Connection

    @property
    def policy(self) -> Policy:
        """Which try counts."""
        with telling(self.path):
            row = self._connection.execute(
                "SELECT policy FROM policies ORDER BY number DESC LIMIT 1"
            ).fetchone()
        policy: Policy = row["policy"] if row else "newest"
        return policy

    def students(self) -> list[str]:
        """List the students by their identifiers, in alphabetical order; pseudonyms of erased."""
        with telling(self.path):
            rows = self._connection.execute("SELECT COALESCE(id, pseudonym) FROM students")
            return sorted(loaded(row[0]) for row in rows)

    def names(self) -> dict[str, str]:
        """Give what each of the students was last called, empty where nobody said."""
        with telling(self.path):
            rows = self._connection.execute(
                "SELECT COALESCE(id, pseudonym) AS id, (SELECT name FROM gradings "
                "WHERE student = pseudonym AND name != '' ORDER BY gradings.number DESC LIMIT 1) "
                "AS name FROM students"
            )
            return {loaded(row["id"]): loaded(row["name"]) for row in rows}

    def deadlines(self) -> dict[int | None, datetime]:
        """Give the deadlines that hold, by chapter; ``None`` stands for all others."""
        with telling(self.path):
            rows = self._connection.execute(
                "SELECT chapter, until FROM deadlines AS d WHERE NOT EXISTS (SELECT 1 FROM "
                "deadlines AS l WHERE l.chapter IS d.chapter AND l.number > d.number)"
            ).fetchall()
        return {
            row["chapter"]: until for row in rows if (until := time_of(row["until"])) is not None
        }

    def due(self, student: str, chapter: int) -> datetime | None:
        """Until when a student has time for a chapter; ``None`` if there is no deadline."""
        deadlines = self.deadlines()
        deadline = deadlines.get(chapter, deadlines.get(None))
        with telling(self.path):
            rows = self._connection.execute(
                "SELECT until FROM students JOIN extensions ON student = pseudonym "
                "WHERE id = ? AND (chapter = ? OR chapter IS NULL) "
                "ORDER BY chapter IS NULL, extensions.number DESC LIMIT 1",
                (stored(student), chapter),
            ).fetchall()
        longer = time_of(rows[0]["until"]) if rows else None
        return max(deadline, longer) if deadline and longer else deadline

    def pseudonym(self, student: str) -> str:
        """Name of a student in an anonymous list; raises `GradebookError` if there is no such."""
        with telling(self.path):
            row = self._connection.execute(
                "SELECT pseudonym FROM students WHERE id = ?1 OR pseudonym = ?1 "
                "ORDER BY id IS NOT ?1",
                (stored(student),),
            ).fetchone()
        if row is None:
            raise GradebookError(f"{self.path}: there is no student {student!r}")
        return str(row["pseudonym"])

    def has(self, student: str, chapter: int | None, sha256: str) -> bool:
        """Whether this file of the student's is a try of this chapter, with whatever exercises.

        Where these have changed since, it is to be graded again, and is no try more.
        """
        with telling(self.path):
            found = self._connection.execute(
                "SELECT 1 FROM students JOIN current ON student = pseudonym "
                "WHERE id = ? AND chapter IS ? AND sha256 = ?",
                (stored(student), chapter, stored(sha256)),
            ).fetchone()
        return found is not None

    def next_attempt(self, student: str, chapter: int | None) -> int:
        """How many-eth submission of the chapter the student's next one is, from 1."""
        with telling(self.path):
            row = self._connection.execute(
                "SELECT MAX(attempt) FROM students JOIN gradings ON student = pseudonym "
                "WHERE id = ? AND chapter IS ?",
                (stored(student), chapter),
            ).fetchone()
        return int(row[0] or 0) + 1

    def tries(self, student: str) -> list[Grade]:
        """List a student's tries in order, each as it was last graded, nothing taken off."""
        pseudonym = self.pseudonym(student)
        with telling(self.path):
            rows = self._connection.execute(
                "SELECT number FROM current WHERE student = ? ORDER BY chapter, attempt, number",
                (pseudonym,),
            ).fetchall()
            grades = read_grades(self._connection, [row["number"] for row in rows])
        return [grades[row["number"]] for row in rows]

    def counted(self) -> list[Counted]:
        """List the grades that count, by student and chapter.

        A notebook that is no chapter has ``chapter`` ``None`` and counts for none.
        """
        with telling(self.path), snapshot(self._connection):
            return counted_grades(self._connection)

    def changes(self) -> list[Regraded]:
        """List what grading again changed, in the order in which it did."""
        with telling(self.path):
            rows = self._connection.execute(
                "SELECT changes.*, COALESCE(id, pseudonym) AS id FROM changes "
                "JOIN students ON pseudonym = student ORDER BY changes.number, place"
            ).fetchall()
        return [
            Regraded(
                student=loaded(row["id"]),
                chapter=row["chapter"],
                attempt=row["attempt"],
                exercise=loaded(row["exercise"]),
                before=_result(row["verdict_before"], row["points_before"]),
                after=_result(row["verdict_after"], row["points_after"]),
            )
            for row in rows
        ]

    def verify(self, key: bytes) -> list[str]:
        """Name each place where the gradebook is not as it was written; none if it is whole.

        Seen are records that were changed, removed, inserted or put in another order, an end that
        was cut off, and views that compute grades in another way. Not seen: the whole file put
        back to an older state of itself, which was whole as well (keep the number of records
        elsewhere), the file emptied or deleted, and what somebody wrote who has the key.
        """
        try:
            with snapshot(self._connection):
                return broken_places(self._connection, key)
        except sqlite3.DatabaseError as error:
            return [f"the file is damaged: {error}"]


def _result(verdict: str | None, points: float | None) -> tuple[str, float] | None:
    return None if verdict is None or points is None else (verdict, points)
