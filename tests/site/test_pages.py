"""The built site: every page, in a browser and as a file."""

from pathlib import Path

import pytest

from tests.site import checks

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
PAGES = sorted(page for page in SITE.rglob("*.html") if "_static" not in page.parts)


def name(page):
    return str(page.relative_to(SITE))


def test_the_site_is_built():
    assert PAGES, f"there is no site in {SITE}: run `make site` first"


@pytest.mark.browser
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_in_the_browser(page, browser, serve):
    assert list(checks.whole_visit(browser, f"{serve(SITE)}/{name(page)}")) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_picture_of_a_page_is_described(page):
    assert list(checks.undescribed_pictures(checks.read(page))) == []


def test_every_link_leads_somewhere():
    assert list(checks.broken_links({page: checks.read(page) for page in PAGES})) == []
