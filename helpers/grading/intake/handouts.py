"""What learners were given: the chapters as they were handed out."""

import ast
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal, TypeAlias

from helpers.grading.intake.bindings import names_of, remembered
from helpers.grading.intake.notebooks import NotebookCell, cells_of
from helpers.grading.intake.syntax import parsed, written
from helpers.resources import chapters

Role: TypeAlias = Literal["", "set-up", "parameters", "imports"]


@dataclass(frozen=True)
class HandoutCell:
    """A cell as it was handed out, and what it is for; most are for nothing in particular."""

    id: str
    type: str
    source: str
    role: Role = ""


@dataclass(frozen=True)
class Handout:
    """A chapter's number, and its cells."""

    number: int
    cells: tuple[HandoutCell, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of its exercises: those of the stubs."""
        return frozenset(
            name for cell in self.cells if cell.type == "code" for name in _stubs(cell.source)
        )

    @cached_property
    def texts(self) -> frozenset[str]:
        """Text of each cell as `same_text` compares it."""
        return frozenset(same_text(cell.source) for cell in self.cells) - {""}

    @cached_property
    def codes(self) -> frozenset[str]:
        """Text of each code cell as `same_text` compares it."""
        return frozenset(same_text(cell.source) for cell in self.cells if cell.type == "code")

    @cached_property
    def forms(self) -> frozenset[str]:
        """Each code cell as `same_code` compares it."""
        return frozenset(same_code(cell.source) for cell in self.cells if cell.type == "code")


def handout(number: int, content: bytes) -> Handout:
    """Read a chapter that was handed out, also one with exercises of the teacher's own.

    The first code cell is the set-up, one tagged ``parameters`` the parameters, and one that only
    imports the imports, wherever it stands. Raises `UnreadableError` if it is no notebook.
    """
    cells = cells_of(content)
    first = next((cell for cell in cells if cell.type == "code"), None)
    return Handout(
        number,
        tuple(HandoutCell(cell.id, cell.type, cell.source, _role(cell, first)) for cell in cells),
    )


@cache
def handouts() -> tuple[Handout, ...]:
    """Read the chapters of this book, from a checkout or from an installed grader; once.

    Raises ``FileNotFoundError`` if the installation does not have them.
    """
    paths = chapters().items()
    return tuple(handout(number, path.read_bytes()) for number, path in paths)


def same_text(source: str) -> str:
    """Text without the blanks that editors add and take away."""
    return "\n".join(line.rstrip() for line in source.split("\n")).strip()


def same_code(source: str) -> str:
    """Code without comments and layout, which formatters change; what is no Python, as text."""
    return remembered(_same_code, source)


def _same_code(source: str) -> str:
    tree = parsed(source)
    text = written(tree) if tree else None
    return same_text(source) if text is None else text


def _role(cell: NotebookCell, first: NotebookCell | None) -> Role:
    if cell.type != "code":
        return ""
    if cell is first:
        return "set-up"
    if "parameters" in cell.tags:
        return "parameters"
    return "imports" if names_of(cell.source).prepares else ""


def _stubs(source: str) -> set[str]:
    """Names that are still to be defined: ``name = ...``, or ``raise NotImplementedError``."""
    if "..." not in source and "NotImplementedError" not in source:
        return set()
    tree = parsed(source)
    found = set()
    for node in tree.body if tree else ():
        if isinstance(node, ast.FunctionDef):
            if written(node.body[-1]) == "raise NotImplementedError":
                found.add(node.name)
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
            and node.value.value is ...
        ):
            found.add(node.targets[0].id)
    return found
