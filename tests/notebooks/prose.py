"""Reads prose for numbers, and a section for what proves them.

The rules: a number of three or more digits in Markdown, a caption or an alt text must be in its
section as an output or in an assertion, or be the value of the entry of ``published.toml`` that
its cell names. A whole number without a unit must be equal; with decimals, ``%``, k, M, G, T,
thousand, million or billion it must be right when rounded to the digits written.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from bs4 import BeautifulSoup

from tests.notebooks.chapter import Chapter, code_blocks, is_figure, parse, tokens, words

UNITS = {
    "": Decimal(1),
    "%": Decimal("0.01"),
    "k": Decimal(10) ** 3,
    "thousand": Decimal(10) ** 3,
    "M": Decimal(10) ** 6,
    "million": Decimal(10) ** 6,
    "G": Decimal(10) ** 9,
    "billion": Decimal(10) ** 9,
    "T": Decimal(10) ** 12,
}
YEARS = range(1943, 2027)  # from McCulloch & Pitts
_SEPARATORS = ",\u2009\u202f\u00a0"
_NUMBER = re.compile(
    rf"(?<![\w.])(?<![A-Za-z]-)"  # digits of a name, such as C3 or VGG-16, are no number
    rf"(?P<whole>\d{{1,3}}(?:[{_SEPARATORS}]\d{{3}})+(?!\d)|\d+)(?P<decimals>\.\d+)?"
    rf"(?P<exponent>e[+-]?\d+\b)?"
    rf"(?:[\s{_SEPARATORS[1:]}]?(?P<unit>%|(?:k|M|G|T|thousand|million|billion)(?![A-Za-z])))?"
)
_PASSED_OVER = [
    # Figure 1.12, Sections 10.1–10.3, pp. 2278–2324
    r"\b(?:Figures?|Exercises?|Sections?|Chapters?|Tables?|Equations?|pp?\.)\s*"
    r"\d[\d.]*(?:\s*(?:[–,-]|and|to)\s*\d[\d.]*)*",
    r"\b(?:Python|TensorFlow|Keras|NumPy|IPython|matplotlib)\s+\d+(?:\.\d+)+",
    r"\b(?:arXiv|doi):\s?\S+",
    r"\b\d+ min\b",  # of reading; another rule adds them up
]
_PUBLISHED = re.compile(r"<!--\s*published:\s*(.*?)\s*-->")


@dataclass(frozen=True)
class Number:
    """A number as written: 15.5 with the unit 10⁹ is right to 0.1 × 10⁹."""

    text: str
    value: Decimal
    unit: Decimal
    decimals: int

    @property
    def is_claim(self) -> bool:
        """Three or more digits, and not a power of ten."""
        digits = re.sub(r"\D", "", self.text).lstrip("0")
        return len(digits) >= 3 and not (
            self.decimals == 0 and set(digits[1:]) == {"0"} and digits[0] == "1"
        )

    def equals(self, fact: Decimal) -> bool:
        if self.decimals == 0 and self.unit == 1:
            return self.value == fact
        half_a_digit = self.unit * Decimal(10) ** -self.decimals / 2
        return abs(self.value * self.unit - fact) <= half_a_digit or self.value == fact


@dataclass(frozen=True)
class Claim:
    """A number in prose, with the cell where it stands and what its cell says beside it."""

    cell: int
    where: str
    number: Number


def numbers(text: str) -> Iterator[Number]:
    """All numbers of a text."""
    for match in _NUMBER.finditer(text):
        whole = re.sub(rf"[{_SEPARATORS}]", "", match["whole"])
        decimals = match["decimals"] or ""
        yield Number(
            text=match[0].strip(),
            value=Decimal(f"{whole}{decimals}{match['exponent'] or ''}"),
            unit=UNITS[match["unit"] or ""],
            decimals=max(len(decimals) - 1, 0),
        )


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


def claims_of_text(text: str, years: Iterable[int] = ()) -> Iterator[Number]:
    """The numbers of a text that need a proof."""
    for pattern in _PASSED_OVER:
        text = re.sub(pattern, " ` ", text)
    for number in numbers(text):
        is_year = number.text.isdigit() and int(number.text) in YEARS
        if number.is_claim and not (is_year and int(number.text) in years):
            yield number


def claims(chapter: Chapter, section: range) -> Iterator[Claim]:
    """The numbers in a section's Markdown and alt texts."""
    for index in section:
        cell = chapter.cells[index]
        if cell.cell_type == "markdown":
            for number in claims_of_text(prose(cell.source), cited_years(cell.source)):
                yield Claim(index, "prose", number)
        for output in cell.get("outputs", []):
            for number in claims_of_text(alt_text(output)):
                yield Claim(index, "alt text", number)


def alt_text(output: object) -> str:
    """What a figure's output says to whoever cannot see it."""
    if not is_figure(output):
        return ""
    data = output["data"]
    heard = [data.get("text/plain", "")]
    for mime in ("text/html", "image/svg+xml"):
        soup = BeautifulSoup(data.get(mime, ""), "html.parser")
        heard += [tag.get_text() for tag in soup.find_all(["title", "desc"])]
        heard += [
            tag[name] for name in ("alt", "aria-label") for tag in soup.find_all(attrs={name: True})
        ]
    return "\n".join(heard)


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
    return found


def asserted(source: str) -> Iterator[Decimal]:
    """Number literals in assertions: ``assert …`` and ``assert_…(…)``."""
    for node in ast.walk(parse(source)):
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Assert) or called.split(".")[-1].startswith("assert_"):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and type(part.value) in (int, float):
                    yield Decimal(str(part.value))


def output_text(output: object) -> str:
    """What an output shows: the numbers in it were computed. Alt text is not among it."""
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
