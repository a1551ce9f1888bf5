"""The teacher's list of students.

A CSV file in UTF-8 with a line of column names; fields are separated by commas, semicolons or
tabs::

    student    required: the identifier in the gradebook
    name       "Ada Lovelace" or "Lovelace, Ada"
    email
    canvas     number of the user on Canvas, as it stands in the names of downloaded files
    moodle     number of the participant on Moodle, as it stands there
    section
    extension  until when the student has time: "2026-12-01" (to the end of that day) or
               "2026-12-01 18:00", in this machine's time if no zone is named; or how much longer
               than the others: "3" or "3 d" for days, "36 h" for hours

Other columns are not used.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from helpers.grading.intake.naming import shown

COLUMNS = ("student", "name", "email", "canvas", "moodle", "section", "extension")

_SEPARATORS = ",;\t"
_LONGER = re.compile(r"(\d{1,4}(?:\.\d+)?) ?(|d|days?|h|hours?)", re.IGNORECASE)


class RosterError(ValueError):
    """The roster cannot be used; the message names the line, the value and what to do."""


@dataclass(frozen=True)
class Student:
    """A row of the roster; `extension` is a moment in UTC, or how much longer, or ``None``."""

    student: str
    name: str = ""
    email: str = ""
    canvas: str = ""
    moodle: str = ""
    section: str = ""
    extension: datetime | timedelta | None = None


def rows(text: str, file: str) -> tuple[tuple[Student, ...], tuple[str, ...]]:
    """Read the students of a CSV text, and the names of columns that are not used.

    Raises `RosterError` that names ``file`` and line.
    """
    columns: list[str] = []
    students = tuple(_rows(text, file, columns))
    return students, tuple(name for name in columns if name and name not in COLUMNS)


def _rows(text: str, file: str, columns: list[str]) -> Iterator[Student]:
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    seen: dict[tuple[str, str], int] = {}
    start = 1
    try:
        for row in reader:
            line, start = start, reader.line_num + 1
            values = [value.strip() for value in row]
            if not any(values):
                continue
            if not columns:
                columns += _columns(values, f"{file}, line {line}")
                continue
            pairs = _pairs(columns, values, f"{file}, line {line}")
            known = {name: value for name, value in pairs if name in COLUMNS}
            yield _student(known, file, line, seen)
    except csv.Error as error:
        raise RosterError(f"{file}, line {reader.line_num}: this is not CSV: {error}") from None
    if not columns:
        raise RosterError(
            f"{file} is empty: its first line names the columns, such as student,name"
        )


def _columns(values: list[str], place: str) -> list[str]:
    columns = [value.casefold() for value in values]
    for column in columns:
        if column in COLUMNS and columns.count(column) > 1:
            raise RosterError(f"{place}: the column {column!r} stands twice")
    if "student" not in columns:
        raise RosterError(f"{place}: the column 'student' is missing; it identifies each student")
    return columns


def _pairs(columns: list[str], values: list[str], place: str) -> Iterable[tuple[str, str]]:
    if len(values) > len(columns) and any(values[len(columns) :]):
        raise RosterError(
            f"{place}: {len(values)} values for {len(columns)} columns; "
            "put a value that holds the separator in double quotes"
        )
    return zip(columns, values, strict=False)  # what is missing at the end is empty


def _student(
    values: dict[str, str], file: str, line: int, seen: dict[tuple[str, str], int]
) -> Student:
    """Make a row; what identifies a student may stand in one row only."""
    place = f"{file}, line {line}"
    if not values.get("student"):
        raise RosterError(f"{place}: the column 'student' is empty")
    for column in ("student", "email", "canvas", "moodle"):
        value = values.get(column, "").casefold()
        if value and (first := seen.setdefault((column, value), line)) != line:
            raise RosterError(
                f"{place}: {column} {shown(values[column])!r} stands in line {first} already"
            )
    extension = _extension(values.pop("extension", ""), place)
    return Student(**values, extension=extension)


def _extension(text: str, place: str) -> datetime | timedelta | None:
    if not text:
        return None
    if match := _LONGER.fullmatch(text):
        amount = float(match[1])
        return timedelta(hours=amount) if match[2][:1].lower() == "h" else timedelta(days=amount)
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            moment = datetime.combine(date.fromisoformat(text), time.max)
        else:
            moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise RosterError(
            f"{place}: extension {shown(text)!r} is no date such as 2026-12-01, and no number of "
            "days such as 3, or of hours such as 36 h"
        ) from None
