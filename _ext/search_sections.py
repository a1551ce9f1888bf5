"""The search of the book: what it looks through, section by section.

Sphinx's own search knows pages, cuts numbers at their commas (61,706 is found under no name), and
fetches whole pages for its excerpts, which a browser refuses in a folder without a server. Here
every section is an entry of one file, ``_static/sections.js``, that the search page alone loads;
``_theme/search.js`` does the finding. The outputs of cells and the alt texts belong to a section,
the code of cells does not: it would double the file.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx.addnodes import pending_xref

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

SILENT = (nodes.raw, nodes.comment, nodes.math, nodes.math_block, nodes.title)
SCRIPT = "search.js"
GLOSSARY = "chapters/appendix/glossary"


class Section(NamedTuple):
    """One entry: where it is, how it and its page are called, and all that it says.

    Of its links into the glossary, the places there, in their order: for the index of subjects.
    """

    address: str
    title: str
    page: str
    text: str
    words: tuple[str, ...] = ()


def sections(document: nodes.document, address: str) -> Iterator[Section]:
    """Yield the sections of a page, whose own address this is, in their order."""
    page = ""
    for section in document.findall(nodes.section):
        title = next(iter(section.findall(nodes.title)), nodes.title()).astext()
        page = page or title
        anchor = f"#{section['ids'][0]}" if section.parent is not document else ""
        words = tuple(_looked_up(section))
        yield Section(address + anchor, title, page, " ".join(_said(section)), words)


@functools.cache
def of_book(app: Sphinx) -> list[Section]:
    """Return the sections of all pages, once these are read."""
    return [
        section
        for name in sorted(app.env.found_docs)
        for section in sections(app.env.get_doctree(name), app.builder.get_target_uri(name))
    ]


def _said(node: nodes.Node) -> Iterator[str]:
    """Yield the paragraphs and outputs below a node, without subsections and code of cells."""
    for child in node.children:
        if isinstance(child, (nodes.section, *SILENT)):
            continue
        if isinstance(child, nodes.Element) and child.get("nb_element") == "cell_code_source":
            continue
        if isinstance(child, nodes.TextElement):
            texts = child.findall(nodes.Text)
            yield " ".join("".join(t for t in texts if not _silent(t, child)).split())
        else:
            yield from _said(child)


def _looked_up(section: nodes.section) -> Iterator[str]:
    """Yield where the links of a section lead in the glossary, without those of subsections."""
    for link in section.findall(pending_xref):
        if link["reftarget"] == GLOSSARY and _section(link) is section:
            yield str(link.get("reftargetid", "")).removeprefix("#")


def _section(node: nodes.Node) -> nodes.Node:
    while not isinstance(node, nodes.section):
        node = node.parent
    return node


def _silent(text: nodes.Node, within: nodes.Node) -> bool:
    while text is not within:
        text = text.parent
        if isinstance(text, SILENT):
            return True
    return False


def write_sections(app: Sphinx, exception: Exception | None) -> None:
    """Write the sections of all pages as a script, and take Sphinx's own index away."""
    if exception or app.builder.format != "html":
        return
    text = json.dumps(
        [section[:4] for section in of_book(app)], ensure_ascii=False, separators=(",", ":")
    )
    path = Path(app.outdir, "_static", "sections.js")
    path.write_text(f"const SECTIONS = {text};\n", encoding="utf-8")
    Path(app.outdir, "searchindex.js").unlink(missing_ok=True)


def add_script(
    app: Sphinx, page: str, _template: str, _context: dict[str, Any], _doctree: nodes.document
) -> None:
    """Give the search page its scripts."""
    if page == "search":
        app.add_js_file("sections.js", loading_method="defer")
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx's events."""
    app.connect("html-page-context", add_script, priority=400)
    app.connect("build-finished", write_sections)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
