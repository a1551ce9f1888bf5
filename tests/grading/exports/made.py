"""Grades made by hand."""

from datetime import UTC, datetime

from helpers.grading.records import Counted, Environment, ExerciseResult, Grade

NOON = datetime(2026, 11, 27, 12, 0, 0, tzinfo=UTC)


def graded(student, points=7.5, chapter=1, *, possible=10.0, results=None, **more):
    """A grade that counts: all points in one exercise, unless there are `results`."""
    changes = {key: more.pop(key) for key in ("overrides", "penalties") if key in more}
    if results is None:
        verdict = "right" if points == possible else "wrong"
        results = (ExerciseResult("slide", possible, points, verdict),)
    grade = Grade(
        student=student,
        chapter=chapter,
        attempt=more.pop("attempt", 1),
        sha256=more.pop("sha256", f"{len(student):064x}"),
        graded=NOON,
        environment=Environment({}, "", "full"),
        exercises=results,
        **more,
    )
    return Counted(grade, points, possible, **changes)
