"""The search page finds the numbers of a book that counts, the section, and the word meant."""

import re
import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
BUILT = Path(__file__).resolve().parents[2] / "_build" / "html"


@pytest.fixture(scope="module")
def search(browser, serve):
    """``search(query)`` types it: titles of the sections found, in order, and their excerpts."""
    page = browser.new_page()
    page.goto(f"{serve(BUILT)}/search.html")

    def search(query):
        page.locator(".bd-search-container input").fill(query)
        found = page.locator("#search-results li").evaluate_all(
            "all => all.map(it => [it.querySelector('a').textContent, it.innerText])"
        )
        return [title for title, _ in found], [text for _, text in found]

    search.page = page
    yield search
    page.close()


@pytest.mark.parametrize(
    ("query", "in_excerpt"),
    [
        ("61706", "61,706"),
        ("61,706", "61,706"),
        ("60,000", "60,000"),
        ("1516", "1,516"),
        ("340,908", "340,908"),
        ("340908", "340,908"),
    ],
)
def test_a_count_is_found_with_and_without_its_comma(search, query, in_excerpt):
    titles, excerpts = search(query)
    assert titles
    assert any(in_excerpt in excerpt for excerpt in excerpts)
    assert not any(re.search(rf"\d{in_excerpt}|{in_excerpt}\d", text) for text in excerpts[:1])


def test_a_word_leads_to_the_section_that_is_about_it(search):
    titles, excerpts = search("padding")
    assert re.match(r"\d+\. Padding, and why", titles[0])
    assert "in 1. Convolution arithmetic" in excerpts[0]


@pytest.mark.parametrize(("slip", "meant"), [("kernal", "kernel"), ("recpetive", "receptive")])
def test_one_slip_of_the_keyboard_is_forgiven(search, slip, meant):
    titles, excerpts = search(slip)
    assert titles == search(meant)[0]
    assert meant in excerpts[0].lower()


def test_all_words_are_asked_for_and_an_unfinished_one_is_finished(search):
    both = search("dilation stri")[1]
    assert both
    assert len(both) < min(len(search("dilation")[1]), len(search("stride")[1]))


def test_nothing_found_is_said_and_no_markup_of_a_query_is_run(search):
    assert search("<img src=x onerror=alert(1)>zzzz") == ([], [])
    said = search.page.locator("#search-results [role=status]").inner_text()
    assert said.startswith("0 sections with “<img")


def test_a_result_opens_at_its_section(search):
    search("padding and why")
    search.page.locator("#search-results a").first.click()
    search.page.wait_for_url("**/*.html#*")
    anchor = search.page.url.partition("#")[2]
    assert search.page.locator(f"[id='{anchor}']").count() == 1
    search.page.go_back()


def test_other_pages_do_not_load_what_is_searched(browser, serve):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{serve(BUILT)}/index.html", wait_until="load")
    assert asked
    assert not any(re.search("sections|searchindex", url) for url in asked)
    page.close()


def test_it_works_in_a_folder_without_a_server(browser, tmp_path):
    shutil.copytree(BUILT, tmp_path / "book", ignore=shutil.ignore_patterns("_images", "_sources"))
    page = browser.new_page()
    page.goto(f"{(tmp_path / 'book' / 'search.html').as_uri()}?q=1516")
    assert "1,516" in page.locator("#search-results mark").first.inner_text()
    page.close()
