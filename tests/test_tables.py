"""Tables: columns that line up, HTML that a screen reader and a keyboard can use."""

import pytest
from bs4 import BeautifulSoup

from helpers import tables


def test_columns_are_as_wide_as_their_widest_cell():
    rows = [("layer", "parameters"), ("C1", "156"), ("output", "0")]
    assert tables.aligned(rows, "<>") == [
        "layer   parameters",
        "C1             156",
        "output           0",
    ]


def test_a_row_that_is_too_short_is_refused():
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        tables.aligned([("a", "b"), ("c",)], "<<")


@pytest.fixture
def page():
    body = f"<tbody><tr>{tables.row('<C1>', ('5 × 5', '156'), counts_from=1)}</tr></tbody>"
    opened = tables.opening(3, "Conv2D", " C1", ["6 · (5 · 5 + 1) & no more"])
    table = tables.table('A "small" table', tables.head(("Layer", "Kernel", "Parameters"), 2), body)
    html = tables.region("ledger", 'A "small" table', "p { margin: 0 }", table, opened)
    return BeautifulSoup(html, "html.parser")


def test_a_table_has_a_caption_scopes_and_a_region_that_the_keyboard_reaches(page):
    region = page.find("div")
    assert (region["role"], region["tabindex"]) == ("region", "0")
    assert region["aria-label"] == page.caption.text == 'A "small" table'
    assert [(th["scope"], th.text) for th in page.find_all("th")] == [
        ("col", "Layer"),
        ("col", "Kernel"),
        ("col", "Parameters"),
        ("row", "<C1>"),
    ]


def test_counts_are_marked_in_head_and_body(page):
    assert [cell.text for cell in page.find_all(class_="count")] == ["Parameters", "156"]


def test_a_row_opens_to_its_lines(page):
    assert page.summary.text == "Conv2D C1"
    assert page.details.p.text == "6 · (5 · 5 + 1) & no more"
    assert page.find("td", colspan="3").details is page.details
