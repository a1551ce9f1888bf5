"""Cells are those that the standard library reads, and filling in changes nothing else."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from helpers.grading.exports.csv_cells import read_sheet

TABLES = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.text(alphabet='a",;\r\n\tä ', max_size=5), min_size=width, max_size=width),
        min_size=2,
        max_size=4,
    )
)
PLAIN = ["head", "of", "the", "table"]
# Where line ends are not those of RFC 4180, the library does not quote every one in a cell.
FORMS = st.sampled_from(
    [("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL)]
)


def written(table, delimiter, form):
    end, quoting = form
    output = io.StringIO(newline="")
    csv.writer(output, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(table)
    return output.getvalue()


@given(TABLES, st.sampled_from(",;\t"), FORMS)
def test_cells_are_read_as_the_standard_library_reads_them(table, delimiter, form):
    table = [PLAIN[: len(table[0])], *table]
    sheet = read_sheet(written(table, delimiter, form))
    assert sheet.delimiter == delimiter
    assert [[cell.text for cell in row] for row in sheet.rows] == table


@given(TABLES, st.sampled_from(",;\t"), FORMS, st.data())
def test_a_filled_cell_is_read_back_and_the_others_stay(table, delimiter, form, data):
    table = [PLAIN[: len(table[0])], *table]
    sheet = read_sheet(written(table, delimiter, form))
    row = data.draw(st.integers(1, len(table) - 1))
    column = data.draw(st.integers(0, len(table[0]) - 1))
    text = data.draw(st.text(alphabet='7,;"\n', min_size=1))
    table[row][column] = text
    again = io.StringIO(sheet.filled({(row, column): text}), newline="")
    assert list(csv.reader(again, delimiter=delimiter)) == table


def test_byte_order_mark_quotes_and_line_ends_stay():
    text = '\ufeffID;"Grade" ;x\r\n"1";"";"a ""b"""\n\n2;;c'
    sheet = read_sheet(text)
    assert sheet.header == ["ID", '"Grade"', "x"]
    assert list(sheet.body) == [1, 3]
    filled = sheet.filled({(1, 1): "7,5", (3, 1): "8"})
    assert filled == '\ufeffID;"Grade" ;x\r\n"1";"7,5";"a ""b"""\n\n2;8;c'
    assert sheet.filled({}) == text
