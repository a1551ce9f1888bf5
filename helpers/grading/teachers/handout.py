"""The notebook that a student gets: a chapter without its solutions, or an examination."""

import ast
import copy
import re
from collections.abc import Iterator, Sequence

import nbformat
from nbformat import NotebookNode

from helpers.grading.teachers import cells
from helpers.grading.teachers.model import Own, Paper, TeachersFileError

METADATA = "convnets"
"""The key of a notebook's metadata under which stand its chapter and its student.

A student can change both: for the reader, never for the grade.
"""

_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_FOLDED = r"<details>\n<summary>{}</summary>\n.*?\n</details>\n*"
_SOLUTION = re.compile(_FOLDED.format("Solution"), re.DOTALL)
_HINT = re.compile(_FOLDED.format(r"Hint \d+"), re.DOTALL)
_PROMISE = "Hints and a solution are folded below each exercise."


def make_handout(
    chapter: NotebookNode | None,
    number: int,
    own: Sequence[Own] = (),
    student: str | None = None,
    hints: bool = True,
    paper: Paper | None = None,
) -> NotebookNode:
    """Make a notebook to hand out: the same for the same arguments.

    Parameters
    ----------
    chapter : NotebookNode or None
        The book's chapter, which stays as it is; ``None`` for `own` exercises alone.
    number : int
        Of the chapter, 0 for an examination.
    own : sequence of Own
        The teacher's exercises, as this student gets them.
    student : str or None
        Written into the metadata, so that one sees whose variant it is.
    hints : bool
        Whether the hints stay.
    paper : Paper or None
        What stands around an examination's exercises.

    Raises `TeachersFileError` if the chapter gives the name of an exercise to something else.
    """
    if chapter is None:
        notebook: NotebookNode = nbformat.v4.new_notebook(metadata=_KERNEL)
        notebook.cells = [*cells.frame(paper or Paper(), own), *cells.exercises(own, hints)]
    else:
        notebook = copy.deepcopy(chapter)
        notebook.cells = list(_without_solutions(notebook.cells, hints))
        _require_free(notebook, own)
        _insert(notebook, [*cells.chapter_heading(own), *cells.exercises(own, hints)])
    named = {} if student is None else {"student": student}
    notebook.metadata[METADATA] = {"chapter": number, "only_own": chapter is None, **named}
    nbformat.validate(notebook)
    return notebook


def written(notebook: NotebookNode) -> bytes:
    """Write a notebook as the book's chapters are written."""
    text: str = nbformat.writes(notebook)
    return text.encode()


def _without_solutions(all_cells: list[NotebookNode], hints: bool) -> Iterator[NotebookNode]:
    """Give the cells without solutions, and exercise cells without outputs."""
    for cell in all_cells:
        if cell.cell_type == "code" and cell.get("id", "").startswith("ex-"):
            cell.outputs, cell.execution_count = [], None
        if cell.cell_type == "markdown":
            source = _SOLUTION.sub("", cell.source)
            source = source if hints else _HINT.sub("", source)
            promise = "Hints are folded below each exercise." if hints else ""
            cell.source = source.replace(_PROMISE, promise).rstrip()
        if cell.source or cell.cell_type != "markdown":
            yield cell


def _insert(notebook: NotebookNode, added: list[NotebookNode]) -> None:
    """Put cells behind the last exercise of the book, before what there is to read."""
    last = max(
        (i for i, c in enumerate(notebook.cells) if c.get("id", "").startswith("ex-")), default=-1
    )
    place = last + 1 if last >= 0 else len(notebook.cells)
    notebook.cells[place:place] = added


def _require_free(notebook: NotebookNode, own: Sequence[Own]) -> None:
    taken = {name for cell in notebook.cells for name in _bound(cell)}
    for each in own:
        if each.exercise.name in taken:
            raise TeachersFileError(
                f"{each.exercise.name}: the chapter uses this name for something else; "
                "choose another"
            )


def _bound(cell: NotebookNode) -> Iterator[str]:
    """Names that a code cell assigns, defines or imports; none of a cell with magics."""
    try:
        tree = ast.parse(cell.source if cell.cell_type == "code" else "")
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
