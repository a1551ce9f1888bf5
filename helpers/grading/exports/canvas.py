"""Canvas: a gradebook CSV that *Import* takes (``lib/gradebook_importer.rb``).

Canvas finds students by ID, then SIS ID, then name, and an assignment by the number after its
title; a title that it does not know becomes a new assignment. Names are never neutralised here, as
they would no longer match.
"""

from collections.abc import Iterable, Mapping, Sequence

from helpers.grading.calling import chapter_called, number, two_decimals
from helpers.grading.exports.canvas_columns import CanvasColumns, find_canvas_columns
from helpers.grading.exports.csv_cells import CsvSheet, read_sheet
from helpers.grading.exports.matching import Label, label, placed_in_turn
from helpers.grading.exports.model import (
    Export,
    Rows,
    absent_told,
    bounded,
    called,
    person_of,
    unreadable,
)
from helpers.grading.records import Counted

_LEFT_ALONE = {"EX": "is excused there", "N/A": "does not have the assignment there"}


def canvas_csv(
    counted: Sequence[Counted],
    export_csv: str,
    assignments: Mapping[int, str],
    people: Rows | None = None,
) -> Export[str]:
    """Fill points into the gradebook that was exported from Canvas; all else stays as it is.

    Who is `Counted.absent` gets 0 where no grade stands.

    Parameters
    ----------
    export_csv : str
        *Export Entire Gradebook*, as it came.
    assignments : mapping of int to str
        For each chapter the title of its assignment, its number, or both as Canvas writes them:
        ``Convolution (4711)``. Grades for other chapters are left out.

    Raises
    ------
    ValueError
        If the text is no such export, or an assignment is not in it once: the message lists those
        that are.
    """
    sheet = read_sheet(export_csv)
    columns = find_canvas_columns(sheet, assignments)
    problems: list[str] = []
    graded = list(to_enter(counted, assignments, problems))
    sought = list({each.grade.student: each for each in graded}.values())
    rows, reasons = placed_in_turn(
        _rows_of(sheet, columns),
        [_labels_of(each, people) for each in sought],
        [each.absent for each in sought],
    )
    row_of = {sought[who].grade.student: row for who, row in rows.items()}
    problems += [
        f"{called(sought[who])}: not entered: {reason} of Canvas's export"
        for who, reason in sorted(reasons.items())
        if not sought[who].absent
    ]
    texts: dict[tuple[int, int], str] = {}
    for each in graded:
        if each.grade.chapter is None or (row := row_of.get(each.grade.student)) is None:
            continue
        column = columns.assignments[each.grade.chapter]
        stands = sheet.rows[row][column].text.strip().upper()
        if each.absent and stands:
            continue
        if stands in _LEFT_ALONE:
            problems.append(f"{called(each)}: not entered, as the student {_LEFT_ALONE[stands]}")
            continue
        text = two_decimals(each.points)
        texts[row, column] = text.replace(".", ",") if columns.comma else text
    problems += absent_told(each for each in graded if each.grade.student in row_of)
    problems += _other_possible(graded, columns)
    return Export(sheet.filled(texts), tuple(problems))


def to_enter(
    counted: Sequence[Counted], assignments: Mapping[int, str], problems: list[str]
) -> Iterable[Counted]:
    """Yield what can be entered, and add a sentence for each of the others."""
    for each in counted:
        if unreadable(each):
            reason = f"the notebook could not be read: {bounded(unreadable(each))}"
        elif each.grade.chapter not in assignments:
            reason = f"no assignment is named for {chapter_called(each.grade.chapter)}"
            if each.absent:
                continue
        else:
            yield each
            continue
        problems.append(f"{called(each)}: not entered, as {reason}")


def _rows_of(sheet: CsvSheet, columns: CanvasColumns) -> dict[int, list[Label]]:
    return {
        place: [
            label("ID", row[columns.id].strip()),
            *(label("SIS ID", row[each]) for each in columns.sis),
            label("name", ", ".join(row[each] for each in columns.names)),
        ]
        for place, row in columns.students(sheet).items()
    }


def _labels_of(counted: Counted, people: Rows | None) -> Iterable[Label]:
    person, grade = person_of(counted, people), counted.grade
    yield label("ID", grade.user_id)
    yield label("ID", person.canvas)
    yield label("SIS ID", grade.student)
    yield label("SIS ID", person.email)
    yield label("name", person.name)
    yield label("name", grade.student)


def _other_possible(graded: Sequence[Counted], columns: CanvasColumns) -> list[str]:
    """Write a sentence for each chapter that Canvas gives other points than the book."""
    sentences = {}
    for each in graded:
        chapter = each.grade.chapter
        there = None if chapter is None else columns.possible.get(chapter)
        if there is not None and there != each.possible:
            sentences[chapter] = (
                f"{chapter_called(chapter)} has {number(each.possible)} points and {number(there)} "
                "in Canvas: points are entered as they are"
            )
    return list(sentences.values())
