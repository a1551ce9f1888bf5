"""What the themes do that this book does not want, undone.

- sphinx-thebe, which Jupyter Book always loads, puts the address of another host on every page.
- Assets of extensions that Jupyter Book loads and this book does not use: 90 kB a page.
- pydata's ``fontawesome.js`` weighs 1.5 MB; the icons come from its web fonts without it.
- Every page loads Sphinx's search and the index of the whole book, 140 kB; the book has its own.
- The search buttons' label lacks the "Ctrl+K" that they show, and the sidebar is no landmark:
  two violations of accessibility rules. A third is docutils' role of a bibliography entry, which
  is no longer a role.
- The viewport is set twice, and the first page's title says the book's twice.
- Scripts in the head hold up the page; all of them can wait until it is there.
- Buttons are named after what they toggle: sidebars.
- Read aloud, code cannot be told from its output, icons are spoken as glyphs, and the frame of
  ``model.summary()`` as a hundred signs.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util import logging

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)

REPAIRS = (
    (r'\s*<script defer src="[^"]*scripts/fontawesome\.js[^"]*"></script>', ""),
    (r'\s*<span class="search-button__kbd-shortcut">.*?</span>', ""),
    (
        r'(<div id="pst-primary-sidebar")',
        r'\1 role="region" aria-label="Contents of the book"',
    ),
    (r'(<meta name="viewport"[^>]*>)(.*?)\s*<meta name="viewport"[^>]*>', r"\1\2"),
    (r'<script (?=src=")', '<script defer="defer" '),
    (r'<(i|span) (?=class="(?:theme-switch )?fa[bs-])', r'<\1 aria-hidden="true" '),
)
ROLES = {  # of elements that not every page has
    "Toggle primary sidebar": "Chapters",
    "Toggle secondary sidebar": "On this page",
    "Color mode": "Colour mode",
    '<summary><span class="toctree-toggle"': '<summary aria-label="Pages of this chapter">'
    '<span class="toctree-toggle"',
    'role="doc-biblioentry"': 'role="listitem"',
    '<div class="cell_input ': '<div role="group" aria-label="Code" class="cell_input ',
    '<div class="cell_output ': '<div role="group" aria-label="Output" class="cell_output ',
}
TITLE = re.compile(r"<title>(.+?) (?:&#8212;|-) \1</title>")
SUMMARY = re.compile(r"<pre [^>]*>(?=[^<]*┏)(.*?)</pre>", re.DOTALL)

SEARCH = re.compile(
    r'\s*<script src="[^"]*(?:searchtools|language_data|searchindex)\.js"></script>'
)
OPTIONS = re.compile(r'<script src="[^"]*documentation_options\.js[^"]*"></script>')
MEASURING = re.compile(r'document\.querySelectorAll\(\["pre",[^\]]*\]\.join\(", "\)\)')
UNUSED_ASSETS = re.compile(r"thebe|toggle|sphinx-design|design-tabs")


def without_thebe(app: Sphinx, _config: Config) -> None:
    """Take back what sphinx-thebe asked to be called for."""
    for name, listeners in app.events.listeners.items():
        app.events.listeners[name] = [
            listener for listener in listeners if listener.handler.__module__ != "sphinx_thebe"
        ]


def without_unused_assets(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: nodes.document
) -> None:
    """Take scripts and styles that the book does not use off the page."""
    for kind in ("css_files", "script_files"):
        context[kind] = [
            asset
            for asset in context[kind]
            if not UNUSED_ASSETS.search(f"{asset.filename} {asset.attributes.get('body')}")
        ]


def repair(html: str) -> str:
    """Return the page repaired. Raises ``ValueError`` if the theme changed what is repaired."""
    for pattern, replacement in REPAIRS:
        html, count = re.subn(pattern, replacement, html, flags=re.DOTALL)
        if not count:
            raise ValueError(f"the theme's pages no longer contain {pattern!r}: adapt REPAIRS")
    for plain, with_role in ROLES.items():
        html = html.replace(plain, with_role)
    html = TITLE.sub(r"<title>\1</title>", html)
    return SUMMARY.sub(spoken_summary, html)


def spoken_summary(pre: re.Match[str]) -> str:
    """Label the table of ``model.summary()`` with its cells, row by row, for whoever hears it."""
    lines = re.sub(r"<[^>]+>", "", pre[1]).splitlines()
    rows = [re.split("[┃│]", line)[1:-1] for line in lines if line[:1] in ("┃", "│")]
    label = "; ".join(", ".join(filter(None, map(str.strip, row))) for row in rows)
    label = label.replace('"', "&quot;")
    return pre[0].replace("<pre ", f'<pre role="img" aria-label="{label}" ', 1)


def without_measuring(app: Sphinx, exception: Exception | None) -> None:
    """Take out of pydata's script what looks for tab stops: it lays out the whole page at once.

    ``book.js`` does the same, section by section as they are laid out.
    """
    if exception or app.builder.format != "html":
        return
    script = Path(app.outdir, "_static", "scripts", "pydata-sphinx-theme.js")
    text, count = MEASURING.subn("[]", script.read_text("utf-8"))
    if count != 1:
        logger.warning("pydata's script no longer looks for tab stops as it did: adapt MEASURING")
    script.write_text(text, "utf-8")


def inlined(html: str, static: Path) -> str:
    """Put the options, which other scripts of the head set, into the page: they are three lines."""
    options = static.joinpath("documentation_options.js").read_text("utf-8").strip()
    return OPTIONS.sub(lambda _: f"<script>{options}</script>", html)


def repair_pages(app: Sphinx, exception: Exception | None) -> None:
    """Repair every page that was written."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    for page in Path(app.outdir).rglob("*.html"):
        if page.is_relative_to(static):
            continue  # fragments that the theme left there
        html = page.read_text("utf-8")
        try:
            html = repair(inlined(SEARCH.sub("", html), static))
        except ValueError as error:
            logger.warning("%s: %s", page.name, error)
        else:
            page.write_text(html, "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx's events."""
    app.connect("config-inited", without_thebe, priority=999)
    app.connect("html-page-context", without_unused_assets, priority=999)
    app.connect("build-finished", repair_pages)
    app.connect("build-finished", without_measuring)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
