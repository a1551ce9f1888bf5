"""A `Grade` as rows of the tables, and back, without loss."""

import hashlib
import json
import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from helpers.grading.gradebook.chain import canonical
from helpers.grading.records import VERDICTS, Environment, ExerciseResult, Grade


def stored(text: str) -> str | bytes:
    """Return text as SQLite can hold it: what is no UTF-8 (half a surrogate pair) as bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def loaded(value: str | bytes | None) -> str:
    """Return the text that `stored` was given; ``""`` for one that was erased."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogatepass")
    return value or ""


def time_text(name: str, time: datetime | None) -> str | None:
    """Write a time in UTC; raises ``ValueError`` if nobody knows of which time zone it is."""
    if time is None:
        return None
    if time.tzinfo is None:
        raise ValueError(f"{name} has no time zone: {time.isoformat()}; give it in UTC")
    return time.astimezone(UTC).isoformat()


def time_of(text: str | None) -> datetime | None:
    """Read what `time_text` wrote."""
    return datetime.fromisoformat(text) if text else None


def number_of(name: str, value: float) -> float:
    """Return a number of a grade; raises ``ValueError`` if it is negative or none."""
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{name} must be a finite number of at least 0, got {value}")
    return float(value)


def environment_row(environment: Environment) -> dict[str, Any]:
    """Row of an environment, under the hash of its columns."""
    row: dict[str, Any] = {
        "versions": json.dumps(environment.versions, sort_keys=True),
        "exercises": stored(environment.exercises),
        "level": stored(environment.level),
        "machine": stored(environment.machine),
        "mode": stored(environment.mode),
        "all_cells": int(environment.all_cells),
    }
    return {"hash": hashlib.sha256(canonical(row)).hexdigest(), **row}


def grading_row(grade: Grade) -> dict[str, Any]:
    """Row of a grading, but for student, environment, and its place among the others."""
    if grade.attempt < 1:
        raise ValueError(f"attempts are counted from 1, got {grade.attempt}")
    return {
        "chapter": grade.chapter,
        "attempt": grade.attempt,
        "graded": time_text("graded", grade.graded),
        "late": int(grade.late),
        "seconds": number_of("seconds", grade.seconds),
        "processor_seconds": number_of("processor_seconds", grade.processor_seconds),
        "peak": int(number_of("peak", grade.peak)),
        "sha256": stored(grade.sha256),
        "submitted": time_text("submitted", grade.submitted),
        "name": stored(grade.name),
        "source": stored(grade.source),
        "returned_as": stored(grade.returned_as),
        "user_id": stored(grade.user_id),
        "problem": stored(grade.problem),
        "errors": json.dumps(grade.errors),
        "remarks": json.dumps(grade.remarks),
        "additions": stored(grade.additions),
    }


def result_row(result: ExerciseResult) -> dict[str, Any]:
    """Row of an exercise's result, but for its grading and place."""
    if result.verdict not in VERDICTS:
        raise ValueError(f"{result.exercise}: no verdict: {result.verdict!r}")
    return {
        "exercise": stored(result.exercise),
        "possible": number_of(f"{result.exercise}: possible", result.possible),
        "points": number_of(f"{result.exercise}: points", result.points),
        "verdict": result.verdict,
        "seconds": number_of(f"{result.exercise}: seconds", result.seconds),
        "reason": stored(result.reason),
        "asked": stored(result.asked),
        "came": stored(result.came),
        "expected": stored(result.expected),
        "location": stored(result.where),
    }


def read_grades(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, Grade]:
    """Read gradings by their numbers, with the student's pseudonym where it was forgotten."""
    wanted = (json.dumps(list(numbers)),)
    results = defaultdict(list)
    for row in connection.execute(
        "SELECT * FROM results WHERE grading IN (SELECT value FROM json_each(?)) "
        "ORDER BY grading, place",
        wanted,
    ):
        results[row["grading"]].append(_result(row))
    rows = connection.execute(
        "SELECT gradings.*, COALESCE(id, pseudonym) AS id, "
        "versions, exercises, level, machine, mode, all_cells "
        "FROM gradings JOIN students ON pseudonym = student "
        "JOIN environments ON hash = environment "
        "WHERE gradings.number IN (SELECT value FROM json_each(?))",
        wanted,
    )
    return {row["number"]: _grade(row, tuple(results[row["number"]])) for row in rows}


def _result(row: sqlite3.Row) -> ExerciseResult:
    return ExerciseResult(
        exercise=loaded(row["exercise"]),
        possible=row["possible"],
        points=row["points"],
        verdict=row["verdict"],
        reason=loaded(row["reason"]),
        asked=loaded(row["asked"]),
        came=loaded(row["came"]),
        expected=loaded(row["expected"]),
        where=loaded(row["location"]),
        seconds=row["seconds"],
    )


def _grade(row: sqlite3.Row, exercises: tuple[ExerciseResult, ...]) -> Grade:
    return Grade(
        student=loaded(row["id"]),
        chapter=row["chapter"],
        attempt=row["attempt"],
        sha256=loaded(row["sha256"]),
        graded=datetime.fromisoformat(row["graded"]),
        environment=Environment(
            versions=json.loads(row["versions"]),
            exercises=loaded(row["exercises"]),
            level=loaded(row["level"]),
            machine=loaded(row["machine"]),
            mode=loaded(row["mode"]),
            all_cells=bool(row["all_cells"]),
        ),
        exercises=exercises,
        name=loaded(row["name"]),
        source=loaded(row["source"]),
        submitted=time_of(row["submitted"]),
        late=bool(row["late"]),
        returned_as=loaded(row["returned_as"]),
        user_id=loaded(row["user_id"]),
        problem=loaded(row["problem"]),
        errors=tuple(json.loads(row["errors"] or "[]")),
        remarks=tuple(json.loads(row["remarks"] or "[]")),
        additions=loaded(row["additions"]),
        seconds=row["seconds"],
        processor_seconds=row["processor_seconds"],
        peak=row["peak"],
    )
