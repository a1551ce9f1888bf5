"""The exercises of a chapter as they stand in the notebook, and what must be there."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from helpers.exercises import EXERCISES
from tests.notebooks.chapter import Chapter, code_blocks, parse

_HEADING = re.compile(r"Exercise \d+\.\d+: (\w+) \(\d+ points?(?:, further)?\)")


@dataclass(frozen=True)
class Block:
    """One exercise: heading, stub, check, hints, solutions."""

    name: str
    heading: str
    stub: int | None
    check: int | None
    hints: tuple[int, ...]
    solutions: tuple[str, ...]

    def lacks(self) -> Iterator[str]:
        """What is missing, in words."""
        if self.stub is None:
            yield "no stub (`raise NotImplementedError` or `name = ...`)"
        if self.check is None:
            yield f'no cell that is `check("{self.name}", {self.name})`'
        if self.stub is not None and self.check is not None and self.check < self.stub:
            yield "the check stands before the stub"
        if len(self.hints) < 2 or list(self.hints) != list(range(1, len(self.hints) + 1)):
            yield f"its hints are {list(self.hints)}, not 1, 2 …"
        if len(self.solutions) != 1:
            yield f"{len(self.solutions)} solutions marked `# Solution: {self.name}`"


def blocks(chapter: Chapter) -> Iterator[Block]:
    """The exercises of a chapter in their order."""
    for name, heading, cells in _ranges(chapter):
        yield _block(chapter, name, heading, cells)


def places(chapter: Chapter) -> Iterator[int]:
    """Which cells belong to exercises."""
    for _, _, cells in _ranges(chapter):
        yield from cells


def _ranges(chapter: Chapter) -> Iterator[tuple[str, str, range]]:
    headings = [h for h in chapter.headings if h.level <= 3]
    ends = [h.cell for h in headings[1:]] + [len(chapter.cells)]
    for heading, end in zip(headings, ends, strict=True):
        if match := _HEADING.fullmatch(heading.text):
            yield match[1], heading.text, range(heading.cell, end)


def _block(chapter: Chapter, name: str, heading: str, cells: range) -> Block:
    markdown = [chapter.cells[i].source for i in cells if chapter.cells[i].cell_type == "markdown"]
    code = [(i, chapter.cells[i].source) for i in cells if chapter.cells[i].cell_type == "code"]
    return Block(
        name=name,
        heading=heading,
        stub=next((i for i, source in code if is_stub(source, name)), None),
        check=next((i for i, source in code if source.strip() == f'check("{name}", {name})'), None),
        hints=tuple(
            int(n) for text in markdown for n in re.findall(r"<summary>Hint (\d+)</summary>", text)
        ),
        solutions=tuple(
            block
            for text in markdown
            for details in re.findall(r"<summary>Solution</summary>(.*?)</details>", text, re.S)
            for block in code_blocks(details)
            if block.startswith(f"# Solution: {name}\n")
        ),
    )


def is_stub(source: str, name: str) -> bool:
    """A function that raises ``NotImplementedError``, or the name set to ``...``."""
    for node in parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return ast.unparse(node.body[-1]) == "raise NotImplementedError"
        if isinstance(node, ast.Assign) and ast.unparse(node) == f"{name} = ...":
            return True
    return False


def imports(chapter: Chapter) -> str:
    """The chapter's import statements at the top level of its cells, without the set-up's."""
    return "\n".join(
        ast.unparse(node)
        for index, tree in chapter.code
        if index > 0
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
    )


def exercises(chapter: Chapter) -> Iterator[str]:
    """Every exercise is there as it is defined, with stub, check, hints and solution."""
    asked = {name: ex for name, ex in EXERCISES.items() if ex.chapter == chapter.number}
    found = {block.name: block for block in blocks(chapter)}
    for name in asked.keys() ^ found.keys():
        where = "helpers.exercises" if name in found else "the chapter"
        yield f"exercise {name} is not in {where}"
    for name in asked.keys() & found.keys():
        block = found[name]
        if re.sub(r", further\)$", ")", block.heading) != asked[name].heading:
            yield f"heading {block.heading!r} is not {asked[name].heading!r}"
        yield from (f"exercise {name}: {lack}" for lack in block.lacks())


def reserved_names(chapter: Chapter) -> Iterator[str]:
    """An exercise's name is assigned in its stub and nowhere else."""
    stubs = {block.stub: block.name for block in blocks(chapter)}
    for index, tree in chapter.code:
        for name in bound_names(tree):
            if name in EXERCISES and stubs.get(index) != name:
                yield f"cell {index} assigns {name}, the name of an exercise"


def no_solution_in_a_cell(chapter: Chapter) -> Iterator[str]:
    """A solution is a folded block of text, never a cell that runs."""
    for index, cell in enumerate(chapter.cells):
        if cell.cell_type == "code" and re.search(r"#\s*Solution\b", cell.source):
            yield f"cell {index}: a solution in a code cell"


def bound_names(tree: ast.AST) -> Iterator[str]:
    """Names that a cell assigns, defines or imports, at whatever depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).split(".")[0]
