"""What the answers of a class say about each exercise: how hard it is, and whether it tells."""

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helpers.grading.records import Counted, Verdict

LEAST = 10
"""Fewer students than this give no discrimination: it would be chance."""


@dataclass(frozen=True)
class Item:
    """An exercise in a class.

    Parameters
    ----------
    name : str
    students : int
        How many were graded on it.
    full : float
        The share of them that have full marks, after what a person changed.
    discrimination : float or None
        See `discrimination`.
    verdicts : dict of Verdict to int
        As the machine gave them.
    """

    name: str
    students: int
    full: float
    discrimination: float | None
    verdicts: dict[Verdict, int]


def items(counted: Sequence[Counted]) -> list[Item]:
    """Describe each exercise of a chapter, in the order of the chapter."""
    results = {
        (place, result.exercise): result
        for place, each in enumerate(counted)
        for result in each.grade.exercises
    }
    rows = [each.by_exercise for each in counted]
    described = []
    for name in dict.fromkeys(name for _, name in results):
        graded = [place for place in range(len(counted)) if (place, name) in results]
        full = [rows[place][name] >= results[place, name].possible for place in graded]
        own = [rows[place][name] for place in graded]
        rest = [sum(rows[place].values()) - rows[place][name] for place in graded]
        verdicts = Counter(results[place, name].verdict for place in graded)
        described.append(
            Item(name, len(graded), statistics.fmean(full), discrimination(own, rest), verdicts)
        )
    return described


def discrimination(own: Sequence[float], rest: Sequence[float]) -> float | None:
    """Corrected item-total correlation: of an exercise's points with those of all the others.

    From -1 to 1, Pearson's; ``None`` for fewer than `LEAST` students, or where all have the same.
    Without the correction an exercise would go along with a total that it is part of. Source:
    Henrysson (1963), Psychometrika 28, 211-218.
    """
    if len(own) < LEAST or len(set(own)) == 1 or len(set(rest)) == 1:
        return None
    return statistics.correlation(own, rest)


def distribution(points: Sequence[float], possible: float) -> list[tuple[str, int]]:
    """Count students by points: ``("4–5", 3)``; at most 15 classes of the same width.

    A part of a point counts with the whole points below it. With a width
    of 1 full marks have a class of their own.
    """
    width = next(width for width in _widths() if possible < 15 * width)
    last = int(possible // width)
    number = Counter(min(int(each // width), last) for each in points)
    ends = [(k * width, min((k + 1) * width - 1, int(possible))) for k in range(last + 1)]
    return [(_range(first, end), number[k]) for k, (first, end) in enumerate(ends)]


def _widths() -> Iterator[int]:
    """Give 1, 2, 5, 10, 20, 50 and so on."""
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def _range(first: int, last: int) -> str:
    return str(first) if last <= first else f"{first}–{last}"
