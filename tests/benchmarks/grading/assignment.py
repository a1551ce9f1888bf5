"""The three exercises as each grader wants them; every other student has one of them wrong."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from helpers.grading.teachers.handout import make_handout, written
from helpers.grading.teachers.loading import load

EXERCISES = Path(__file__).with_name("exercises.py")
IMPORTS = "import numpy as np\nimport tensorflow as tf"
ANSWERS = {
    "map_size": "def map_size(size, kernel, stride):\n    return (size - kernel) // stride + 1",
    "weight_count": "def weight_count(kernel, channels, filters):\n"
    "    return (kernel * kernel * channels + 1) * filters",
    "clipped": "def clipped(values):\n    return [max(value, 0) for value in values]",
}
WRONG = {**ANSWERS, "clipped": "def clipped(values):\n    return values"}
TESTS = {
    "map_size": "assert map_size(28, 5, 1) == 24\nassert map_size(9, 3, 2) == 4\n"
    "assert map_size(31, 4, 3) == 10",
    "weight_count": "assert weight_count(3, 3, 16) == 448\nassert weight_count(5, 7, 2) == 352",
    "clipped": "assert clipped([-1, 0, 2]) == [0, 0, 2]\nassert clipped([-3, 5]) == [0, 5]",
}
POINTS = {True: 3, False: 2}
"""Of a student whose answers are all right, or not."""


def students(count: int) -> Iterator[tuple[str, bool]]:
    """Students, and whether all is right."""
    return ((f"student{number:04}", number % 2 == 0) for number in range(count))


def answers(right: bool) -> dict[str, str]:
    """Code of a student, by exercise."""
    return ANSWERS if right else WRONG


def plain(right: bool, tests: bool) -> nbformat.NotebookNode:
    """Make a notebook for papermill or otter; with tests, each may fail by itself."""
    cells = [new_code_cell(IMPORTS)]
    for name, code in answers(right).items():
        cells.append(new_code_cell(code))
        if tests:
            cells.append(new_code_cell(TESTS[name], metadata={"tags": ["raises-exception"]}))
    return notebook(cells)


def for_nbgrader(code: dict[str, str]) -> nbformat.NotebookNode:
    """Make the notebook that nbgrader makes the assignment from, or a student's copy of it."""
    cells = [new_code_cell(IMPORTS, metadata=_marks("imports", locked=True))]
    for name, source in code.items():
        cells.append(new_code_cell(source, metadata=_marks(name, solution=True)))
        tests = _marks(f"test-{name}", grade=True, locked=True, points=1)
        cells.append(new_code_cell(TESTS[name], metadata=tests))
    return notebook(cells)


def ours(folder: Path, count: int) -> None:
    """Write students' copies of what `convnets handout 0` gives out."""
    exercises = load(EXERCISES)
    paper = make_handout(None, 0, exercises.of("", b""), paper=exercises.paper)
    for student, right in students(count):
        filled = nbformat.from_dict(paper)
        for cell in filled.cells:
            for name, code in answers(right).items():
                if cell.cell_type == "code" and cell.source.startswith(f"def {name}("):
                    cell.source = code
        path = folder / student / "examination.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(written(filled))


def notebook(cells: list[nbformat.NotebookNode]) -> nbformat.NotebookNode:
    """Make a notebook of cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made: nbformat.NotebookNode = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    return made


def _marks(name: str, **given: object) -> dict[str, dict[str, object]]:
    basic = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {**basic, "grade_id": name, "schema_version": 3, **given}}
