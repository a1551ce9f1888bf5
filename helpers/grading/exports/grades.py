"""``grades.csv``: a row a student, for spreadsheets and pandas."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC

from helpers.grading.calling import chapter_named, number
from helpers.grading.exports.model import unreadable
from helpers.grading.exports.neutral import neutralised
from helpers.grading.records import Counted

_TOLD = ("error", "timeout", "died")  # of the verdicts: where somebody may have to look


def grades_csv(counted: Sequence[Counted], anonymous: bool = False) -> str:
    """Table of all grades, RFC 4180 (commas, CRLF): a row a student, as gradebooks have them.

    Columns: ``student``, ``name``, ``points`` and ``possible`` over all chapters; for each chapter
    ``chapter 1 points``, ``possible``, ``attempt``, ``submitted`` (ISO 8601, UTC), ``late``,
    ``penalty`` (below 0), then the points of each exercise, ``1 output_size``; and ``notes``: what
    could not be read, what raised, hung or died, what a person decided or has to look at. Of an
    examination they are ``examination points`` and so on. Who is `Counted.absent` has 0 points,
    attempt 0 and the note ``missing``; cells are empty where nobody says that there was anything
    to hand in. Text that begins as a formula does is neutralised, numbers never.

    An `anonymous` table calls students by numbers, in an order that says nothing of them, and has
    neither names, times, nor notes in somebody's own words, nor who handed in nothing. Write it as
    ``utf-8-sig``: Excel reads names in no other way.

    Raises ``ValueError`` if a student has two grades for one chapter.
    """
    students = _by_student([each for each in counted if not (anonymous and each.absent)])
    exercises = _exercises(counted)
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(_header(exercises, anonymous))
    order = sorted(students, key=lambda each: _order(students[each], anonymous))
    for place, student in enumerate(order, start=1):
        grades = students[student]
        names = [f"student {place}"] if anonymous else [student, _name(grades)]
        row = [_text(name) for name in names]
        row += [number(sum(each.points for each in grades.values()))]
        row += [number(sum(each.possible for each in grades.values()))]
        for chapter, names_of in exercises.items():
            row += _cells(grades.get(chapter), names_of, anonymous)
        row.append(_text("; ".join(_notes(grades, anonymous))))
        writer.writerow(row)
    return output.getvalue()


def _by_student(counted: Sequence[Counted]) -> dict[str, dict[int | None, Counted]]:
    students: dict[str, dict[int | None, Counted]] = {}
    for each in counted:
        grades = students.setdefault(each.grade.student, {})
        chapter = each.grade.chapter
        if chapter in grades and chapter is not None:
            raise ValueError(
                f"a student has one grade a chapter, got two of {each.grade.student!r} for chapter "
                f"{chapter}"
            )
        grades[chapter] = each
    return students


def _exercises(counted: Sequence[Counted]) -> dict[int, list[str]]:
    """Names of the exercises of each chapter, in the chapter's order."""
    found: dict[int, dict[str, None]] = {}
    for each in counted:
        if each.grade.chapter is not None:
            found.setdefault(each.grade.chapter, {}).update(dict.fromkeys(each.by_exercise))
    return {chapter: list(found[chapter]) for chapter in sorted(found)}


def _header(exercises: dict[int, list[str]], anonymous: bool) -> list[str]:
    header = ["student"] if anonymous else ["student", "name"]
    header += ["points", "possible"]
    said = ["points", "possible", "attempt", "submitted", "late", "penalty"]
    for chapter, names in exercises.items():
        header += [
            f"{chapter_named(chapter)} {each}" for each in said if not (anonymous and each in _WHEN)
        ]
        header += [f"{chapter or chapter_named(chapter)} {name}" for name in names]
    return [*header, "notes"]


_WHEN = ("submitted",)


def _order(grades: dict[int | None, Counted], anonymous: bool) -> tuple[str, ...]:
    """By identifier, or by the checksums of the files, which tell nobody's name."""
    if anonymous:
        return tuple(sorted(each.grade.sha256 for each in grades.values()))
    return tuple({each.grade.student for each in grades.values()})


def _name(grades: dict[int | None, Counted]) -> str:
    return next((each.grade.name for each in grades.values() if each.grade.name), "")


def _cells(counted: Counted | None, exercises: list[str], anonymous: bool) -> list[str]:
    """Write a student's cells of a chapter."""
    if counted is None:
        return [""] * (len(exercises) + (5 if anonymous else 6))
    grade, points = counted.grade, counted.by_exercise
    when = (
        "" if grade.submitted is None else f"{grade.submitted.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    )
    return [
        number(counted.points),
        number(counted.possible),
        str(0 if counted.absent else grade.attempt),
        *([] if anonymous else [when]),
        "" if counted.absent else "yes" if grade.late else "no",
        number(-sum(each.points for each in counted.penalties)),
        *(number(points[name]) if name in points else "" for name in exercises),
    ]


def _notes(grades: dict[int | None, Counted], anonymous: bool) -> list[str]:
    notes = []
    for chapter, counted in grades.items():
        where = "" if chapter is None else f"{chapter_named(chapter)}: "
        if counted.absent:
            notes.append(f"{where}missing")
        if unreadable(counted):
            notes.append(f"{where}not read" + ("" if anonymous else f": {counted.grade.problem}"))
        for result in counted.grade.exercises:
            if result.verdict in _TOLD:
                notes.append(f"{where}{result.exercise}: {result.verdict}")
        for remark in counted.grade.remarks:
            notes.append(where + ("to be looked at" if anonymous else remark))
        for change in (*counted.overrides, *counted.penalties):
            what = f"{change.exercise} changed" if change.exercise else "penalty"
            notes.append(f"{where}{what}" + ("" if anonymous else f": {change.why}"))
    return notes


def _text(text: str) -> str:
    """Neutralised, and without the halves of characters that some file systems give."""
    return neutralised(text.encode("utf-8", "replace").decode("utf-8"))
