"""The cells of a teacher's exercises, and of the notebook of an examination."""

import pprint
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from helpers.exercises import Exercise
from helpers.grading.calling import exercise_titled
from helpers.grading.teachers.model import Own, Paper
from helpers.grading.teachers.public import hides_its_value

_HIDDEN = {"cellView": "form", "jupyter": {"source_hidden": True}, "tags": ["remove-cell"]}

_SETUP = """\
import os
import sys
from importlib.util import find_spec

COURSE = ""  # the address of this course's wheel: a published book writes it here
if COURSE and not find_spec("helpers"):
    # Colab and Kaggle have all that it needs, and nothing of that is to change.
    ready = "google.colab" in sys.modules or "KAGGLE_KERNEL_RUN_TYPE" in os.environ
    options = "--quiet --no-deps" if ready else "--quiet"
    %pip install {options} "convnets-counted[tf] @ {COURSE}"
try:
    import helpers.exercises
except ImportError as error:
    raise ImportError(
        "the module `helpers` of this course is missing: `pip install` the course's wheel"
    ) from error
"""

_PARAMETERS = 'DATA = "embedded"\nMODE = "fast"\nSEED = 0'

_RULES = (
    "Each exercise has a cell to fill in. Keep the names: a grader finds your answers by them. "
    "`check` tries a function on a few cases and tells you at once on which it goes wrong; the "
    "grader tries others. `check_form` only says whether a value has the form asked."
)


def frame(paper: Paper, own: Sequence[Own]) -> Iterator[NotebookNode]:
    """Cells before the exercises of an examination: set-up, parameters, title, imports."""
    points = sum(each.exercise.points for each in own)
    introduction = f"\n\n{paper.introduction.strip()}" if paper.introduction.strip() else ""
    yield _code("setup", _SETUP.rstrip(), {"tags": ["remove-cell"]})
    yield _code("parameters", _PARAMETERS, {"tags": ["parameters", "remove-cell"]})
    yield new_markdown_cell(
        f"# {paper.title}{introduction}\n\n{_RULES} There are {_counted(points)} in all.",
        id="title",
    )
    imports = paper.imports.strip()
    yield _code("imports", f"{imports}\n\nfrom helpers.exercises import check".lstrip())


def chapter_heading(own: Sequence[Own]) -> Iterator[NotebookNode]:
    """Make the heading above a teacher's exercises in a chapter; none if there are none."""
    if own:
        yield new_markdown_cell(f"## Exercises of your teacher\n\n{_RULES}", id="own")


def exercises(own: Sequence[Own], hints: bool) -> Iterator[NotebookNode]:
    """Make the cell that tells `check`, then for each exercise heading, stub, check, hints."""
    if not own:
        return
    told = pprint.pformat([each.public for each in own], width=88, sort_dicts=False)
    inside = files(__package__).joinpath("inside.py").read_text(encoding="utf-8")
    register = f"_TOLD = \\\n{told}\n\nfor _told in _TOLD:\n    _register(_told)"
    yield _code("own-register", f"{inside.rstrip()}\n\n\n{register}", _HIDDEN)
    for each in own:
        exercise = each.exercise
        name = f"own-{exercise.number}"
        heading = f"### {exercise_titled(exercise)}\n\n{exercise.asks.strip()}"
        check = "check_form" if hides_its_value(exercise) else "check"
        yield new_markdown_cell(heading, id=name)
        yield _code(f"{name}-stub", _stub(exercise))
        yield _code(f"{name}-check", f'{check}("{exercise.name}", {exercise.name})')
        if hints and each.hints:
            folded = [
                f"<details>\n<summary>Hint {number}</summary>\n\n{text.strip()}\n\n</details>"
                for number, text in enumerate(each.hints, 1)
            ]
            yield new_markdown_cell("\n".join(folded), id=f"{name}-help")


def _counted(points: int) -> str:
    return f"{points} point{'' if points == 1 else 's'}"


def _stub(exercise: Exercise) -> str:
    if not exercise.parameters:
        return f"{exercise.name} = ..."
    return f"def {exercise.signature}:\n    raise NotImplementedError"


def _code(name: str, source: str, metadata: Mapping[str, object] | None = None) -> NotebookNode:
    cell: NotebookNode = new_code_cell(source, id=name, metadata=dict(metadata or {}))
    return cell
