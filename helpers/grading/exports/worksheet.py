"""The columns of Moodle's offline grading worksheet, found without knowing its language.

Moodle writes them in one order (``mod/assign/gradingtable.php``): Identifier, then unless marking
is blind Full name and e-mail address or what else the site shows of people, Status, perhaps a team
and a marker, Grade, Maximum Grade (or Scale), perhaps a workflow state, Grade can be changed,
dates, feedback. Each name is in the teacher's language.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpers.grading.calling import two_decimals

_IDENTIFIER = re.compile(r"(\D*)(\d+)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_MOST_STATES = 8  # different words in the column after the maximum: yes and no, or workflow states


@dataclass(frozen=True)
class Columns:
    """Where things stand in a worksheet, and how it writes numbers.

    `maximum` is in points, `decimals` and `comma` are those with which it is written.
    """

    identifier: int
    grade: int
    maximum: float
    decimals: int
    comma: bool

    def written(self, points: float) -> str:
        """Points as the worksheet writes them, with two decimals if they need more than it has."""
        text = two_decimals(points)
        if float(text) == round(float(text), self.decimals):
            text = f"{float(text):.{self.decimals}f}"
        return text.replace(".", ",") if self.comma else text


def find_columns(
    header: Sequence[str], body: Mapping[int, Sequence[str]], grade_column: str | None = None
) -> Columns:
    """Recognise the columns by what stands in them; `grade_column` names the one of the grades.

    Raises ``ValueError`` with a sentence if there are no rows, a column is not found or could be
    several, or grades are words of a scale.
    """
    if not body:
        raise ValueError("the worksheet has no rows: download it where students are enrolled")
    cells = [[row[place].strip() for row in body.values()] for place in range(len(header))]
    has = "it has the columns " + ", ".join(map(repr, header))
    identifier = next((place for place, each in enumerate(cells) if _identifies(each)), None)
    if identifier is None:
        raise ValueError(
            "no column of the worksheet holds identifiers such as 'Participant 17'; " + has
        )
    candidates = [
        place
        for place in range(identifier + 1, len(header) - 2)
        if _graded(*cells[place : place + 3]) and grade_column in (None, header[place])
    ]
    if len(candidates) != 1:
        found = ", ".join(repr(header[place]) for place in candidates) or "none"
        advice = "name it with --moodle-column" if candidates else "download the worksheet again"
        if grade_column is not None:
            found = f"none that is called {grade_column!r}"
            advice = "give --moodle-column as the worksheet has it"
        raise ValueError(
            "one column of the worksheet must hold grades, with the maximum grade in the next one; "
            f"found {found}: {advice}; {has}"
        )
    (grade,) = candidates
    maximum = cells[grade + 1][0]
    if not _NUMBER.fullmatch(maximum):
        raise ValueError(
            f"the worksheet grades in words ({', '.join(maximum.split())}): set the assignment's "
            "grade to points in Moodle and download it again"
        )
    written = [maximum, *cells[grade]]
    decimals = re.split("[.,]", maximum)[1:]
    return Columns(
        identifier,
        grade,
        float(maximum.replace(",", ".")),
        len(decimals[0]) if decimals else 0,
        any("," in text for text in written),
    )


def number_in(identifier: str) -> str:
    """Read the number at the end of ``Participant 17``; empty if it has another form."""
    match = _IDENTIFIER.fullmatch(identifier.strip())
    return match[2] if match else ""


def _identifies(cells: Sequence[str]) -> bool:
    """Whether all are the same words with different numbers after them."""
    found = [_IDENTIFIER.fullmatch(cell) for cell in cells]
    words = {each[1] if each else "" for each in found}
    numbers = {each[2] for each in found if each}
    return len(words) == 1 and words != {""} and len(numbers) == len(cells)


def _graded(grades: Sequence[str], maxima: Sequence[str], states: Sequence[str]) -> bool:
    """Whether these are the columns of the grade, of its maximum, and the one after it."""
    maximum = maxima[0]
    same = set(maxima) == {maximum} and len(set(states)) <= _MOST_STATES
    if not same or any(not state or _NUMBER.fullmatch(state) for state in states):
        return False
    if "\n" in maximum:  # the words of a scale, one a line
        return set(grades) <= {"", *map(str.strip, maximum.split("\n"))}
    is_number = _NUMBER.fullmatch(maximum) and float(maximum.replace(",", ".")) > 0
    return bool(is_number) and all(not each or _NUMBER.fullmatch(each) for each in grades)
