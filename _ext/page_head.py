"""What a page says of itself to a search engine, to whoever shares it and to who mistyped it.

Every page has a description, its first paragraph. Where the book's address is set (``ways_in``),
Sphinx names each page's canonical address, and pages get a social card and the site a
``sitemap.xml``. ``404.html`` is the page that a server shows for an address that there is not, at
whatever depth: all its links start at the book's root.
"""

from __future__ import annotations

import re
import shutil
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

SHORTEST, LONGEST = 40, 160  # characters; a search engine shows no more
CARD = "readme.png"  # of a page without pictures
PICTURE = re.compile(r'<img [^>]*src="([^"]+\.(?:webp|png))"')
LOST = """<section><h1>There is no such page</h1>
<p>It may have moved. Look it up in the contents of the book, <a href="search.html">search</a>
for it, or begin at the <a href="index.html">first page</a>.</p></section>"""


def description(doctree: nodes.document) -> str:
    """Return the first paragraph of a page that says something, cut after a sentence or a word."""
    paragraphs = (" ".join(it.astext().split()) for it in doctree.findall(nodes.paragraph))
    text = next((it for it in paragraphs if len(it) >= SHORTEST), "")
    if len(text) <= LONGEST:
        return text
    sentences = text[:LONGEST].rpartition(". ")[0]
    if len(sentences) >= LONGEST / 2 and not sentences.endswith(" al"):
        return f"{sentences}."
    return f"{text[: LONGEST - 1].rpartition(' ')[0]} …"


def meta(name: str, content: str, key: str = "name") -> str:
    """Write a ``<meta>``."""
    return f'<meta {key}="{name}" content="{escape(content)}" />\n'


def social_card(
    context: dict[str, Any], said: str, address: str, book: str, otherwise: str
) -> Iterator[str]:
    """Write the tags of Open Graph, https://ogp.me; the picture is the page's first, if any."""
    picture = PICTURE.search(context.get("body", ""))
    for name, content in {
        "title": re.sub(r"<[^>]+>", "", context.get("title", book)),
        "description": said,
        "type": "article",
        "site_name": book,
        "url": address,
        "image": urljoin(address, picture[1]) if picture else otherwise,
    }.items():
        if content:
            yield meta(f"og:{name}", content, "property")
    yield meta("twitter:card", "summary_large_image")


def describe_page(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add to the head of a page what belongs there, and take out a second viewport."""
    tags = re.sub(r'<meta [^>]*name="viewport"[^>]*>', "", context.get("metatags", ""))
    book, root = app.config.html_title or app.config.project, app.config.html_baseurl
    said = description(doctree) if doctree else ""
    said = said or f"{context.get('title', 'Search')}: {book}."
    if 'name="description"' not in tags:
        tags += meta("description", said)
    if page == "404":
        context["pageurl"] = None  # it has no address of its own
        tags = f'<base href="{urlsplit(root).path or "/"}" />\n{tags}' + meta("robots", "noindex")
    elif root and doctree:
        address = urljoin(root, app.builder.get_target_uri(page))
        card = urljoin(root, CARD) if Path(app.srcdir, CARD).exists() else ""
        tags += "".join(social_card(context, said, address, book, card))
    context["metatags"] = tags


def lost_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Add the page for addresses that there are not."""
    if app.builder.format == "html":
        yield "404", {"title": "There is no such page", "body": LOST}, "page.html"


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """List all pages by address, https://www.sitemaps.org/protocol.html; add the card's picture."""
    root = app.config.html_baseurl
    if exception or not root or app.builder.format != "html":
        return
    addresses = (urljoin(root, app.builder.get_target_uri(page)) for page in app.env.found_docs)
    if Path(app.srcdir, CARD).exists():
        shutil.copy(Path(app.srcdir, CARD), app.outdir)
    rows = "\n".join(f"<url><loc>{escape(address)}</loc></url>" for address in sorted(addresses))
    Path(app.outdir, "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}\n</urlset>\n',
        "utf-8",
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx's events."""
    app.connect("html-page-context", describe_page, priority=900)  # its pictures are in place
    app.connect("html-collect-pages", lost_page)
    app.connect("build-finished", write_sitemap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
