"""Chapters are run in a fresh kernel and stored without what differs from run to run."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.publishing import executions
from helpers.publishing.commands import execute
from helpers.publishing.execution import ChapterError, execute_chapters

PARAMETERS = 'DATA = "embedded"\nMODE = "fast"\nSEED = 0'
PROBE = """\
import os, sys
print(DATA, MODE, SEED, os.listdir("."), os.environ.get("PYTHONPATH"))
print(sys.executable)
1 + 1"""


def write(path, *sources):
    """A notebook with the cell of parameters, a heading and these code cells."""
    cells = [
        new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]}),
        new_markdown_cell("# A chapter", id="title"),
        *(new_code_cell(source, id=f"c{i}") for i, source in enumerate(sources)),
    ]
    nbformat.write(new_notebook(cells=cells), path)
    return path


@pytest.fixture(autouse=True, scope="module")
def own_thread():
    """A loop of Playwright's may run in this thread, from a browser test: ours gets another."""
    run = asyncio.run
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(1) as thread:
        patch.setattr(asyncio, "run", lambda main: thread.submit(run, main).result())
        yield


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One run of two chapters at once: one good, one that fails; the second run of the good one."""
    directory = tmp_path_factory.mktemp("chapters")
    good = write(directory / "01-good.ipynb", PROBE)
    bad = write(directory / "02-bad.ipynb", "ratio = 1 / 0")
    before = bad.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(directory))
        with pytest.raises(ChapterError) as error:
            execute_chapters([good, bad])
        first = good.read_bytes()
        execute_chapters([good])
    return good, first, bad, before, str(error.value)


def test_a_chapter_runs_in_this_python_and_an_empty_directory(run):
    text = nbformat.read(run[0], as_version=4).cells[2].outputs[0].text

    assert text == f"embedded fast 0 [] None\n{sys.executable}\n"


def test_a_second_run_gives_the_same_bytes(run):
    good, first, *_ = run

    assert good.read_bytes() == first


def test_what_is_stored_names_no_machine_and_no_time(run):
    notebook = nbformat.read(run[0], as_version=4)

    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert [cell.id for cell in notebook.cells] == ["parameters", "title", "c0"]
    assert [cell.get("execution_count") for cell in notebook.cells] == [1, None, 2]
    assert [cell.metadata for cell in notebook.cells] == [{"tags": ["parameters"]}, {}, {}]
    assert [output.output_type for output in notebook.cells[2].outputs] == [
        "stream",
        "execute_result",
    ]


def test_an_error_names_chapter_and_cell_and_leaves_the_file_alone(run):
    *_, bad, before, message = run

    assert f"{bad}, cell 2 (id c0)" in message
    assert "ZeroDivisionError" in message
    assert bad.read_bytes() == before
    assert not list(bad.parent.glob("*.part"))


def test_a_chapter_that_writes_to_stderr_is_refused(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # with it ipykernel does not catch the descriptor
    path = write(tmp_path / "01-loud.ipynb", "import os\n_ = os.write(2, b'W0000 log')", "1")

    with pytest.raises(ChapterError, match=r"cell 2 \(id c0\) wrote to stderr:\s*W0000 log"):
        execute_chapters([path], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_sets_parameters_in_a_copy(tmp_path):
    path = write(tmp_path / "01-good.ipynb", PROBE)
    options = ["--data", "real", "--mode", "full", "--output", str(tmp_path / "out")]

    done = CliRunner().invoke(execute, [str(path), *options])

    assert done.exit_code == 0
    copy = nbformat.read(tmp_path / "out/01-good.ipynb", as_version=4)
    assert copy.cells[0].source == 'DATA = "real"\nMODE = "full"\nSEED = 0'
    assert copy.cells[2].outputs[0].text.startswith("real full 0")
    assert nbformat.read(path, as_version=4).cells[0].source == PARAMETERS


def test_a_kernel_that_dies_is_told_with_exit_code_1(tmp_path):
    path = write(tmp_path / "01-dead.ipynb", "import os\nos._exit(1)")

    done = CliRunner().invoke(execute, [str(path)])

    assert done.exit_code == 1
    assert "cell 2 (id c0)" in done.output
    assert "died" in done.output


@pytest.mark.parametrize(
    "text",
    ["", "<!DOCTYPE html>", "{}", '{"cells": 3, "nbformat": 4}', '{"nbformat": "four"}', "[]"],
    ids=["empty", "html", "no cells", "cells a number", "version a word", "a list"],
)
def test_what_is_no_notebook_is_named_and_the_others_still_run(tmp_path, text):
    good = write(tmp_path / "good.ipynb", "1 + 1")
    (tmp_path / "bad.ipynb").write_text(text, encoding="utf-8")
    with pytest.raises(ChapterError, match=r"bad\.ipynb is not a notebook: .") as raised:
        execute_chapters([tmp_path / "bad.ipynb", good], tmp_path / "out")
    assert "good.ipynb" not in str(raised.value)
    (cell,) = (c for c in nbformat.read(tmp_path / "out/good.ipynb", 4).cells if c.id == "c0")
    assert cell.outputs[0].data["text/plain"] == "2"


def test_real_data_never_replaces_a_committed_notebook():
    with pytest.raises(ValueError, match="output_directory must be given for data='real'"):
        execute_chapters([], data="real")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"data": "mnist"}, "data must be one of embedded, real, got 'mnist'"),
        ({"mode": "slow"}, "mode must be one of fast, full, got 'slow'"),
        ({"jobs": 0}, "jobs must be at least 1, got 0"),
    ],
)
def test_an_argument_that_is_not_accepted_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        execute_chapters([], **arguments)


def test_a_notebook_without_parameters_is_refused(tmp_path):
    path = tmp_path / "01-none.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), path)

    with pytest.raises(ChapterError, match="no cell is tagged `parameters`"):
        execute_chapters([path])


def test_outside_a_clone_the_command_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    done = CliRunner().invoke(execute, [])

    assert done.exit_code == 2
    assert "run this in a clone" in done.output
    assert not list(Path(tmp_path).iterdir())


def test_what_it_was_executed_with_stands_beside_it(run):
    good, *_ = run
    notes = executions.read(good.parent)
    assert list(notes) == ["01-good"]  # the one that failed is not stored
    assert notes["01-good"]["data"] == "embedded"
    assert 0 <= notes["01-good"]["seconds"] < 300
