"""Reads prose for numbers, and a section for what proves them.

The rules: a number of three or more digits in Markdown, a caption or an author's alt text must be
in its section as an output or in an assertion, or be the value of the entry of ``published.toml``
that its cell names. A whole number without a unit must be equal; with decimals, ``%``, k, M, G, T,
thousand, million or billion it must be right when rounded to the digits written.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bs4 import BeautifulSoup

from tests.notebooks.chapter import Chapter, code_blocks, parse, tokens, words
from tests.notebooks.figures import alt_text, is_figure
from tests.notebooks.numerals import Number, claims_of_text, numbers

_PUBLISHED = re.compile(r"<!--\s*published:\s*(.*?)\s*-->")


@dataclass(frozen=True)
class Claim:
    """A number in prose, with the cell where it stands and what its cell says beside it."""

    cell: int
    where: str
    number: Number


def prose(markdown: str) -> str:
    """What a Markdown cell says: no code, no link targets, no citation's text."""
    said = []
    for token in tokens(markdown):
        if token.type == "html_block":
            said.append(words(token.content))
        elif token.type == "math_block":
            said.append(_mathematics(token.content))
        citation = False
        for child in token.children or []:
            if child.type == "link_open":
                target = str(child.attrs.get("href", ""))
                citation = "bibliography.md" in target or child.markup == "autolink"
            elif child.type == "link_close":
                citation = False
            elif citation:
                continue
            elif child.type in ("text", "text_special"):
                said.append(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                said.append(" ")
            elif child.type == "html_inline":
                said.append(words(child.content))
            elif child.type == "image":
                said.append(f" {child.content} ")
            elif child.type.startswith("math"):
                said.append(_mathematics(child.content))
            elif child.type == "code_inline":
                said.append(" ` ")
        said.append("\n")
    return "".join(said)


def _mathematics(tex: str) -> str:
    """TeX with its digit groups as in text, and no letter that looks like a unit."""
    tex = tex.replace("{,}", ",").replace(r"\,", "\u2009").replace(r"\%", "%")
    return " " + re.sub(r"(\d)\s*([A-Za-z])", r"\1·\2", tex) + " "


def cited_years(markdown: str) -> set[int]:
    """The years of the works that a cell cites."""
    years: set[int] = set()
    for token in tokens(markdown):
        cites = False
        for child in token.children or []:
            if child.type == "link_open":
                cites = "bibliography.md" in str(child.attrs.get("href", ""))
            elif child.type == "link_close":
                cites = False
            elif cites:
                years.update(int(year) for year in re.findall(r"\d{4}", child.content))
    return years


def claims(chapter: Chapter, section: range) -> Iterator[Claim]:
    """The numbers in a section's Markdown, and those typed into its alt texts."""
    for index in section:
        cell = chapter.cells[index]
        if cell.cell_type == "markdown":
            for number in claims_of_text(prose(cell.source), cited_years(cell.source)):
                yield Claim(index, "prose", number)
        for output in cell.get("outputs", []):
            for number in claims_of_text(alt_text(output)):
                if number.value in typed(chapter):
                    yield Claim(index, "alt text", number)


def facts(chapter: Chapter, section: range) -> set[Decimal]:
    """The numbers that a section computes or asserts."""
    found: set[Decimal] = set()
    for index in section:
        cell = chapter.cells[index]
        sources = [cell.source] if cell.cell_type == "code" else code_blocks(cell.source)
        for source in sources:
            found |= set(asserted(source))
        for output in cell.get("outputs", []):
            for number in numbers(output_text(output)):
                found |= {number.value, number.value * number.unit}
            computed = {number.value for number in numbers(alt_text(output))} - typed(chapter)
            found |= computed
    return found


def typed(chapter: Chapter) -> set[Decimal]:
    """Numbers in the text literals of a chapter's code.

    One of these in an alt text is a claim of the author's. Any other was put there by code, so it
    is an output like those that are printed.
    """
    return {
        number.value
        for _, tree in chapter.code
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for number in numbers(node.value)
    }


def asserted(source: str) -> Iterator[Decimal]:
    """Number literals in assertions: ``assert …`` and ``assert_…(…)``."""
    for node in ast.walk(parse(source)):
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Assert) or called.split(".")[-1].startswith("assert_"):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and type(part.value) in (int, float):
                    yield Decimal(str(part.value))


def output_text(output: object) -> str:
    """What an output shows, its alt text apart: the numbers in it were computed."""
    data = output.get("data", {})
    shown = [output.get("text", "")]
    for mime in ("text/html", "image/svg+xml"):
        soup = BeautifulSoup(data.get(mime, ""), "html.parser")
        for tag in soup.find_all(["title", "desc", "script", "style"]):
            tag.extract()
        shown.append(soup.get_text(" "))
    if not is_figure(output):
        shown += [data.get(mime, "") for mime in ("text/plain", "text/markdown", "text/latex")]
    return re.sub(r"\x1b\[[\d;]*m", "", "\n".join(shown))


def published_values(markdown: str, published: dict[str, dict]) -> Iterator[Decimal]:
    """Values of the entries named in a cell. Raises ``KeyError`` for a name without entry."""
    for names in _PUBLISHED.findall(markdown):
        for name in re.split(r"[,\s]+", names):
            for number in numbers(str(published[name]["value"])):
                yield number.value


def unproved(chapter: Chapter, published: dict[str, dict]) -> Iterator[str]:
    """A complaint for each number in prose that nothing in its section proves."""
    for name, section in chapter.sections.items():
        known = facts(chapter, section)
        for claim in claims(chapter, section):
            try:
                entries = set(published_values(chapter.cells[claim.cell].source, published))
            except KeyError as key:
                yield f"{_place(chapter, claim.cell)}: published.toml has no entry {key}"
                continue
            if not any(claim.number.equals(fact) for fact in known | entries):
                yield (
                    f"{_place(chapter, claim.cell)}: {claim.number.text!r} in the {claim.where} is "
                    f"neither computed nor asserted in {name or 'the opening'!r}"
                    f"{_nearest(claim.number, known | entries)}"
                )


def _place(chapter: Chapter, cell: int) -> str:
    return f"{chapter.path.name}, cell {cell}"


def _nearest(number: Number, known: set[Decimal]) -> str:
    if not known:
        return " (nothing is)"
    value = number.value * number.unit
    return f" (nearest: {min(known, key=lambda fact: abs(fact - value))})"
