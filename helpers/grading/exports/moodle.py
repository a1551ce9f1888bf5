"""Moodle: the worksheet that a teacher downloads, fills in, and uploads again.

Moodle passes over a row if its grade is the one that Moodle has, is out of range, or if the date
in the row is more than a minute older than the last change: so dates stay as they are.
"""

from collections.abc import Iterable, Sequence

from helpers.grading.calling import number
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
from helpers.grading.exports.worksheet import Columns, find_columns, number_in
from helpers.grading.records import Counted


def moodle_worksheet(
    counted: Sequence[Counted],
    worksheet_csv: str,
    people: Rows | None = None,
    chapter: int | None = None,
    grade_column: str | None = None,
) -> Export[str]:
    """Fill the points for one chapter into the worksheet of an assignment, in any language.

    Students are found by the number of the worksheet (`Grade.user_id` of a Moodle zip, or the
    roster's), by e-mail address or what else the worksheet shows of people, and by name. Only cells
    of grades change; rows without a grade here stay as they are. Who is `Counted.absent` gets 0
    where no grade stands.

    Parameters
    ----------
    worksheet_csv : str
        *Download grading worksheet*, as it came.
    chapter : int, optional
        Needed if there are grades for several.
    grade_column : str, optional
        Its title, if the worksheet's content does not tell which it is.

    Raises
    ------
    ValueError
        If the text is no such worksheet, the chapter is not clear, or grades are words of a scale.
    """
    chosen = _chapter(counted, chapter)
    sheet = read_sheet(worksheet_csv)
    columns = find_columns(sheet.header, sheet.body, grade_column)
    problems = [
        f"{called(each)}: not entered, as the notebook could not be read: "
        f"{bounded(unreadable(each))}"
        for each in counted
        if each.grade.chapter in (chosen, None) and unreadable(each)
    ]
    graded = [each for each in counted if each.grade.chapter == chosen and not unreadable(each)]
    rows, reasons = placed_in_turn(
        _rows_of(sheet, columns),
        [_labels_of(each, people) for each in graded],
        [each.absent for each in graded],
    )
    texts: dict[tuple[int, int], str] = {}
    for who, each in enumerate(graded):
        if each.absent and (who in reasons or sheet.rows[rows[who]][columns.grade].text.strip()):
            continue
        if who in reasons:
            problems.append(f"{called(each)}: not entered: {reasons[who]} of the worksheet")
        elif each.points > columns.maximum:
            problems.append(
                f"{called(each)}: not entered, as {number(each.points)} points are more than the "
                f"worksheet's maximum grade of {number(columns.maximum)}, and Moodle would pass it "
                "over: raise the maximum in Moodle and download the worksheet again"
            )
        else:
            texts[rows[who], columns.grade] = columns.written(each.points)
    problems += absent_told(each for who, each in enumerate(graded) if who in rows)
    problems += _other_maximum(graded, columns)
    return Export(sheet.filled(texts), tuple(problems))


def _chapter(counted: Sequence[Counted], chapter: int | None) -> int | None:
    chapters = sorted({each.grade.chapter for each in counted if each.grade.chapter is not None})
    if chapter is None and len(chapters) > 1:
        raise ValueError(
            "a worksheet is of one assignment: say which chapter, of "
            + ", ".join(map(str, chapters))
        )
    return chapter if chapter is not None else next(iter(chapters), None)


def _rows_of(sheet: CsvSheet, columns: Columns) -> dict[int, list[Label]]:
    """Collect what each row calls its student: number, name, and what stands before the grade.

    Of the last, only columns in which no two cells say the same call anybody; a status does not.
    """
    body = sheet.body
    between = range(columns.identifier + 1, columns.grade)
    telling = [
        place
        for place in between[1:]
        if (texts := [row[place].strip() for row in body.values() if row[place].strip()])
        and len(set(texts)) == len(texts)
    ]
    return {
        place: [
            label("number", number_in(row[columns.identifier])),
            *(label("name", row[each]) for each in between[:1]),
            *(label("e-mail or user name", row[each]) for each in telling),
        ]
        for place, row in body.items()
    }


def _labels_of(counted: Counted, people: Rows | None) -> Iterable[Label]:
    person, grade = person_of(counted, people), counted.grade
    yield label("number", grade.user_id)
    yield label("number", person.moodle)
    yield label("e-mail or user name", person.email)
    yield label("e-mail or user name", grade.student)
    yield label("name", person.name)
    yield label("name", grade.student)


def _other_maximum(graded: Sequence[Counted], columns: Columns) -> list[str]:
    others = sorted({each.possible for each in graded} - {columns.maximum})
    if not others:
        return []
    return [
        f"the chapter has {number(others[0])} points and the worksheet's maximum grade is "
        f"{number(columns.maximum)}: points are entered as they are"
    ]
