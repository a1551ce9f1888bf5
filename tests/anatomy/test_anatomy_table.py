"""The table that ``explain`` shows: as text, as HTML, and in a browser."""

import pytest
from bs4 import BeautifulSoup

from helpers.anatomy import explain
from helpers.showing import html as shown
from tests.phones import PAGES, phone

TEXT = """\
Anatomy of digits: 3,002 parameters, 2,986 trainable

Layer  Kind                Output shape       Parameters  Multiply-adds  Connections
------------------------------------------------------------------------------------
conv   Conv2D              (None, 26, 26, 8)          80         48,672       54,080
norm   BatchNormalization  (None, 26, 26, 8)          32              0            0
pool   MaxPooling2D        (None, 6, 6, 8)             0              0        4,608
flat   Flatten             (None, 288)                 0              0            0
dense  Dense               (None, 10)              2,890          2,880        2,890
------------------------------------------------------------------------------------
Total                                              3,002         51,552       61,578"""


@pytest.fixture(scope="module")
def model():
    keras = pytest.importorskip("keras")
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(8, 3, name="conv"),
            layers.BatchNormalization(name="norm"),
            layers.MaxPooling2D(4, name="pool"),
            layers.Flatten(name="flat"),
            layers.Dense(10, name="dense"),
        ],
        name="digits",
    )


@pytest.fixture(scope="module")
def page(model):
    return BeautifulSoup(shown(explain(model)), "html.parser")


def test_text_is_an_aligned_table(model):
    assert str(explain(model)) == repr(explain(model)) == TEXT


def test_html_has_a_caption_and_headings_for_every_row_and_column(page):
    assert page.caption.text == "Anatomy of digits: 3,002 parameters, 2,986 trainable"
    assert [heading["scope"] for heading in page.thead.find_all("th")] == ["col"] * 5
    headings = page.tbody.find_all("th", scope="row")
    assert [heading.text for heading in headings] == ["conv", "norm", "pool", "flat", "dense"]
    assert [cell.text for cell in page.tfoot.find_all("td")] == ["", "3,002", "51,552", "61,578"]


def test_each_layer_opens_to_its_formula(page):
    conv, norm, *_ = page.tbody.find_all("details")
    assert conv.summary.text == "Conv2D conv: formulas"
    columns = len(page.thead.find_all("th"))
    assert {cell["colspan"] for cell in page.select("td[colspan]")} == {str(columns)}
    assert conv.p.text == "K · F · F · D_in + K = 8 filters × (3 × 3 × 1 weights + 1 bias) = 80"
    assert norm.find_all("p")[1].text == "Trainable: 16"


def test_the_table_scrolls_in_a_region_that_the_keyboard_reaches(page):
    region = page.find(role="region")
    assert region["tabindex"] == "0"
    assert region["aria-label"] == page.caption.text
    assert not page.find_all(id=True)  # two tables can stand on one page
    assert not page.find_all("script")


def test_names_are_text_and_not_markup():
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="<b>")], name="a & b")
    html = shown(explain(model))
    assert "&lt;b&gt;" in html
    assert "Anatomy of a &amp; b" in html


@pytest.mark.browser
@pytest.mark.parametrize("style", PAGES.values(), ids=PAGES)
def test_a_phone_shows_it_without_scrolling_the_page(browser, model, style):
    with phone(browser, shown(explain(model)), style) as page:
        width = page.locator(".anatomy").evaluate("it => it.scrollWidth")
        page.keyboard.press("Tab")  # the region
        page.keyboard.press("Tab")  # the first layer
        page.keyboard.press("Enter")
        assert page.locator(".anatomy").evaluate("it => it.scrollWidth") == width
        assert page.get_by_text("8 filters × (3").is_visible()
