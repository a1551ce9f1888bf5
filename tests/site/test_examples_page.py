"""The page of examples has all of them."""

from pathlib import Path

from bs4 import BeautifulSoup

from helpers.publishing.examples import examples

PAGE = Path(__file__).resolve().parents[2] / "_build/html/chapters/appendix/examples.html"


def test_each_example_has_its_heading():
    page = BeautifulSoup(PAGE.read_text("utf-8"), "html.parser")
    headings = [each.get_text().strip("#") for each in page.select("main h3")]
    assert headings == [shown.name for shown in examples()]
