"""A platform's CSV file in which some cells are filled in, and all else stays to the byte.

The standard library's `csv` reads the same cells, but does not say where they stand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class CsvCell:
    """What a cell says, and where it stands in the file's text, its quotes included."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class CsvSheet:
    """A file's text, cut into rows of cells."""

    text: str
    delimiter: str
    rows: tuple[tuple[CsvCell, ...], ...]

    @property
    def header(self) -> list[str]:
        """The cells of the first row, without the blanks around them."""
        return [cell.text.strip() for cell in self.rows[0]] if self.rows else []

    @property
    def body(self) -> dict[int, list[str]]:
        """The other rows that say something, by their place from 0.

        Raises ``ValueError`` for one that is not as long as the header.
        """
        body = {}
        for place, row in enumerate(self.rows[1:], start=1):
            texts = [cell.text for cell in row]
            if not any(text.strip() for text in texts):
                continue
            if len(texts) != len(self.rows[0]):
                raise ValueError(
                    f"row {place + 1} has {len(texts)} cells and the first row "
                    f"{len(self.rows[0])}: download the file again, and do not edit it"
                )
            body[place] = texts
        return body

    def filled(self, texts: Mapping[tuple[int, int], str]) -> str:
        """Write the file with other texts in some cells, given by row and column from 0."""
        pieces, at = [], 0
        for row, column in sorted(texts):
            cell = self.rows[row][column]
            pieces += [self.text[at : cell.start], self._quoted(texts[row, column], cell)]
            at = cell.end
        return "".join([*pieces, self.text[at:]])

    def _quoted(self, text: str, cell: CsvCell) -> str:
        """In quotes if it needs them, or if the cell had them."""
        needs = any(each in text for each in (self.delimiter, '"', "\r", "\n"))
        has = self.text[cell.start : cell.end].startswith('"')
        return '"{}"'.format(text.replace('"', '""')) if needs or has else text


def read_sheet(text: str) -> CsvSheet:
    """Read CSV text; the delimiter is the one that gives most columns."""
    first = {each: len(_rows(text, each, most=1)[0]) if text else 0 for each in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda each: first[each])
    return CsvSheet(text, delimiter, tuple(_rows(text, delimiter)))


def _rows(text: str, delimiter: str, most: int | None = None) -> list[tuple[CsvCell, ...]]:
    cell = re.compile(
        rf'("(?:[^"]|"")*"|[^{delimiter}\r\n]*)({delimiter}|\r\n|\r|\n|\Z)'  # RFC 4180
    )
    rows: list[tuple[CsvCell, ...]] = []
    row: list[CsvCell] = []
    at = len(_BOM) if text.startswith(_BOM) else 0
    while (at < len(text) or row) and (most is None or len(rows) < most):
        found = cell.match(text, at)
        assert found is not None  # the empty cell always matches
        row.append(CsvCell(_said(found[1]), *found.span(1)))
        at = found.end()
        if found[2] != delimiter:
            rows.append(tuple(row))
            row = []
    return rows or [()]


def _said(written: str) -> str:
    quoted = len(written) > 1 and written.startswith('"') and written.endswith('"')
    return written[1:-1].replace('""', '"') if quoted else written
