"""A chapter as the tests read it: its cells, sections and Markdown."""

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup, Comment
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted(ROOT.glob("chapters/*.ipynb"))

_MARKDOWN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)


@dataclass(frozen=True)
class Heading:
    """A Markdown heading and the index of its cell."""

    level: int
    text: str
    cell: int


@dataclass(frozen=True)
class Chapter:
    """A notebook and where it stands."""

    path: Path
    notebook: nbformat.NotebookNode

    @classmethod
    def read(cls, path: Path) -> "Chapter":
        return cls(path, nbformat.read(path, as_version=4))

    @property
    def cells(self) -> list[nbformat.NotebookNode]:
        return self.notebook.cells

    @property
    def number(self) -> int:
        """3 for ``03-….ipynb``."""
        return int(self.path.name[:2])

    @cached_property
    def headings(self) -> list[Heading]:
        return [
            Heading(level, text, index)
            for index, cell in enumerate(self.cells)
            if cell.cell_type == "markdown"
            for level, text in headings(cell.source)
        ]

    @cached_property
    def sections(self) -> dict[str, range]:
        """Cells of each section: from one ``##`` to the next; what comes before is ``""``.

        A ``##`` begins its cell (a rule of its own sees to it).
        """
        starts = [(h.text, h.cell) for h in self.headings if h.level == 2]
        ends = [cell for _, cell in starts] + [len(self.cells)]
        sections = {"": range(ends[0])}
        for (text, start), end in zip(starts, ends[1:], strict=True):
            sections[text] = range(start, end)
        return sections

    @cached_property
    def code(self) -> list[tuple[int, ast.Module]]:
        """Index and syntax tree of each code cell."""
        return [
            (index, parse(cell.source))
            for index, cell in enumerate(self.cells)
            if cell.cell_type == "code"
        ]


def parse(source: str) -> ast.Module:
    """Syntax tree of a cell; a line of IPython magic counts as ``pass``."""
    return ast.parse(re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.MULTILINE))


def tokens(markdown: str) -> list[Token]:
    """Tokens of a Markdown cell, with dollar mathematics and tables."""
    return _MARKDOWN.parse(markdown)


def headings(markdown: str) -> Iterator[tuple[int, str]]:
    """Level and source text of each heading."""
    stream = tokens(markdown)
    for before, token in itertools.pairwise(stream):
        if before.type == "heading_open":
            yield int(before.tag[1]), token.content


def code_blocks(markdown: str) -> list[str]:
    """The fenced Python blocks of a Markdown cell."""
    return [t.content for t in tokens(markdown) if t.type == "fence" and t.info == "python"]


def words(html: str) -> str:
    """What a reader sees or hears of a piece of HTML: text and alt text, no comments."""
    soup = BeautifulSoup(html, "html.parser")
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    heard = [tag["alt"] for tag in soup.find_all(alt=True)]
    return " ".join([soup.get_text(" "), *heard])


def expect_no(complaints: Iterable[str]) -> None:
    """Fail with the complaints, a line each."""
    if found := list(complaints):
        pytest.fail("\n".join(found), pytrace=False)
