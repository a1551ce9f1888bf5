"""Chapters on the page: figures with their alt text and caption, the imports folded away.

A chapter is plain Jupyter, so that it reads well in Colab too. What it leaves unsaid stands in
its conventions, which are carried out here:

- ``figures.show`` stores the alt text of a picture as the ``text/plain`` of the same output.
- The paragraph "**Figure 1.3.** …" right after a code cell is the caption of its last output.
- The first code cell that is shown holds the imports: for running, not for reading.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    Visitor = Callable[[HTML5Translator, nodes.Element], None]

logger = logging.getLogger(__name__)

CAPTION = re.compile(r"(Figure|Table) \d+\.\d+\.?")
MATPLOTLIB_REPR = re.compile(r"<Figure size .*>")


class Figure(nodes.General, nodes.Element):
    """An output and its caption: ``<figure>``."""


class Caption(nodes.Part, nodes.TextElement):
    """The caption of a `Figure`: ``<figcaption>``."""


class Folded(nodes.General, nodes.Element):
    """A cell that opens on demand: ``<details>``, with its ``summary``."""


def elements(root: nodes.Element, kind: str) -> Iterator[nodes.container]:
    """All notebook elements of a kind (``cell_code``, ``mime_bundle``, …) below a node."""
    return root.findall(
        lambda node: isinstance(node, nodes.container) and node.get("nb_element") == kind
    )


class DescribePictures(SphinxTransform):
    """Give each stored picture the alt text that stands beside it."""

    default_priority = 500

    def apply(self, **_: object) -> None:
        """Set ``alt`` on every PNG that will be shown."""
        for bundle in list(elements(self.document, "mime_bundle")):
            contents = {child["mime_type"]: child for child in bundle.children}
            if "image/png" in contents and "text/html" not in contents:
                self.describe(bundle, contents)

    def describe(self, bundle: nodes.container, contents: dict[str, nodes.container]) -> None:
        """Take the alt text of a PNG from the ``text/plain`` of its output."""
        alt = contents["text/plain"].astext().strip() if "text/plain" in contents else ""
        if not alt or MATPLOTLIB_REPR.fullmatch(alt):
            logger.warning("a picture has no alt text: use figures.show", location=bundle)
        contents["image/png"][0]["alt"] = alt


class CaptionFigures(SphinxTransform):
    """Make a figure of an output and the caption that follows its cell."""

    default_priority = 510

    def apply(self, **_: object) -> None:
        """Wrap output and caption into a `Figure`."""
        for paragraph in list(self.document.findall(nodes.paragraph)):
            label = next((child for child in paragraph.children if child.astext()), None)
            if not isinstance(label, nodes.strong):
                continue
            if not (number := CAPTION.fullmatch(label.astext())):
                continue
            cell = paragraph.previous_sibling()
            outputs = list(elements(cell, "mime_bundle")) if cell else []
            if not outputs or isinstance(outputs[-1].parent, Figure):
                logger.warning("%s is not after a figure", number[0], location=paragraph)
                continue
            figure = Figure(ids=[nodes.make_id(number[0])])
            outputs[-1].replace_self(figure)
            figure += [outputs[-1], Caption("", "", *paragraph.children)]
            paragraph.parent.remove(paragraph)


class FoldImports(SphinxTransform):
    """Fold the cell that only prepares a chapter."""

    default_priority = 520

    def apply(self, **_: object) -> None:
        """Wrap the source of a chapter's first cell into `Folded`."""
        cell = next(elements(self.document, "cell_code"), None)
        if cell is not None:
            source = next(elements(cell, "cell_code_source"))
            folded = Folded(summary="Set-up")
            source.replace_self(folded)
            folded += source


def _open(tag: str) -> Visitor:
    def visit(translator: HTML5Translator, node: nodes.Element) -> None:
        translator.body.append(translator.starttag(node, tag))

    return visit


def _close(tag: str) -> Visitor:
    def depart(translator: HTML5Translator, _node: nodes.Element) -> None:
        translator.body.append(f"</{tag}>\n")

    return depart


def _open_folded(translator: HTML5Translator, node: Folded) -> None:
    translator.body.append(
        f'<details class="set-up"><summary>{translator.encode(node["summary"])}</summary>\n'
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register nodes and transforms."""
    app.add_node(Figure, html=(_open("figure"), _close("figure")))
    app.add_node(Caption, html=(_open("figcaption"), _close("figcaption")))
    app.add_node(Folded, html=(_open_folded, _close("details")))
    for transform in (DescribePictures, CaptionFigures, FoldImports):
        app.add_transform(transform)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
