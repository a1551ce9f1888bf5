"""``convnets pdf``: the built site on paper, with an outline, page numbers and a list of contents.

All pages become one document, which Chromium prints: links between pages lead from page to page
of the PDF, and figures that move show what stands in their place without a script. It is printed
twice: the first time says on which page each section begins.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, unquote, urlsplit

import click
from bs4 import BeautifulSoup, Tag
from pypdf import PdfReader

from helpers.publishing.chromium import chromium
from helpers.publishing.headings import untimed
from helpers.resources import replacing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

BOOK = "convnets-counted.pdf"
SHEET = "formulas.pdf"
SHEET_PAGE = "chapters/appendix/formulas.html"
_TITLE = "ConvNets, Counted"
_START = "index.html"
_HEADINGS = "section[id] > h1, section[id] > section[id] > h2"
_MOST = 40  # sections of a page that a list of contents can name
_REFERRING = ("aria-labelledby", "aria-describedby", "aria-controls", "for")
_DROPPED = "script, .headerlink, .copybtn, .picture.dark, #jb-print-docs-body"
_NUMBER = (
    '<div style="width: 100%; font: 8px sans-serif; text-align: center">'
    '<span class="pageNumber"></span></div>'
)
_SCALE = 0.8
_ORIGIN = "http://book.invalid"  # answered from files: a page of a folder may load no fonts
_STYLE = """
.bd-article > * + * { break-before: page; }
.bd-main .bd-content .bd-article-container { flex: 1; width: 100%; max-width: none; padding: 0; }
.bd-main .bd-content .bd-article-container .bd-article { padding: 0; }
.contents { columns: 2; column-gap: 2rem; padding: 0; list-style: none; font-size: .8rem; }
.contents li { display: flex; gap: .5rem; break-inside: avoid; }
.contents li.page { margin-top: .5rem; font-weight: bold; break-after: avoid; }
.contents a { flex: 1; color: inherit; text-decoration: none; }
"""


def reading_order(site: Path) -> list[str]:
    """Addresses of the pages of a built site, as its sidebar lists them, the landing page first."""
    sidebar = _read(site / _START).select("nav.bd-links a[href]")
    listed = [str(link["href"]) for link in sidebar]
    return list(dict.fromkeys([_START, *(it for it in listed if not urlsplit(it).scheme)]))


@dataclass(frozen=True)
class Book:
    """Pages of a built site, made into one: each as HTML, their style sheets, their headings.

    A heading is its anchor, its text, and whether a page begins with it; those of the first page
    are left out where there are more.
    """

    title: str
    styles: str
    pages: list[str]
    headings: list[tuple[str, str, bool]]

    @classmethod
    def read(cls, site: Path, addresses: list[str]) -> Self:
        """Read pages of a built site, whose addresses these are."""
        sheets = _read(site / addresses[0]).select('link[rel="stylesheet"]')
        files = (_file(site, addresses[0], str(sheet["href"])) for sheet in sheets)
        articles = [_article(site, address, set(addresses)) for address in addresses]
        headings = [
            (str(heading.parent["id"]), untimed(heading.get_text()), heading.name == "h1")
            for article in articles[1:] or articles
            for heading in _to_list(article)
            if heading.parent
        ]
        return cls(
            _TITLE if addresses[1:] else f"{headings[0][1]}: {_TITLE}",
            "".join(f'<link rel="stylesheet" href="{file}">' for file in files),
            [str(article) for article in articles],
            headings,
        )

    def document(self, numbers: dict[str, int] | None = None) -> str:
        """Return all pages as one HTML document.

        With ``numbers``, the page on which each anchor stands, a list of contents follows the
        first page; a number that is not there is left out.
        """
        pages = self.pages
        if numbers is not None:
            pages = [pages[0], self._contents(numbers), *pages[1:]]
        return (
            '<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
            f"<title>{self.title}</title>{self.styles}<style>{_STYLE}</style></head><body>"
            '<main class="bd-main"><div class="bd-content"><div class="bd-article-container">'
            f'<article class="bd-article">{"".join(pages)}</article>'
            "</div></div></main></body></html>"
        )

    def _contents(self, numbers: dict[str, int]) -> str:
        """Write the list of contents: pages and their sections."""
        items = "".join(
            f'<li class="{"page" if begins else "section"}"><a href="#{anchor}">{escape(text)}</a> '
            f"<span>{numbers.get(anchor, '')}</span></li>"
            for anchor, text, begins in self.headings
        )
        return f'<section><h1>Contents</h1><ul class="contents">{items}</ul></section>'


def write_all(site: Path, folder: Path) -> Iterator[tuple[str, int]]:
    """Print the book and the sheet of formulas; yield the name of each and its number of sheets."""
    yield BOOK, write_book(site, folder / BOOK)
    yield SHEET, write_page(site, SHEET_PAGE, folder / SHEET)


def write_book(site: Path, path: Path) -> int:
    """Print a built site into one PDF; return its number of sheets."""
    book = Book.read(site, reading_order(site))
    with chromium() as browser:
        numbers = _page_numbers(_printed(browser, book.document({})))
        content = _printed(browser, book.document(numbers))
    if _page_numbers(content) != numbers:
        raise click.ClickException("the list of contents moved the pages that it names")
    return _write(content, path)


def write_page(site: Path, address: str, path: Path) -> int:
    """Print one page of a built site into a PDF of its own; return its number of sheets."""
    book = Book.read(site, [address])
    with chromium() as browser:
        return _write(_printed(browser, book.document()), path)


def _write(content: bytes, path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as part:
        part.write_bytes(content)
    return len(PdfReader(BytesIO(content)).pages)


def _read(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def _file(site: Path, page: str, address: str) -> str:
    """Return where a link of a page leads, as :func:`_answer` finds it."""
    file = (site / page).parent.joinpath(unquote(urlsplit(address).path)).resolve()
    return f"{_ORIGIN}{quote(file.as_posix())}"


def _article(site: Path, address: str, printed: set[str]) -> Tag:
    """Return what a page says: ids are its own in the whole book, links lead within the book."""
    article = _read(site / address).select_one("article.bd-article")
    if article is None:
        raise click.ClickException(f"{site / address} is no page of a book: run make site")
    for dropped in article.select(_DROPPED):
        dropped.decompose()
    for folded in article.select("details"):
        folded["open"] = ""
    for picture in article.select("img"):
        picture["src"] = _file(site, address, str(picture["src"]))
        del picture["loading"]
    for tag in article.select("[id]"):
        tag["id"] = _anchor(address, str(tag["id"]))
    for name in _REFERRING:
        for tag in article.select(f"[{name}]"):
            tag[name] = " ".join(_anchor(address, it) for it in str(tag[name]).split())
    for link in article.select("a[href]"):
        parts = urlsplit(str(link["href"]))
        if parts.scheme:
            continue
        beside = posixpath.join(posixpath.dirname(address), parts.path)
        target = posixpath.normpath(beside) if parts.path else address
        if target in printed:
            link["href"] = f"#{_anchor(target, unquote(parts.fragment))}"
        else:
            link.unwrap()
    article.name = "div"
    article["id"] = _anchor(address, "")
    return article


def _to_list(article: Tag) -> list[Tag]:
    """Return the headings of a page for the list of contents; of a glossary only its own."""
    headings = list(article.select(_HEADINGS))
    return headings if len(headings) <= _MOST else headings[:1]


def _anchor(address: str, anchor: str) -> str:
    return f"{address.removesuffix('.html').replace('/', '-')}.{anchor}"


def _printed(browser: "Browser", html: str) -> bytes:
    """Print a document once all its pictures are there."""
    page = browser.new_page(color_scheme="light")
    page.set_default_timeout(0)
    page.route(f"{_ORIGIN}/**", lambda route: _answer(route, html))
    page.goto(f"{_ORIGIN}/", wait_until="load")
    page.evaluate(
        "Promise.all([...document.fonts].map(it => it.load().catch(() => 0))).then(() => 0)"
    )
    missing = page.evaluate("[...document.images].filter(it => !it.naturalWidth).map(it => it.src)")
    if missing:
        names = ", ".join(missing).replace(_ORIGIN, "")
        raise click.ClickException(f"the built site lacks pictures: {names}")
    content = page.pdf(
        format="A4",
        margin={"top": "16mm", "bottom": "18mm", "left": "17mm", "right": "17mm"},
        scale=_SCALE,
        print_background=True,
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=_NUMBER,
        outline=True,
        tagged=True,
    )
    page.close()
    return content


def _answer(route: "Route", html: str) -> None:
    """Give the document, or a file of the site."""
    path = unquote(urlsplit(route.request.url).path)
    if path == "/":
        route.fulfill(content_type="text/html; charset=utf-8", body=html)
    elif Path(path).is_file():
        route.fulfill(path=path)
    else:
        route.fulfill(status=404)


def _page_numbers(content: bytes) -> dict[str, int]:
    """Return the page of everything that a link of the PDF leads to."""
    reader = PdfReader(BytesIO(content))
    return {
        name.removeprefix("/"): (reader.get_destination_page_number(place) or 0) + 1
        for name, place in reader.named_destinations.items()
    }
