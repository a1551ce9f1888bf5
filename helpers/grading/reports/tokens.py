"""Python text as tokens for comparing: what a name is does not count, where it comes again does.

Nothing is parsed: text that is no Python (half a string, a shell command) has tokens as well.
"""

import builtins
import keyword
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAX_CHARACTERS = 50_000
"""What is read of one text; the rest is passed over."""

_TOKEN = re.compile(
    r"""
      (?P<name>     [^\W\d]\w*+ (?![\"']))
    | (?P<other>    \.?\d[\w.]* | \*\* | // | -> | [=!<>:]= | [^\w\s\"'\#])
    | (?P<left_out> \#[^\n]*
                  | (?: [^\W\d]\w*+ )?+
                    (?: (?P<long>\"{3}|'{3}) (?:\\.|(?!(?P=long)).)*+ (?P=long)?
                      | (?P<short>[\"'])     (?:\\.|(?!(?P=short))[^\n])*+ (?P=short)?))
    """,
    re.VERBOSE | re.DOTALL,
)
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins))
_DEFINING = frozenset(["def", "class", "async"])


@dataclass(frozen=True, eq=False)
class Tokens:
    """The tokens of a text, without comments, strings and layout.

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
    for found in _TOKEN.finditer(text):
        kind, word, place = found.lastgroup, found[0], found.start()
        if kind == "left_out":
            continue
        back = 0
        if kind == "name" and word not in _KEPT and (place == 0 or text[place - 1] != "."):
            back = len(rows) - last.get(word, len(rows))
            last[word] = len(rows)
            word = "a name"
        elif word in _DEFINING and (place == 0 or text[place - 1] == "\n"):
            part += 1
        rows.append((vocabulary.setdefault(word, len(vocabulary)), back, part, place))
    codes, backs, parts, places = np.array(rows, np.int64).reshape(-1, 4).T
    ends = np.cumsum([len(line) + 1 for line in text.split("\n")])
    return Tokens(codes, backs, parts, np.searchsorted(ends, places, "right"), text)
