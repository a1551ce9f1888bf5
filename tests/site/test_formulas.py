"""The sheet of formulas: each example is computed, and all fit one sheet."""

import math
import re
from pathlib import Path

import pytest

from helpers import arithmetic

ROOT = Path(__file__).resolve().parents[2]
SHEET = (ROOT / "chapters/appendix/formulas.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in SHEET.splitlines()
    if line.startswith("| ") and not line.startswith(("| What", "| Layer"))
]
EXAMPLE = re.compile(r"`(.+)` = (-?[\d.,]+)")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_an_example_is_what_it_says(row):
    _, formula, example, _ = row
    assert "$" in formula
    code, value = EXAMPLE.fullmatch(example).groups()
    computed = eval(code, {**vars(arithmetic), **vars(math)})
    assert computed == pytest.approx(float(value.replace(",", "")), abs=1e-12)


def test_no_row_is_lost():
    assert len(ROWS) == SHEET.count("](../0")


def test_the_sheet_fits_one_sheet(browser, tmp_path, browser_elsewhere):
    from helpers.publishing import pdf

    site = ROOT / "_build" / "html"
    assert browser_elsewhere(pdf.write_page, site, pdf.SHEET_PAGE, tmp_path / "sheet.pdf") == 1
