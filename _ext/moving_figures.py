"""Figures that move: a directive for pages that are no notebooks, and one script for a page.

In a notebook each figure brings what all figures share, as each may be the only one that is run.
A page keeps the first copy.

``{moving-figure} lenet5_live`` shows what ``helpers.interactive.lenet5_live()`` returns. With the
option ``wide`` the page is as wide as the window leaves it, which a figure of its own page wants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from helpers import interactive
from helpers.interactive import element

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class MovingFigure(SphinxDirective):
    """``moving-figure``: a function of :mod:`helpers.interactive`, called without arguments."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"wide": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Pass on the HTML of the figure; an unknown name is an error of the page."""
        name = self.arguments[0]
        if name not in interactive.__all__:
            raise self.error(f"helpers.interactive has no {name}: {', '.join(interactive.__all__)}")
        style = "<style>.bd-main .bd-content .bd-article-container{max-width:100rem}</style>\n"
        html = getattr(interactive, name)()._repr_html_()
        return [nodes.raw("", (style if "wide" in self.options else "") + html, format="html")]


def share_once(body: str) -> str:
    """Take what all figures share out of all scripts of a page but the first."""
    shared = element.source(element.SHARED)
    before, found, after = body.partition(shared)
    return before + found + after.replace(shared, "")


def change_page(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: nodes.document
) -> None:
    """Change the body of a page before it is written."""
    if "body" in context:
        context["body"] = share_once(context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("moving-figure", MovingFigure)
    app.connect("html-page-context", change_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
