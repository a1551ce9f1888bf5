"""The chapters in a learner's folder: copied, trusted, and never written over."""

import json
import os
import subprocess
import sys

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_notebook

from helpers import opening
from helpers.cli import main


@pytest.fixture
def edition(tmp_path, monkeypatch):
    """``edition(text)`` makes an edition of two chapters the installed one."""

    def edition(text, version="1.0"):
        folder = tmp_path / version
        folder.mkdir()
        for name in ("01-one.ipynb", "02-two.ipynb"):
            cells = [new_code_cell(f"{text} = {name!r}", id="a")]
            nbformat.write(new_notebook(cells=cells), folder / name)
        paths = dict(enumerate(sorted(folder.iterdir()), 1))
        monkeypatch.setattr(opening, "chapters", lambda: paths)
        monkeypatch.setattr(opening, "__version__", version)

    return edition


@pytest.fixture
def open_(tmp_path, monkeypatch):
    """``open_(*options)`` runs the command on a folder; what it says, line by line.

    Jupyter's notary sets up the logging of the whole process: it has a test of its own.
    """
    folder = tmp_path / "mine"
    trusted = []
    monkeypatch.setattr(opening, "_trust", lambda path: trusted.append(path.name))

    def open_(*options):
        done = CliRunner().invoke(main, ["open", str(folder), "--no-start", *options])
        assert done.exit_code == 0, done.output
        return done.output.splitlines()

    open_.folder, open_.trusted = folder, trusted
    return open_


def source(path):
    return nbformat.read(path, as_version=4).cells[0].source


def change(path, text="mine"):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = text
    nbformat.write(notebook, path)


def test_all_chapters_are_copied(edition, open_):
    edition("first")
    names = ["01-one.ipynb", "02-two.ipynb"]
    assert open_() == [str(open_.folder / name) for name in names]
    assert sorted(path.name for path in open_.folder.glob("*.ipynb")) == open_.trusted == names


def test_what_is_there_stays(edition, open_):
    edition("first")
    open_()
    change(open_.folder / "01-one.ipynb")
    (open_.folder / "02-two.ipynb").unlink()
    assert open_() == [str(open_.folder / "02-two.ipynb")]
    assert source(open_.folder / "01-one.ipynb") == "mine"


def test_a_new_edition_replaces_what_was_not_changed_and_stands_beside_what_was(edition, open_):
    edition("first")
    open_()
    change(open_.folder / "01-one.ipynb")
    edition("second", "2.0")
    assert open_() == []
    said = open_("--update")
    assert said[0].endswith("01-one-2.0.ipynb: edition 2.0, beside the one that you have changed")
    assert source(open_.folder / "01-one.ipynb") == "mine"
    assert source(open_.folder / "01-one-2.0.ipynb").startswith("second")
    assert source(open_.folder / "02-two.ipynb").startswith("second")
    assert open_("--update") == []


def test_a_chapter_that_was_only_run_counts_as_unchanged(edition, open_):
    edition("first")
    open_()
    path = open_.folder / "02-two.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].execution_count = 3
    nbformat.write(notebook, path)
    edition("second", "2.0")
    open_("--update")
    assert source(path).startswith("second")


def test_a_file_that_is_no_notebook_is_not_written_over(edition, open_):
    edition("first")
    open_.folder.mkdir()
    (open_.folder / "01-one.ipynb").write_text("my notes")
    open_("--update")
    assert (open_.folder / "01-one.ipynb").read_text() == "my notes"
    assert source(open_.folder / "01-one-1.0.ipynb").startswith("first")


@pytest.mark.parametrize("text", ["{", "[]"])
def test_a_damaged_note_is_named(edition, open_, text):
    edition("first")
    open_.folder.mkdir()
    (open_.folder / opening.NOTE).write_text(text)
    done = CliRunner().invoke(main, ["open", str(open_.folder), "--no-start"])
    assert done.exit_code == 1
    assert f"{open_.folder / opening.NOTE} is damaged" in done.output


def test_the_books_own_chapters_are_all_there_and_trusted(tmp_path):
    folder = tmp_path / "mine"
    trusted = (
        "import sys, nbformat; from pathlib import Path; from nbformat.sign import NotebookNotary\n"
        "for path in sorted(Path(sys.argv[1]).glob('*.ipynb')):\n"
        "    print(NotebookNotary().check_signature(nbformat.read(path, as_version=4)))"
    )
    said = [
        subprocess.run(
            [sys.executable, *command],
            env={**os.environ, "JUPYTER_DATA_DIR": str(tmp_path / "jupyter")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for command in (
            ("-m", "helpers", "open", folder, "--no-start"),
            ("-c", trusted, folder),
        )
    ]
    assert len(said[0]) == 6
    assert said[1] == ["True"] * 6
    assert len(json.loads((folder / opening.NOTE).read_text("utf-8"))) == 6
