"""Which students' additions are alike: the same passages, whatever the names in them.

A passage is `PASSAGE` tokens in a row of one function. Two are the same if their tokens are, and
if names come again at the same places: a name may be another one, as in the parameterized matching
of Baker (1993). So neither other names nor functions in another order hide a copy.

All passages are compared, not a sample of them as in winnowing (Schleimer, Wilkerson & Aiken,
2003): a class is small enough. Short solutions of small exercises are alike by nature; therefore
a passage is long, one that many have does not count, and little that is the same is not reported.
Nothing here says who copied from whom, or whether anybody did.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from helpers.grading.reports.tokens import Tokens, tokens

PASSAGE = 20
"""Tokens in a row that must be the same before they count: two or three lines."""

LEAST = 80
"""Tokens that two students must share in such passages to be reported: some ten lines."""

SHARE = 0.6
"""The part of the shorter student's passages that must be the same."""

COMMON_COUNT = 8
COMMON_SHARE = 0.1
"""A passage that more students have than both say is what the class shares, and does not count."""

Hashes: TypeAlias = NDArray[np.uint64]


@dataclass(frozen=True)
class Alike:
    """Two students whose additions are alike.

    `share` is the part of the shorter one's passages that both have, `tokens` how many tokens lie
    in these; neither counts what the class shares. `lines` are the lines of each that hold them.
    """

    students: tuple[str, str]
    share: float
    tokens: int
    lines: tuple[str, str]


def alike(additions: Mapping[str, str], published: Iterable[str] = ()) -> list[Alike]:
    """Find the pairs of students whose additions are alike, the most alike first.

    `additions` is what each student added to the handout. What stands in `published`, such as the
    chapter's solutions, does not count.
    """
    vocabulary: dict[str, int] = {}
    students = list(additions)
    texts = [tokens(additions[student], vocabulary) for student in students]
    begun = [_passages(text) for text in texts]
    public = [_passages(tokens(text, vocabulary)) for text in published]
    found = []
    for pair, share, both in _pairs(begun, public):
        shared = [_covered(np.isin(begun[each], both)) for each in pair]
        if (count := int(min(each.sum() for each in shared))) >= LEAST:
            first, second = ((texts[i], cells) for i, cells in zip(pair, shared, strict=True))
            names = students[pair[0]], students[pair[1]]
            found.append(Alike(names, share, count, (_lines(*first), _lines(*second))))
    return sorted(found, key=lambda pair: (-pair.share, -pair.tokens, pair.students))


def _passages(text: Tokens) -> Hashes:
    """Give a number for the passage that begins at each token, equal for passages that are alike.

    A name that stood last before the passage is new in it. 0 where no passage begins: its end lies
    in another function. Numbers of unlike passages are hardly ever equal: each is a sum of the
    tokens, modulo 2**64, each times an odd random number.
    """
    if len(text) < PASSAGE:
        return np.zeros(len(text), np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view
    back = windows(text.back, PASSAGE)
    within = np.where(back <= np.arange(PASSAGE), back, 0)
    cells = (windows(text.codes, PASSAGE) * PASSAGE + within + 1).astype(np.uint64)
    factors = np.random.default_rng(0).integers(0, 2**63, PASSAGE, np.uint64) * np.uint64(2)
    sums = (cells * (factors + np.uint64(1))).sum(axis=1, dtype=np.uint64)
    sums[text.part[: len(sums)] != text.part[PASSAGE - 1 :]] = 0
    return np.pad(sums, (0, PASSAGE - 1))


def _pairs(
    begun: Sequence[Hashes], public: Sequence[Hashes]
) -> Iterator[tuple[tuple[int, int], float, Hashes]]:
    """Pairs of texts that share enough of their passages, which part, and these passages."""
    from scipy import sparse

    own = [np.setdiff1d(each, [np.uint64(0)]) for each in begun]
    nothing = np.array([], np.uint64)
    owner = np.repeat(np.arange(len(own)), [len(each) for each in own])
    held, column, holders = np.unique(
        np.concatenate([nothing, *own]), return_inverse=True, return_counts=True
    )
    most = max(COMMON_COUNT, COMMON_SHARE * len(own))
    counts = (holders <= most) & ~np.isin(held, np.concatenate([nothing, *public]))
    owner, column = owner[counts[column]], column[counts[column]]
    sizes = np.bincount(owner, minlength=len(own))
    ones = np.ones(len(owner), np.int64)
    has = sparse.csr_array((ones, (owner, column)), shape=(len(own), len(held)))
    rows = np.split(has.indices, has.indptr[1:-1])
    shared = sparse.triu(has @ has.T, k=1).tocoo()
    shares = shared.data / np.minimum(sizes[shared.row], sizes[shared.col])
    for at in np.flatnonzero(shares >= SHARE):
        first, second = int(shared.row[at]), int(shared.col[at])
        both = held[np.intersect1d(rows[first], rows[second], assume_unique=True)]
        yield (first, second), float(shares[at]), both


def _covered(begins: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which tokens lie in a passage that begins where `begins` is true."""
    return np.convolve(begins, np.ones(PASSAGE, np.int64))[: len(begins)] > 0


def _lines(text: Tokens, shared: NDArray[np.bool_]) -> str:
    """Give the lines with tokens that are shared."""
    lines = text.text.split("\n")
    return "\n".join(lines[number] for number in np.unique(text.lines[shared]))
