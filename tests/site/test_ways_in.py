"""The page that leads into a running notebook, with and without addresses of the book."""

import pytest

from helpers.publishing.addresses import Addresses
from tests.test_workflows import FORMS

PUBLISHED = Addresses("https://example.org/book/", "https://github.com/somebody/book/")
TITLES = {"chapters/01-one": "1. One"}


@pytest.fixture
def ways_in(extensions):
    import ways_in

    return ways_in


def test_a_chapter_is_downloaded_and_opened_wherever_it_can_be(ways_in):
    (line,) = ways_in.chapters(TITLES, PUBLISHED)
    assert line.startswith('- <a download href="../../_sources/chapters/01-one.ipynb">1. One</a>')
    for place in ("Colab", "Kaggle", "Binder"):
        assert f"[{place}](https://" in line


def test_without_addresses_there_is_no_link_that_leads_nowhere(ways_in):
    (line,) = ways_in.chapters(TITLES, Addresses())
    assert "](" not in line
    assert ways_in.reports(Addresses()) == []


def test_a_published_chapter_installs_by_itself_and_another_is_told_how(ways_in):
    assert "installs the package by itself" in ways_in.instructions(PUBLISHED)[0]
    told = ways_in.instructions(Addresses())
    assert any(line.startswith("pip install") and "[tf,run]" in line for line in told)


def test_a_wrong_number_is_reported_on_the_form_that_is_there(ways_in):
    (line,) = ways_in.reports(PUBLISHED)
    form = line.partition("?template=")[2].partition(")")[0]
    assert form in {path.name for path in FORMS}
