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

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpers.grading.intake.names import names_of


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
        if cell.own
        and (not names_of(cell.source).certain or names_of(cell.source).binds & exercises)
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
        self.cells = cells
        self.there = there
        self.binders: dict[str, list[int]] = {}
        self.changers: dict[str, list[int]] = {}
        for index, cell in enumerate(cells):
            for name in names_of(cell.source).binds:
                self.binders.setdefault(name, []).append(index)
            for name in names_of(cell.source).changes:
                self.changers.setdefault(name, []).append(index)

    def of(self, index: int) -> set[int]:
        """Find the cells that bind, or change before it, what a cell uses."""
        needed: set[int] = set()
        for name in names_of(self.cells[index].source).uses:
            binders = [n for n in self.binders.get(name, []) if n != index]
            before = [n for n in binders if n < index]
            if binders and (before or name not in self.there):
                nearest = before[-1] if before else binders[0]
                changers = self.changers.get(name, [])
                needed.update({nearest}, (n for n in changers if nearest < n < index))
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
