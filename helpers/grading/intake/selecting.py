"""Which cells of a learner's notebook run.

First the set-up, the parameters and the imports, as they were handed out. Then, in the learner's
order:

1. every cell of the learner's own that defines an exercise, or of which cannot be told what it
   defines (no Python, ``exec``, ``import *``);
2. what these need: the cell before them that binds a name which they use, the cells between that
   change its value, and what those need in turn, be they the learner's or the chapter's;
3. every other cell of the learner's, if all that it uses is there. One that plays with a network
   which the chapter trains, and which no answer needs, would only fail.

So an answer may use whatever the chapter defines, as it may in the notebook, and nobody waits for
what no answer uses.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpers.grading.intake.bindings import names_of


@dataclass(frozen=True)
class Candidate:
    """A code cell: its place in the notebook, its text, and whether it is the learner's own."""

    place: int
    source: str
    own: bool


def selected(
    given: Sequence[str], candidates: Sequence[Candidate], exercises: frozenset[str]
) -> list[Candidate]:
    """Choose, of a notebook's cells in order, those that run after the ``given`` ones."""
    there = frozenset[str]().union(*(names_of(source).binds for source in given))
    needs = _Needs(candidates, there)
    chosen = needs.closure(
        index
        for index, cell in enumerate(candidates)
        if cell.own and (not needs.names[index].certain or needs.names[index].binds & exercises)
    )
    waiting = [n for n, cell in enumerate(candidates) if cell.own and n not in chosen]
    for _ in range(2):  # a function may use what is defined after it
        for index in list(waiting):
            if needs.of(index) <= chosen | {index}:
                chosen.add(index)
                waiting.remove(index)
    return [candidates[index] for index in sorted(chosen)]


class _Needs:
    """Finds the cells that a cell needs."""

    def __init__(self, cells: Sequence[Candidate], there: frozenset[str]) -> None:
        self.names = [names_of(cell.source) for cell in cells]
        self.there = there
        self.binders: dict[str, list[int]] = {}
        self.changers: dict[str, list[int]] = {}
        for index, names in enumerate(self.names):
            for name in names.binds:
                self.binders.setdefault(name, []).append(index)
            for name in names.changes:
                self.changers.setdefault(name, []).append(index)

    def of(self, index: int) -> set[int]:
        """Find the cells that bind, or change before it, what a cell uses.

        Of the cells that change a value the last is enough: it uses the value, and needs those
        before it.
        """
        needed: set[int] = set()
        for name in self.names[index].uses:
            before, after = _around(index, self.binders.get(name, []))
            nearest = after if before is None and name not in self.there else before
            if nearest is not None:
                changer, _ = _around(index, self.changers.get(name, []))
                needed |= {nearest, nearest if changer is None else max(nearest, changer)}
        return needed

    def closure(self, roots: Iterable[int]) -> set[int]:
        """Add to the roots all that they need, directly or not."""
        chosen: set[int] = set()
        pending = list(roots)
        while pending:
            index = pending.pop()
            if index not in chosen:
                chosen.add(index)
                pending.extend(self.of(index) - chosen)
        return chosen


def _around(index: int, places: Sequence[int]) -> tuple[int | None, int | None]:
    """Find the nearest of some places in order before an index, and the nearest after it.

    Not by going through them: a hostile notebook has thousands of cells that all bind a name.
    """
    before, after = bisect_left(places, index), bisect_right(places, index)
    return (
        places[before - 1] if before else None,
        places[after] if after < len(places) else None,
    )
