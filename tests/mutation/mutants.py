"""Small changes of a file that a test should notice, made by cosmic-ray's operators."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import parso
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

# Operators that need arguments, and those that a program with types cannot survive.
_LEFT_OUT = ("core/Variable", "core/NoOp", "core/ExceptionReplacer")


@dataclass(frozen=True)
class Mutant:
    """The ``occurrence``-th place at which an operator changes a file; ``line`` from 1."""

    path: Path
    operator: str
    occurrence: int
    line: int

    def code(self, source: str) -> str:
        """Return the whole file, changed. Raises ``ValueError`` if it has no such place."""
        changed = mutate_code(source, get_operator(self.operator)(), self.occurrence)
        if changed is None:
            raise ValueError(f"{self.path} has no place {self.occurrence} for {self.operator}")
        return changed

    def change(self, source: str) -> str:
        """Say what was in the line and what is there now."""
        before, after = source.splitlines(), self.code(source).splitlines()
        pairs = zip(before, after, strict=False)
        old, new = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
        return f"{self.path}:{self.line}: {old.strip()}  →  {new.strip()}"


def mutants(path: Path, source: str, seed: int = 0) -> list[Mutant]:
    """List one mutant for each kind of change at each place of ``source``.

    cosmic-ray replaces one operator by every other: of these the seed chooses one. Annotations are
    left alone: what is wrong there is for mypy to find.
    """
    tree = get_ast(source)
    annotated = {position for node in _annotations(tree) for position in _positions(node)}
    places: dict[tuple[str, tuple[int, int]], list[Mutant]] = {}
    for name in operator_names():
        if name.startswith(_LEFT_OUT):
            continue
        operator, occurrence = get_operator(name)(), 0
        for node in ast_nodes(tree):
            for start, _ in operator.mutation_positions(node):
                if start not in annotated:
                    kind = name.split("_")[0]
                    mutant = Mutant(path, name, occurrence, start[0])
                    places.setdefault((kind, start), []).append(mutant)
                occurrence += 1
    chance = random.Random(f"{seed} {path}")
    return [chance.choice(alike) for alike in places.values()]


def _annotations(tree: parso.tree.NodeOrLeaf) -> Iterator[parso.tree.NodeOrLeaf]:
    for node in ast_nodes(tree):
        if node.type in ("annassign", "tfpdef"):
            yield node.children[1]
        elif node.type == "funcdef" and node.annotation is not None:
            yield node.annotation


def _positions(node: parso.tree.NodeOrLeaf) -> Iterator[tuple[int, int]]:
    return (inner.start_pos for inner in ast_nodes(node))
