"""Gradescope: ``results.json``, which its autograder reads from ``/autograder/results``."""

import math
from collections.abc import Mapping
from typing import Any

from helpers.grading.calling import number
from helpers.grading.records import Counted, ExerciseResult


def gradescope_results(
    counted: Counted, exercises: Mapping[str, float] | None = None
) -> dict[str, Any]:
    """Make the content of ``results.json`` for one submission: a test an exercise.

    `exercises` are the chapter's, with their points: those without a result, as in a notebook that
    could not be read, are listed with none. What stands in it is for the learner: of a hidden case
    only that it failed, no expected answer. Times are in whole seconds.
    """
    points, results = counted.by_exercise, counted.grade.exercises
    tests = [_test(result, points[result.exercise]) for result in results]
    asked = {result.exercise for result in results}
    for name, possible in (exercises or {}).items():
        if name not in asked:
            tests.append(_entry(name, points.get(name, 0.0), possible, "Not graded."))
    return {
        "score": counted.points,
        "execution_time": math.ceil(counted.grade.seconds),
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "output": "\n".join(_remarks(counted)),
        "tests": tests,
    }


def _test(result: ExerciseResult, points: float) -> dict[str, Any]:
    lines = [f"{result.verdict}: {result.reason}" if result.reason else result.verdict]
    for word, text in (("asked", result.asked), ("came", result.came), ("where", result.where)):
        if text:
            lines.append(f"{word}: {text}")
    return _entry(result.exercise, points, result.possible, "\n".join(lines))


def _entry(name: str, points: float, possible: float, output: str) -> dict[str, Any]:
    return {
        "name": name,
        "score": points,
        "max_score": possible,
        "status": "passed" if points >= possible else "failed",
        "output": output,
        "visibility": "visible",
    }


def _remarks(counted: Counted) -> list[str]:
    """Say of the whole why it was not read, and what a person or a rule changed."""
    remarks = [counted.grade.problem] if counted.grade.problem else []
    remarks += [
        f"{change.exercise}: {number(change.points)} points, {change.why}"
        for change in counted.overrides
    ]
    return remarks + [f"-{number(each.points)} points: {each.why}" for each in counted.penalties]
