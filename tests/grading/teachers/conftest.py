"""Teachers' files as text, and notebooks run in this process."""

import contextlib
import io
import textwrap

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from helpers.exercises import EXERCISES
from helpers.grading.teachers.loading import load
from tests.grading.teachers.files import EXAMPLE, HALF


@pytest.fixture
def half():
    """A teacher's file of one exercise, with parts of its text replaced."""

    def text(*replaced):
        made = textwrap.dedent(HALF).lstrip()
        for old, new in replaced:
            assert old in made
            made = made.replace(old, new)
        return made

    return text


@pytest.fixture
def loaded(tmp_path):
    """Write a teacher's file and load it."""

    def loaded(text, name="exam.py"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return load(path)

    return loaded


@pytest.fixture
def example_file():
    return load(EXAMPLE)


@pytest.fixture
def runs():
    """Run a notebook's code cells in one namespace; give what each prints, by its id.

    ``answers`` stand in place of cells of these ids.
    """

    def runs(notebook, answers=None):
        names = {"__name__": "__main__"}
        before = dict(EXERCISES)
        printed = {}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                source = (answers or {}).get(cell.id, cell.source)
                told = io.StringIO()
                with contextlib.redirect_stdout(told):
                    exec(TransformerManager().transform_cell(source), names)
                printed[cell.id] = told.getvalue()
        EXERCISES.clear()
        EXERCISES.update(before)
        return printed

    return runs
