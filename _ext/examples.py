"""The page of examples, made of the package's docstrings, which a test runs."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from sphinx.util.docutils import SphinxDirective

from helpers.publishing.examples import MODULES, Exemplified, examples, module_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from sphinx.application import Sphinx


def lines(shown: Exemplified) -> Iterator[str]:
    """Lines of Markdown: the name, what it does, and its examples as a session."""
    yield from (f"### `{shown.name}`", "", shown.summary.replace("``", "`"), "")
    first = f">>> from {shown.module} import {shown.name}"
    for block in shown.text.split("\n\n"):
        if block.startswith(">>>"):
            yield from ("```pycon", *([first] if first else []), *block.splitlines(), "```", "")
            first = ""
        else:
            yield from (block.replace("``", "`"), "")


class Examples(SphinxDirective):
    """``docstring-examples``: all of them, a section for each module."""

    def run(self) -> list[nodes.Node]:
        """Write Markdown and parse it."""
        for path in (path for module in MODULES for path in module_files(module)):
            self.env.note_dependency(str(path))
        text: list[str] = []
        for module, several in groupby(examples(), lambda shown: shown.module):
            text += [f"## {MODULES[module]}: `{module}`", ""]
            for shown in several:
                text += lines(shown)
        return self.parse_text_to_nodes("\n".join(text), allow_section_headings=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("docstring-examples", Examples)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
