"""Style sheets keep what a page or a script of the book may use, and nothing else."""

import re
from pathlib import Path

import pytest

from tests.site import checks

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"


@pytest.fixture
def trimmed(extensions):
    import trim_styles

    def trimmed(css, words):
        return "".join(trim_styles.trimmed(css, set(words.split())).split())

    return trimmed


@pytest.mark.parametrize(
    ("css", "words", "left"),
    [
        (".a{x:y}.b{x:y}", "a", ".a{x:y}"),
        (".a,.b{x:y}", "b", ".b{x:y}"),
        (".a .b{x:y}", "a", ""),
        ("#a.b>p{x:y}", "a b", "#a.b>p{x:y}"),
        ("p,.a{x:y}", "", "p{x:y}"),
        (".a:not(.b){x:y}", "a", ".a:not(.b){x:y}"),
        (":is(.a,.b) i{x:y}", "", ":is(.a,.b)i{x:y}"),
        ("@media print{.a{x:y}.b{x:y}}", "b", "@mediaprint{.b{x:y}}"),
        ("@media print{.a{x:y}}", "b", ""),
        ("@font-face{x:y}@keyframes a{to{x:y}}", "", "@font-face{x:y}@keyframesa{to{x:y}}"),
    ],
)
def test_a_rule_stays_if_all_it_names_may_be_there(trimmed, css, words, left):
    assert trimmed(css, words) == left


@pytest.fixture
def joined(extensions, tmp_path):
    """``joined({name: css}, *names)``: these style sheets as one."""
    import trim_styles

    def joined(sheets, *names):
        for name, css in sheets.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(css)
        return trim_styles.joined(tmp_path, list(names))

    return joined


def test_style_sheets_are_joined_in_their_order(joined):
    assert joined({"a.css": "a{x:y}", "b.css": "b{x:y}"}, "b.css", "a.css") == "b{x:y}\na{x:y}"


def test_what_a_sheet_loads_is_found_from_where_all_lie(joined):
    sheets = {"styles/a.css": 'a{b:url("../fonts/x.woff2?v=1")}c{d:url(data:,)}', "b.css": ""}
    assert joined(sheets, "styles/a.css", "b.css").startswith(
        "a{b:url(fonts/x.woff2)}c{d:url(data:,)}"
    )


def test_what_a_sheet_imports_stands_in_its_place(joined):
    sheets = {
        "styles/a.css": '@import "../basic.css";\na{x:y}',
        "basic.css": "b{x:url(images/i.png)}",
        "c.css": "c{x:y}",
    }
    assert joined(sheets, "styles/a.css", "c.css") == ("b{x:url(images/i.png)}\na{x:y}\nc{x:y}")


def test_every_page_of_the_book_loads_one_style_sheet_that_imports_nothing():
    pages = [page for page in SITE.rglob("*.html") if "_static" not in page.parts]
    loaded = set()
    for page in pages:
        (sheet,) = checks.read(page).select('link[rel="stylesheet"]')
        loaded.add((page.parent / sheet["href"]).resolve())
    (sheet,) = loaded
    css = sheet.read_text("utf-8")
    assert "@import" not in css
    for address in re.findall(r"url\(([^)]+)\)", css):
        assert address.strip("\"'").startswith("data:") or (sheet.parent / address).is_file(), (
            address
        )
