"""The grades that count, out of the views that compute them."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeAlias

from helpers.grading.gradebook.rows import loaded, read_grades
from helpers.grading.records import Change, Counted, Grade

_Changes: TypeAlias = "dict[tuple[str, int], list[Change]]"


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Read one state of the gradebook, while another process may write."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def counted_grades(connection: sqlite3.Connection) -> list[Counted]:
    """List the grades that count, by student and chapter; late are those past the deadline too."""
    rows = connection.execute(
        "SELECT counted.*, days, share FROM counted "
        "LEFT JOIN lateness ON lateness.number = counted.number"
    ).fetchall()
    grades = read_grades(connection, [row["number"] for row in rows])
    overrides, penalties = _overrides(connection), _penalties(connection)
    counted = []
    for row in rows:
        grade, of = grades[row["number"]], (row["student"], row["chapter"])
        grade = replace(grade, late=grade.late or bool(row["days"]))
        exercises = {result.exercise for result in grade.exercises}
        taken = [
            Change("", round(points + share * row["possible"], 6), why)
            for points, share, why in penalties[of]
        ]
        counted.append(
            Counted(
                grade=grade,
                points=row["points"],
                possible=row["possible"],
                attempts=row["tries"],
                overrides=tuple(each for each in overrides[of] if each.exercise in exercises),
                penalties=(*_late(row), *taken),
            )
        )
    return sorted(counted, key=_order)


def _order(counted: Counted) -> tuple[str, int]:
    grade: Grade = counted.grade
    return grade.student, grade.chapter or 0


def _late(row: sqlite3.Row) -> list[Change]:
    if not row["late"]:
        return []
    days = f"{row['days']} days" if row["days"] > 1 else "1 day"
    return [Change("", row["late"], f"{days} late, {row['share']:.0%} a day")]


def _overrides(connection: sqlite3.Connection) -> _Changes:
    found = defaultdict(list)
    for row in connection.execute("SELECT * FROM standing_overrides ORDER BY number"):
        change = Change(loaded(row["exercise"]), row["points"], loaded(row["why"]))
        found[row["student"], row["chapter"]].append(change)
    return found


def _penalties(
    connection: sqlite3.Connection,
) -> dict[tuple[str, int], list[tuple[float, float, str]]]:
    found = defaultdict(list)
    for row in connection.execute("SELECT * FROM standing_penalties ORDER BY number"):
        found[row["student"], row["chapter"]].append(
            (row["points"] or 0.0, row["share"] or 0.0, loaded(row["why"]))
        )
    return found
