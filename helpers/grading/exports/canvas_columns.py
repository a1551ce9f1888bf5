"""The columns of Canvas's gradebook export (``lib/gradebook_exporter.rb``)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from helpers.grading.exports.csv_cells import CsvSheet

_TITLE_AND_ID = re.compile(r"(.*\S)\s*\((\d+)\)", re.DOTALL)
_SIS = frozenset(["SIS User ID", "SIS Login ID", "Integration ID"])
_TOTALS = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class CanvasColumns:
    """Where things stand in an export.

    `names` are one or two columns: the sortable name, or last and first name. `assignments` and
    `possible` (points, where the export tells) are by chapter; `comma` is the decimal sign.
    """

    names: tuple[int, ...]
    id: int
    sis: tuple[int, ...]
    assignments: Mapping[int, int]
    possible: Mapping[int, float]
    comma: bool

    def students(self, sheet: CsvSheet) -> dict[int, list[str]]:
        """Leave out the row of points possible, whatever a student calls himself."""
        return {place: row for place, row in sheet.body.items() if not _is_possible(row)}


def find_canvas_columns(sheet: CsvSheet, assignments: Mapping[int, str]) -> CanvasColumns:
    """Find the assignment of each chapter by title, by number, or by both.

    Raises ``ValueError`` with a sentence if this is no export, or if an assignment is not in it,
    in it more than once, read only, or the same for two chapters.
    """
    header = sheet.header
    two = header[:2] == ["LastName", "FirstName"]
    names = (0, 1) if two else (0,)
    if not (two or header[:1] == ["Student"]) or header[len(names) : len(names) + 1] != ["ID"]:
        raise ValueError(
            "an export of Canvas's gradebook begins with the columns 'Student' and 'ID', got "
            + ", ".join(map(repr, header[:4]))
        )
    if "Section" not in header:
        raise ValueError("an export of Canvas's gradebook has a column 'Section', this one has not")
    section = header.index("Section")
    found = {chapter: _column(header, title) for chapter, title in assignments.items()}
    if len(set(found.values())) < len(found):
        raise ValueError(
            "each chapter needs an assignment of its own, got "
            + ", ".join(f"{header[each]!r}" for each in found.values())
        )
    rows = sheet.body.values()
    told = next((row for row in rows if _is_possible(row)), [""] * len(header))
    for place in found.values():
        if "read only" in told[place]:
            raise ValueError(f"the column {header[place]!r} is read only in Canvas")
    numbers = [row[place] for row in (told, *rows) for place in found.values()]
    return CanvasColumns(
        names,
        len(names),
        tuple(place for place, each in enumerate(header[:section]) if each in _SIS),
        found,
        {
            chapter: float(told[place].replace(",", "."))
            for chapter, place in found.items()
            if _NUMBER.fullmatch(told[place].strip())
        },
        any(_NUMBER.fullmatch(each.strip()) and "," in each for each in numbers),
    )


def _column(header: list[str], wanted: str) -> int:
    """Find the one column of an assignment that is called so."""
    titles = {
        place: match
        for place, each in enumerate(header)
        if not _TOTALS.search(each) and (match := _TITLE_AND_ID.fullmatch(each))
    }
    text = wanted.strip()
    found = [place for place in titles if header[place] == text] or [
        place for place, match in titles.items() if text in (match[1].strip(), match[2])
    ]
    if len(found) != 1:
        what = "no assignment" if not found else f"{len(found)} assignments"
        raise ValueError(
            f"Canvas's export has {what} {wanted!r}; its assignments are "
            + (", ".join(repr(header[place]) for place in titles) or "none")
        )
    return found[0]


def _is_possible(row: list[str]) -> bool:
    return "Points Possible" in row[0]
