"""The book on paper: a small site of three pages, printed by Chromium, read back with pypdf."""

import base64

import click
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from helpers.cli import main
from helpers.publishing import commands, pdf

pytestmark = pytest.mark.browser
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)
SIDEBAR = """<nav class="bd-links"><a href="chapters/one.html">1</a>
<a href="chapters/two.html">2</a><a href="https://example.org">elsewhere</a></nav>"""
PAGES = {
    "index.html": '<section id="top"><h1>A book</h1><p>Begin.</p></section>',
    "chapters/one.html": """<section id="start"><h1>One<a class="headerlink">#</a></h1>
<p>See <a href="two.html#start">the second</a> or <a href="one.ipynb">run it</a>.</p>
<section id="more"><h2>More of it</h2><details><summary>Hint</summary>folded</details>
<moving-thing><svg></svg>what stands in its place<script>document.write("moved")</script>
</moving-thing><img src="../pixel.png" alt="A pixel" loading="lazy"></section></section>""",
    "chapters/two.html": '<section id="start"><h1>Two</h1><p>The end.</p></section>',
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    (folder / "chapters").mkdir()
    (folder / "pixel.png").write_bytes(PIXEL)
    (folder / "book.css").write_text("h1 { color: navy }")
    for name, article in PAGES.items():
        style = f'<link rel="stylesheet" href="{"../" * name.count("/")}book.css?v=1">'
        body = f'<main>{SIDEBAR}<article class="bd-article">{article}</article></main>'
        (folder / name).write_text(f"<html><head>{style}</head><body>{body}</body></html>")
    return folder


@pytest.fixture(scope="module")
def printed(site, tmp_path_factory, browser_elsewhere):
    path = tmp_path_factory.mktemp("pdf") / "book.pdf"
    assert browser_elsewhere(pdf.write_book, site, path) == 4
    return PdfReader(path)


def said(page):
    return " ".join(page.extract_text().split())


def test_pages_come_in_the_order_of_the_sidebar_after_the_contents(printed):
    begin, contents, one, two = map(said, printed.pages)
    assert begin.startswith("A book")
    assert contents.startswith("Contents")
    assert one.startswith("One See the second or run it .".replace(" .", "."))
    assert two.startswith("Two The end.")


def test_the_contents_name_the_page_of_each_section(printed):
    assert said(printed.pages[1]).startswith("Contents One 3 More of it 3 Two 4")


def test_every_sheet_has_its_number(printed):
    assert [said(page).split()[-1] for page in printed.pages] == ["1", "2", "3", "4"]


def test_the_outline_leads_to_the_headings(printed):
    def flat(items):
        for item in items:
            if isinstance(item, list):
                yield from flat(item)
            else:
                yield item.title, printed.get_destination_page_number(item) + 1

    assert list(flat(printed.outline)) == [
        ("A book", 1), ("Contents", 2), ("One", 3), ("More of it", 3), ("Two", 4),
    ]  # fmt: skip


def test_a_link_between_pages_leads_from_page_to_page(printed):
    (link,) = [it.get_object() for it in printed.pages[2]["/Annots"]]
    place = printed.named_destinations[link["/Dest"]]
    assert printed.get_destination_page_number(place) == 3


def test_what_is_folded_or_moves_on_the_screen_is_on_paper(printed):
    assert "folded" in said(printed.pages[2])
    assert "what stands in its place" in said(printed.pages[2])
    assert "moved" not in said(printed.pages[2])
    assert len(printed.pages[2].images) == 1


def test_a_page_can_be_printed_alone(site, tmp_path, browser_elsewhere):
    path = tmp_path / "two.pdf"
    assert browser_elsewhere(pdf.write_page, site, "chapters/two.html", path) == 1
    assert PdfReader(path).metadata.title == "Two: ConvNets, Counted"


def test_a_picture_that_the_site_lacks_is_named_and_nothing_written(
    site, tmp_path, browser_elsewhere, monkeypatch
):
    monkeypatch.setattr(pdf, "reading_order", lambda _: ["index.html", "chapters/one.html"])
    (site / "pixel.png").rename(site / "elsewhere.png")
    try:
        with pytest.raises(click.ClickException, match=r"lacks pictures: .*pixel\.png"):
            browser_elsewhere(pdf.write_book, site, tmp_path / "book.pdf")
    finally:
        (site / "elsewhere.png").rename(site / "pixel.png")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["pdf", "archive"])
def test_without_a_site_the_way_to_one_is_said(command, tmp_path, monkeypatch):
    monkeypatch.setattr(commands, "project_root", lambda: tmp_path)
    done = CliRunner().invoke(main, [command])
    assert done.exit_code == 1
    assert f"there is no site in {tmp_path / '_build' / 'html'}: run make site" in done.output


def test_without_a_browser_the_way_to_one_is_said(tmp_path, monkeypatch, browser_elsewhere):
    monkeypatch.setattr(commands, "project_root", lambda: tmp_path)
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "nowhere"))
    (tmp_path / "_build" / "html").mkdir(parents=True)
    (tmp_path / "_build" / "html" / "index.html").write_text(
        '<article class="bd-article"><section id="a"><h1>A book</h1></section></article>'
    )
    done = browser_elsewhere(CliRunner().invoke, main, ["pdf"])
    assert done.exit_code == 1
    assert "apt-get install chromium" in done.output
