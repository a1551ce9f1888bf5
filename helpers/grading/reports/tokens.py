"""Python text as tokens for comparing: what a name is does not count, where it comes again does.

Text that is no Python (half a string, a shell command) has tokens as well. A long string that is
Python is read as such: what is given to ``exec`` is compared too.
"""

import ast
import builtins
import keyword
import re
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_letters

import numpy as np
from numpy.typing import NDArray

from helpers.grading.intake.syntax import MAX_PARSED, REFUSED, parsed

MAX_CHARACTERS = 400_000
"""What is read of one text; the rest is passed over. All code that a notebook may have is less."""

LONG = 200
"""Characters in a string, or strings in a row, from which on it is read as code if it is code."""

_DEPTH = 3  # strings in strings that are read

_TOKEN = re.compile(
    r"""
      (?P<name>     [^\W\d]\w*+ (?![\"']))
    | (?P<other>    \.?\d[\w.]* | \*\* | // | -> | [=!<>:]= | [^\w\s\"'\#])
    | (?P<left_out> \#[^\n]*)
    | (?P<string>   (?: [^\W\d]\w*+ )?+
                    (?: (?P<long>\"{3}|'{3}) (?:\\.|(?!(?P=long)).)*+ (?P=long)?
                      | (?P<short>[\"'])     (?:\\.|(?!(?P=short))[^\n])*+ (?P=short)?))
    """,
    re.VERBOSE | re.DOTALL,
)
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins))
_DEFINING = frozenset(["def", "class", "async"])


@dataclass(frozen=True, eq=False)
class Tokens:
    """The tokens of a text, without comments, strings that are no code, and layout.

    Parameters
    ----------
    codes : array (N,) of int
        Equal for equal tokens of all texts with the same vocabulary, and for all names that an
        author chooses: keywords, built-in names and attributes (``.shape``) are told apart.
    back : array (N,) of int
        For a chosen name, how many tokens ago it stood last; 0 at its first place and for others.
    part : array (N,) of int
        How many functions and classes have begun at the left margin.
    lines : array (N,) of int
        The line of each, from 0.
    text : str
        What was read.
    """

    codes: NDArray[np.int64]
    back: NDArray[np.int64]
    part: NDArray[np.int64]
    lines: NDArray[np.int64]
    text: str

    def __len__(self) -> int:
        return len(self.codes)


def tokens(text: str, vocabulary: dict[str, int]) -> Tokens:
    """Read the tokens of `text`; new ones are added to `vocabulary`."""
    text = text[:MAX_CHARACTERS]
    rows: list[tuple[int, int, int, int]] = []
    last: dict[str, int] = {}
    part = 0
    for word, before, named, line in _words(text):
        token, back = word, 0
        if named and word not in _KEPT and before != ".":
            back = len(rows) - last.get(word, len(rows))
            last[word] = len(rows)
            token = "a name"
        elif word in _DEFINING and before in ("", "\n"):
            part += 1
        rows.append((vocabulary.setdefault(token, len(vocabulary)), back, part, line))
    codes, backs, parts, lines = np.array(rows, np.int64).reshape(-1, 4).T
    return Tokens(codes, backs, parts, lines, text)


def runs_text(text: str) -> bool:
    """Whether a text calls ``exec`` or ``eval`` and holds `LONG` characters in strings.

    What so runs may be put together from pieces, or packed, and is then not compared.
    """
    words: list[str] = []
    strings = 0
    for found in _TOKEN.finditer(text):
        if found.lastgroup == "string":
            strings += len(found[0])
        elif found.lastgroup != "left_out":
            words.append(found[0])
    return strings > LONG and any(
        word in ("exec", "eval") and before != "." for before, word in pairwise(["", *words])
    )


def _words(text: str, line: int = 0, depth: int = 0) -> Iterator[tuple[str, str, bool, int]]:
    """Give each token, the character before it, whether it is a name, and its line."""
    strings: list[tuple[str, int]] = []
    counted = 0
    for found in _TOKEN.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        if found.lastgroup == "string":
            strings.append((found[0], line))
        elif found.lastgroup != "left_out":
            yield from _within(strings, depth)
            strings.clear()
            yield found[0], text[counted - 1 : counted], found.lastgroup == "name", line
    yield from _within(strings, depth)


def _within(strings: Sequence[tuple[str, int]], depth: int) -> Iterator[tuple[str, str, bool, int]]:
    """Give the tokens of strings in a row that together are code."""
    if depth == _DEPTH or sum(len(literal) for literal, _ in strings) <= LONG:
        return
    text = textwrap.dedent("".join(_value(literal) for literal, _ in strings))
    if _is_code(text):
        literal, line = strings[0]
        spread = len(strings) == 1 and literal.count("\n") == text.count("\n")
        for word, before, named, inner in _words(text, 0, depth + 1):
            yield word, before, named, line + inner * spread


def _value(literal: str) -> str:
    """Give the text of a literal, and that of an f-string as if it were none."""
    quoted = literal.lstrip(ascii_letters)
    prefix = literal[: len(literal) - len(quoted)].lower().replace("f", "")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a learner's "\d"
            value = ast.literal_eval(prefix + quoted)
    except REFUSED:  # not closed, or half a word before it
        return quoted.strip("\"'")
    return value if isinstance(value, str) else value.decode("latin-1")


def _is_code(text: str) -> bool:
    """Whether a text speaks Python, and is more than numbers; if it is too long to tell, it is."""
    if len(text) > MAX_PARSED:
        return True
    tree = parsed(text)
    return tree is not None and any(isinstance(node, ast.Name) for node in ast.walk(tree))
